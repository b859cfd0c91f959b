package io.twinwall.cli;

import io.twinwall.capture.CaptureException;
import io.twinwall.capture.FrameSource;
import io.twinwall.capture.file.CaptureFile;
import io.twinwall.cli.data.UnusableInput;
import io.twinwall.cli.ingress.PeerFollower;
import io.twinwall.cli.replay.CaptureEntrance;
import io.twinwall.cli.replay.Entrance;
import io.twinwall.cli.replay.RecordedPorts;
import io.twinwall.cli.replay.ReplayLoop;
import io.twinwall.cli.replay.RuleBook;
import io.twinwall.cli.replay.StrictEntrance;
import io.twinwall.cli.replay.Twin;
import io.twinwall.cli.verify.Comparison;
import io.twinwall.cli.verify.Explanation;
import io.twinwall.cli.verify.KernelHost;
import io.twinwall.cli.verify.MendedSource;
import io.twinwall.cli.verify.OtherRecord;
import io.twinwall.cli.verify.Requirements;
import io.twinwall.cli.verify.RuleSource;
import io.twinwall.cli.verify.ScenarioFolder;
import io.twinwall.cli.verify.Verification;
import io.twinwall.cli.verify.VerificationJson;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.sim.LocalSockets;
import io.twinwall.core.sim.SimulatorOptions.Checksums;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run of {@code verify}, from the namespaces to the last word. */
final class VerifyRun implements Callable<Integer> {
  private static final long SECOND = 1_000_000_000L;

  /** How frames of a capture enter; a scenario's enter as they are. */
  enum Entry {
    AS_IS,
    AS_IS_BY_FILE,
    FOLLOW,
    FOLLOW_BY_FILE
  }

  /**
   * What goes through both.
   *
   * @param files that {@code source} reads, for the progress
   * @param hostText the host as a file, for a scenario that is written
   */
  record Input(
      FirewallHost host,
      RuleBook rules,
      RuleSource ruleSource,
      FrameSource source,
      List<CaptureFile> files,
      boolean realtime,
      String hostText) {}

  private final Console console;
  private final Input input;
  private final @Nullable Entry entry;
  private final @Nullable MendedSource mended;
  private final @Nullable Path record;
  private final @Nullable String json;
  private final @Nullable Path against;
  private final long seed;
  private final Session session;
  private volatile @Nullable Verification verification;
  private volatile boolean stopped;

  VerifyRun(
      Console console,
      RootCommand root,
      Input input,
      @Nullable Entry entry,
      @Nullable MendedSource mended,
      @Nullable Path record,
      @Nullable String json,
      @Nullable Path against,
      long seed) {
    this.console = console;
    this.input = input;
    this.entry = entry;
    this.mended = mended;
    this.record = record;
    this.json = json;
    this.against = against;
    this.seed = seed;
    session = new Session(console, root, new OutputOptions());
  }

  /** Ctrl-C, at whatever stage, ends the run in order: namespaces, files and all. */
  @Override
  public Integer call() throws IOException {
    Interrupt interrupt = Interrupt.install(this::stop, Interrupt.OUTPUTS_SECONDS);
    int status = ExitStatus.UNUSABLE;
    try {
      status = judged();
      console.out().flush();
    } finally {
      interrupt.done(status);
    }
    return status;
  }

  private void stop() {
    stopped = true;
    Verification v = verification;
    if (v != null) {
      v.stop();
    }
  }

  private int judged() throws IOException {
    Twin twin =
        new Twin(input.host(), input.rules(), true, Checksums.VERIFY, seed, LocalSockets.NONE);
    try (FrameSource source = input.source();
        OtherRecord other = against == null ? null : OtherRecord.open(against);
        KernelHost kernel = KernelHost.open(input.host(), input.ruleSource())) {
      tell(kernel);
      Verification v = new Verification(kernel, twin.clock(), input.realtime());
      verification = v;
      if (stopped) {
        v.stop();
      }
      twin.add(v);
      RecordedPorts drawn = RecordedPorts.live();
      twin.simulator().services().nat().ports(drawn);
      v.drawn(drawn);
      if (other != null) {
        v.against(other);
      }
      if (json != null) {
        v.add(new VerificationJson(OutputOptions.stream(json, console)));
      }
      if (record == null) {
        return run(twin, source, kernel, v);
      }
      try (ScenarioFolder folder = ScenarioFolder.begin(record, input.host())) {
        v.record(folder);
        int status = run(twin, source, kernel, v);
        if (status == ExitStatus.DONE || status == ExitStatus.FAILED) {
          folder.finish(kernel.wholeRules(), input.hostText());
        }
        return status;
      }
    }
  }

