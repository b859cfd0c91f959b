package io.twinwall.cli;

import io.twinwall.capture.FrameSource;
import io.twinwall.capture.MergedSource;
import io.twinwall.capture.NumberedSource;
import io.twinwall.capture.file.CaptureFile;
import io.twinwall.cli.data.UnusableInput;
import io.twinwall.cli.host.HostFile;
import io.twinwall.cli.ingress.CaptureSockets;
import io.twinwall.cli.ingress.PeerFollower;
import io.twinwall.cli.replay.CaptureEntrance;
import io.twinwall.cli.replay.Entrance;
import io.twinwall.cli.replay.RecordedPorts;
import io.twinwall.cli.replay.ReplayLoop;
import io.twinwall.cli.replay.RuleBook;
import io.twinwall.cli.replay.Scenario;
import io.twinwall.cli.replay.StrictEntrance;
import io.twinwall.cli.replay.Twin;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.sim.LocalSockets;
import io.twinwall.core.sim.SimulatorOptions.Checksums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twinwall replay}: the main job. */
@Command(
    name = "replay",
    sortOptions = false,
    description = {
      "Replay a scenario folder, or captures, through a rule file.",
      "Without an output option a summary is printed."
    })
final class ReplayCommand implements Callable<Integer> {
  /** What is done with answers of peers behind NAT. */
  enum Peers {
    FOLLOW_NAT,
    AS_IS
  }

  private final Console console;

  @Parameters(
      arity = "1..*",
      paramLabel = "SCENARIO|[IFACE=]CAPTURE",
      description = {
        "A folder with rules.nft, host.json and ingress.pcapng; or capture files",
        "(pcap, pcapng, also packed with gzip, zstd or xz; - for standard input),",
        "each with the interface at which all of it arrives, if the capture cannot say"
      })
  private List<String> inputs = new ArrayList<>();

  @Mixin private RuleOptions rules = new RuleOptions();
  @Mixin private HostOptions hostOptions = new HostOptions();
  @Mixin private OutputOptions outputs = new OutputOptions();

  @Option(
      names = "--peers",
      paramLabel = "MODE",
      converter = Words.PeersWord.class,
      description = {
        "Answers of peers behind NAT: follow-nat (re-address them as the real peer would send",
        "them; default) or as-is (default for a scenario)"
      })
  private @Nullable Peers peers;

  @Option(
      names = "--checksums",
      paramLabel = "MODE",
      converter = Words.ChecksumsWord.class,
      description = {
        "Transport checksums: auto (those left to the sender's card count as right; default),",
        "verify (default for a scenario), offload (never verified)"
      })
  private @Nullable Checksums checksums;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of what the kernel would draw at random (default 1)")
  private long seed = 1;

  @Option(
      names = "--ports-from",
      paramLabel = "FILE",
      description = {
        "Take the NAT ports that a kernel drew at random from its record (a scenario's",
        "kernel.jsonl) instead of drawing them by the seed"
      })
  private @Nullable Path portsFrom;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final RootCommand root;

  ReplayCommand(Console console, RootCommand root) {
    this.console = console;
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    String fault = outputs.fault();
    if (fault != null) {
      throw new CommandLine.ParameterException(spec.commandLine(), fault);
    }
    Scenario scenario = scenario(inputs);
    return scenario == null ? captures() : scenario(scenario);
  }

  /** The scenario that a command line names; null if it names captures. */
  static @Nullable Scenario scenario(List<String> inputs) {
    for (String input : inputs) {
      if (input.isEmpty()) {
        throw new UnusableInput("a capture's name is empty; an unset variable, perhaps?");
      }
      if (Files.isDirectory(Path.of(input))) {
        if (inputs.size() > 1) {
          throw new UnusableInput(
              input + ": is a folder; a scenario is replayed alone, captures are named one by one");
        }
        return Scenario.of(Path.of(input));
      }
    }
    return null;
  }

  private int scenario(Scenario s) throws IOException {
    if (hostOptions.sidesGiven()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--inside and --outside have no meaning for a scenario: it has a host");
    }
    FirewallHost host = HostFile.read(hostOptions.host == null ? s.host() : hostOptions.host);
    RuleBook book = rules.load(s.rules(), host.indices(), false, console);
    Session session = new Session(console, root, outputs);
    Checksums mode = checksums == null ? Checksums.VERIFY : checksums;
    Twin twin = session.twin(host, book, mode, seed, LocalSockets.NONE);
    ports(twin);
    List<CaptureFile> files = List.of(CaptureArguments.open(s.capture().toString(), console));
    Entrance entrance =
        peers == Peers.FOLLOW_NAT
            ? new CaptureEntrance(
                twin, session.inside(host), follower(twin, session), false, session.derived())
            : new StrictEntrance(twin);
    return run(session, files, new NumberedSource(files.get(0)), entrance);
  }

  private int captures() throws IOException {
    Session session = new Session(console, root, outputs);
    CaptureArguments arguments = CaptureArguments.of(inputs, console);
    HostChoice choice = HostChoice.of(hostOptions, rules, console);
    Checksums mode = checksums == null ? Checksums.AUTO : checksums;
    CaptureSockets sockets =
        new CaptureSockets(arguments.paths(), choice.host(), session.derived());
    Twin twin = session.twin(choice.host(), choice.rules(), mode, seed, sockets);
    ports(twin);
    session.host(choice.derivation());
    Entrance entrance =
        new CaptureEntrance(
            twin,
            session.inside(choice.host()),
            peers == Peers.AS_IS ? null : follower(twin, session),
            arguments.named(),
            session.derived());
    arguments.check(choice.host());
    FrameSource source = new NumberedSource(new MergedSource(arguments.sources()));
    return run(session, arguments.files(), source, entrance);
  }

  private void ports(Twin twin) {
    if (portsFrom != null) {
      twin.simulator().services().nat().ports(RecordedPorts.read(portsFrom));
    }
  }

  private static PeerFollower follower(Twin twin, Session session) {
    PeerFollower f = new PeerFollower(twin.simulator().services().flows(), session.derived());
    twin.add(f);
    return f;
  }

  private int run(Session session, List<CaptureFile> files, FrameSource source, Entrance entrance)
      throws IOException {
    ProgressLine progress = new ProgressLine(console.err(), files, console.errIsTerminal());
    ReplayLoop loop = new ReplayLoop(source, entrance, progress::update);
    boolean piped = inputs.stream().anyMatch(i -> i.equals("-") || i.endsWith("=-"));
    Interrupt interrupt =
        Interrupt.install(
            loop::stop, piped ? Interrupt.BLOCKED_SECONDS : Interrupt.OUTPUTS_SECONDS);
    int status = ExitStatus.UNUSABLE;
    try (source) {
      status = session.run(loop, progress);
      if (interrupt.asked()) {
        status = ExitStatus.INTERRUPTED;
        console.err().println("twinwall: interrupted; what came before is reported");
      }
      console.out().flush();
    } finally {
      interrupt.done(status);
    }
    return status;
  }
}
