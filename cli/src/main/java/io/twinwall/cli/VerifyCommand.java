package io.twinwall.cli;

import io.twinwall.capture.FrameSource;
import io.twinwall.capture.MergedSource;
import io.twinwall.capture.NumberedSource;
import io.twinwall.capture.file.CaptureFile;
import io.twinwall.cli.data.DataFiles;
import io.twinwall.cli.data.UnusableInput;
import io.twinwall.cli.host.HostFile;
import io.twinwall.cli.replay.RuleBook;
import io.twinwall.cli.replay.Scenario;
import io.twinwall.cli.verify.HostJson;
import io.twinwall.cli.verify.MendedSource;
import io.twinwall.cli.verify.Requirements;
import io.twinwall.cli.verify.RuleSource;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.sim.SimulatorOptions.Checksums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twinwall verify}: the same frames through the kernel of this machine, and compared. */
@Command(
    name = "verify",
    sortOptions = false,
    description = {
      "Let the kernel of this machine judge: the same packets through it and through Twinwall.",
      "It works in network namespaces of its own, which vanish with it; the machine's own network",
      "and rules are not touched. Needs root, Linux 6.16 or later, nft and ip."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:the kernel and Twinwall did the same with every packet",
      "1:they did not",
      "2:wrong usage",
      "3:input that cannot be used, or this machine cannot judge"
    })
final class VerifyCommand implements Callable<Integer> {
  private final Console console;
  private final RootCommand root;

  @Parameters(
      arity = "1..*",
      paramLabel = "SCENARIO|[IFACE=]CAPTURE",
      description = "A scenario folder, or captures, as for replay")
  private List<String> inputs = new ArrayList<>();

  @Mixin private RuleOptions rules = new RuleOptions();
  @Mixin private HostOptions hostOptions = new HostOptions();

  @Option(
      names = "--record",
      paramLabel = "FOLDER",
      description = {
        "Write what the kernel was given and what it did as a scenario: rules.nft, host.json,",
        "ingress.pcapng, kernel.jsonl"
      })
  private @Nullable Path record;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = {
        "Write the kernel's record of each packet, one JSON object a line; where Twinwall's differs",
        "with the fields differs and twinwall besides"
      })
  private @Nullable String json;

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description = {
        "Compare this kernel not with Twinwall, but with the record of another (a scenario's",
        "kernel.jsonl)"
      })
  private @Nullable Path against;

  @ArgGroup(exclusive = true, multiplicity = "0..1")
  private PaceOptions pace = new PaceOptions();

  /** How fast packets follow each other. */
  static final class PaceOptions {
    @Option(
        names = "--realtime",
        description =
            "Keep the gaps between packets (default for a scenario whose host says realtime)")
    private boolean realtime;

    @Option(
        names = "--fast",
        description = "Leave the gaps out: both sides see the packets follow at once")
    private boolean fast;
  }

  @Option(
      names = "--peers",
      paramLabel = "MODE",
      converter = Words.PeersWord.class,
      description = "Answers of peers behind NAT: follow-nat (default) or as-is, as for replay")
  private ReplayCommand.@Nullable Peers peers;

  @Option(
      names = "--checksums",
      paramLabel = "MODE",
      converter = Words.ChecksumsWord.class,
      description = {
        "Checksums of captures: auto (fill in those left to the sender's card; default),",
        "verify (leave all as they are), offload (fill in all)"
      })
  private Checksums checksums = Checksums.AUTO;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of Twinwall's dice (default 1)")
  private long seed = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  VerifyCommand(Console console, RootCommand root) {
    this.console = console;
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    if (rules.rules.contains("-")) {
      throw usage("verify gives the rules to nft too: name a file with --rules, not -");
    }
    String missing = Requirements.missing();
    if (missing != null) {
      throw new UnusableInput(missing);
    }
    Scenario scenario = ReplayCommand.scenario(inputs);
    VerifyRun run = scenario == null ? captures() : scenario(scenario);
    return onItsOwnThread(run);
  }

  private CommandLine.ParameterException usage(String text) {
    return new CommandLine.ParameterException(spec.commandLine(), text);
  }

  private VerifyRun scenario(Scenario s) throws IOException {
    if (hostOptions.sidesGiven()) {
      throw usage("--inside and --outside have no meaning for a scenario: it has a host");
    }
    Path hostFile = hostOptions.host == null ? s.host() : hostOptions.host;
    FirewallHost host = HostFile.read(hostFile);
    RuleBook book = rules.load(s.rules(), host.indices(), false, console);
    List<CaptureFile> files = List.of(CaptureArguments.open(s.capture().toString(), console));
    boolean realtime = pace.realtime || !pace.fast && HostFile.realtime(hostFile);
    VerifyRun.Input input =
        new VerifyRun.Input(
            host,
            book,
            ruleSource(s.rules()),
            new NumberedSource(files.get(0)),
            files,
            realtime,
            hostText(host, hostFile, realtime));
    return run(
        input, peers == ReplayCommand.Peers.FOLLOW_NAT ? VerifyRun.Entry.FOLLOW : null, null);
  }

  private VerifyRun captures() throws IOException {
    CaptureArguments arguments = CaptureArguments.of(inputs, console);
    HostChoice choice = HostChoice.of(hostOptions, rules, console);
    arguments.check(choice.host());
    FrameSource source = new MergedSource(arguments.sources());
    MendedSource mended =
        checksums == Checksums.VERIFY
            ? null
            : new MendedSource(source, checksums == Checksums.OFFLOAD);
    VerifyRun.Input input =
        new VerifyRun.Input(
            choice.host(),
            choice.rules(),
            ruleSource(null),
            new NumberedSource(mended == null ? source : mended),
            arguments.files(),
            pace.realtime,
            hostText(choice.host(), hostOptions.host, pace.realtime));
    boolean asIs = peers == ReplayCommand.Peers.AS_IS;
    VerifyRun.Entry entry =
        arguments.named()
            ? asIs ? VerifyRun.Entry.AS_IS_BY_FILE : VerifyRun.Entry.FOLLOW_BY_FILE
            : asIs ? VerifyRun.Entry.AS_IS : VerifyRun.Entry.FOLLOW;
    return run(input, entry, mended);
  }

  private VerifyRun run(
      VerifyRun.Input input, VerifyRun.@Nullable Entry entry, @Nullable MendedSource mended) {
    return new VerifyRun(console, root, input, entry, mended, record, json, against, seed);
  }

  /** A host file as it was written, or one that makes the same host. */
  private static String hostText(FirewallHost host, @Nullable Path file, boolean realtime)
      throws IOException {
    if (file != null
        && !Files.isDirectory(file)
        && file.toString().endsWith(".json")
        && HostFile.realtime(file) == realtime) {
      return DataFiles.readText(file);
    }
    return HostJson.of(host, realtime);
  }

  private RuleSource ruleSource(@Nullable Path otherwise) {
    List<Path> files = rules.rules.stream().map(Path::of).toList();
    if (files.isEmpty() && otherwise != null) {
      files = List.of(otherwise);
    }
    RuleSource source = new RuleSource(files, rules.loading.folders(), rules.loading.defines);
    source.check();
    return source;
  }

  /** Namespaces and CPUs are a thread's: what is done to one ends with it. */
  private static int onItsOwnThread(Callable<Integer> work) throws IOException {
    FutureTask<Integer> task = new FutureTask<>(work);
    new Thread(task, "kernel").start();
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      if (cause instanceof RuntimeException r) {
        throw r;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new IOException(cause);
    }
  }
}