  private void tell(KernelHost kernel) {
    console.err().println("twinwall: the judge is Linux " + Requirements.release());
    List<String> refused = kernel.refusedSettings();
    if (!refused.isEmpty()) {
      console
          .err()
          .println(
              "twinwall: "
                  + refused.size()
                  + " settings of the host cannot be set in a namespace of this kernel: "
                  + refused.stream().limit(5).collect(Collectors.joining(", "))
                  + (refused.size() > 5 ? ", ..." : ""));
    }
  }

  private int run(Twin twin, FrameSource source, KernelHost kernel, Verification v)
      throws IOException {
    ProgressLine progress = new ProgressLine(console.err(), input.files(), console.errIsTerminal());
    ReplayLoop loop = new ReplayLoop(source, entrance(twin), progress::update);
    long start = System.nanoTime();
    int status = run(loop, progress, v);
    twin.finish();
    if (kernel.lost() > 0) {
      throw new UnusableInput(
          kernel.lost() + " packets of the kernel's were lost on the way here: no comparison");
    }
    report(v, System.nanoTime() - start);
    return status;
  }

  private int run(ReplayLoop loop, ProgressLine progress, Verification v) throws IOException {
    try {
      loop.run();
    } catch (InterruptedIOException e) {
      progress.clear();
      console.err().println("twinwall: interrupted; what came before is reported");
      return ExitStatus.INTERRUPTED;
    } catch (CaptureException | UnusableInput e) {
      progress.clear();
      console.err().println("twinwall: " + e.getMessage() + " (what came before it is reported)");
      return ExitStatus.UNUSABLE;
    } finally {
      progress.clear();
    }
    return v.comparison().divergent() == 0 ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  private Entrance entrance(Twin twin) {
    if (entry == null) {
      return new StrictEntrance(twin);
    }
    boolean byFile = entry == Entry.AS_IS_BY_FILE || entry == Entry.FOLLOW_BY_FILE;
    PeerFollower follower = null;
    if (entry == Entry.FOLLOW || entry == Entry.FOLLOW_BY_FILE) {
      follower = new PeerFollower(twin.simulator().services().flows(), session.derived());
      twin.add(follower);
    }
    return new CaptureEntrance(
        twin, session.inside(input.host()), follower, byFile, session.derived());
  }

  private void report(Verification v, long nanos) throws IOException {
    PrintStream out = "-".equals(json) ? console.err() : console.out();
    Comparison c = v.comparison();
    if (mended != null && mended.padded() + mended.filled() > 0) {
      out.printf(
          Locale.ROOT,
          "mended: %d packets that the capture had cut, %d checksums left to the sender's card%n",
          mended.padded(),
          mended.filled());
    }
    if (v.leftOutNanos() > SECOND) {
      out.printf(
          Locale.ROOT,
          "left out: %.1f s between packets; --realtime keeps them%n",
          v.leftOutNanos() / 1e9);
    }
    out.printf(
        Locale.ROOT,
        "%,d packets through Linux %s and %s, in %.2f s%n",
        c.packets(),
        Requirements.release(),
        against == null ? "through Twinwall" : "the record " + against,
        nanos / 1e9);
    Comparison.Divergence first = c.first();
    if (first != null) {
      out.println();
      new Explanation(out, against == null ? "twinwall" : "record").print(first);
      out.println();
      out.println(
          "differing: "
              + c.byField().entrySet().stream()
                  .map(e -> e.getKey() + " " + e.getValue())
                  .collect(Collectors.joining(", ")));
    }
    out.println("divergences: " + c.divergent() + " of " + c.packets() + " packets");
  }
}
