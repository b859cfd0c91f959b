package io.twinwall.cli;

import io.twinwall.capture.FrameSource;
import io.twinwall.capture.LimitedSource;
import io.twinwall.capture.NumberedSource;
import io.twinwall.capture.live.InterfaceStatistics;
import io.twinwall.capture.live.LiveOptions;
import io.twinwall.capture.live.LiveSource;
import io.twinwall.cli.data.UnusableInput;
import io.twinwall.cli.ingress.CaptureSockets;
import io.twinwall.cli.ingress.PeerFollower;
import io.twinwall.cli.replay.CaptureEntrance;
import io.twinwall.cli.replay.ReplayLoop;
import io.twinwall.cli.replay.Twin;
import io.twinwall.core.sim.SimulatorOptions.Checksums;
import java.io.IOException;
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

/** {@code twinwall watch}: the pipeline of replay, fed by live interfaces; passive. */
@Command(
    name = "watch",
    sortOptions = false,
    description = {
      "Watch interfaces: what would the rules do with what arrives there, now?",
      "Passive: nothing is sent. Needs libpcap and the right to capture; Ctrl-C ends it."
    })
final class WatchCommand implements Callable<Integer> {
  private final Console console;
  private final RootCommand root;

  @Parameters(arity = "1..*", paramLabel = "IFACE", description = "Interfaces to listen to")
  private List<String> interfaces = new ArrayList<>();

  @Mixin private RuleOptions rules = new RuleOptions();
  @Mixin private HostOptions hostOptions = new HostOptions();
  @Mixin private OutputOptions outputs = new OutputOptions();

  @Option(
      names = "--peers",
      paramLabel = "MODE",
      converter = Words.PeersWord.class,
      description = "Answers of peers behind NAT: as-is (default) or follow-nat")
  private ReplayCommand.@Nullable Peers peers;

  @Option(
      names = "--checksums",
      paramLabel = "MODE",
      converter = Words.ChecksumsWord.class,
      description = "Transport checksums: auto (default), verify, offload")
  private Checksums checksums = Checksums.AUTO;

  @Option(
      names = "--filter",
      paramLabel = "EXPR",
      description = "Only what matches this filter, as tcpdump reads it")
  private String filter = "";

  @Option(names = "--packets", paramLabel = "N", description = "End after so many packets")
  private long packets;

  @Spec private CommandSpec spec = CommandSpec.create();

  WatchCommand(Console console, RootCommand root) {
    this.console = console;
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    String fault = outputs.fault();
    if (fault != null) {
      throw new CommandLine.ParameterException(spec.commandLine(), fault);
    }
    HostChoice choice = HostChoice.of(hostOptions, rules, console);
    for (String i : interfaces) {
      if (choice.host().byName(i) == null) {
        throw new UnusableInput(
            "the host has no interface '"
                + i
                + "'; it has "
                + String.join(", ", choice.host().indices().keySet())
                + " (--host, --inside and --outside say which)");
      }
    }
    Session session = new Session(console, root, outputs);
    LiveSource live = LiveSource.open(interfaces, LiveOptions.WATCH.withFilter(filter));
    try (live) {
      CaptureSockets sockets = CaptureSockets.live(choice.host(), session.derived());
      Twin twin = session.twin(choice.host(), choice.rules(), checksums, 1, sockets);
      session.host(choice.derivation());
      return watch(session, twin, live);
    }
  }

  private int watch(Session session, Twin twin, LiveSource live) throws IOException {
    PeerFollower follower = null;
    if (peers == ReplayCommand.Peers.FOLLOW_NAT) {
      follower = new PeerFollower(twin.simulator().services().flows(), session.derived());
      twin.add(follower);
    }
    CaptureEntrance entrance =
        new CaptureEntrance(twin, session.inside(twin.host()), follower, false, session.derived());
    FrameSource source = new NumberedSource(live);
    ReplayLoop loop =
        new ReplayLoop(
            packets > 0 ? new LimitedSource(source, packets) : source,
            (batch, count) -> {
              entrance.enter(batch, count);
              twin.flush();
            },
            n -> {});
    Interrupt interrupt = Interrupt.install(live::stop, Interrupt.OUTPUTS_SECONDS);
    console
        .err()
        .println("twinwall: watching " + String.join(", ", interfaces) + "; Ctrl-C ends it");
    int status = ExitStatus.UNUSABLE;
    try {
      status = session.run(loop, new ProgressLine(console.err(), List.of(), false));
      for (InterfaceStatistics s : live.statistics()) {
        lost(s);
      }
      console.out().flush();
    } finally {
      interrupt.done(status);
    }
    return status;
  }

  private void lost(InterfaceStatistics s) {
    long lost = s.droppedByKernel() + s.droppedByInterface();
    if (lost > 0) {
      console
          .err()
          .println(
              "twinwall: "
                  + lost
                  + " frames of "
                  + s.interfaceName()
                  + " came too fast and were not seen; connections may look broken for it");
    }
  }
}
