package io.twinwall.cli;

import io.twinwall.cli.data.UnusableInput;
import io.twinwall.cli.ingress.PeerFollower;
import io.twinwall.cli.made.Conversation;
import io.twinwall.cli.made.MadePacket;
import io.twinwall.cli.made.PacketLine;
import io.twinwall.cli.output.DetailOutput;
import io.twinwall.cli.replay.CaptureEntrance;
import io.twinwall.cli.replay.Twin;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.LinkType;
import io.twinwall.core.sim.LocalSockets;
import io.twinwall.core.sim.Simulator;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twinwall packet}: made-up packets through the rules. */
@Command(
    name = "packet",
    sortOptions = false,
    description = {
      "Send made-up packets through the rules, one after the other, and tell what becomes of each.",
      "A packet: [IFACE:] SOURCE[:PORT] > DESTINATION[:PORT] PROTOCOL [WORD...]",
      "IFACE local: the host itself sends it. Words: TCP flags (syn, ack, fin, rst, ...),",
      "ICMP types (echo-request, echo-reply, unreachable, time-exceeded),",
      "len N, data TEXT, ttl N, tos N, id N, df, seq N, ackno N, win N, type N, code N,",
      "proto N, after TIME (since the packet before)."
    })
final class PacketCommand implements Callable<Integer> {
  /** Made-up packets are sent on the first of January 2026, so that a run can be repeated. */
  private static final long START_NANOS = 1_767_225_600_000_000_000L;

  private static final long STEP_NANOS = 1_000_000;

  private final Console console;
  private final RootCommand root;

  @Parameters(
      arity = "1..*",
      paramLabel = "PACKET",
      description = "As in 'lan: 10.0.0.5:1234 > 198.51.100.7:443 tcp syn'")
  private List<String> lines = new ArrayList<>();

  @Mixin private RuleOptions rules = new RuleOptions();
  @Mixin private HostOptions hostOptions = new HostOptions();
  @Mixin private OutputOptions outputs = new OutputOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  PacketCommand(Console console, RootCommand root) {
    this.console = console;
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    String fault = outputs.fault();
    if (fault != null) {
      throw new CommandLine.ParameterException(spec.commandLine(), fault);
    }
    List<MadePacket> packets = lines.stream().map(PacketLine::parse).toList();
    HostChoice choice = HostChoice.of(hostOptions, rules, console);
    Session session = new Session(console, root, outputs);
    session.record();
    Twin twin = session.twin(choice.host(), choice.rules(), Checksums.VERIFY, 1, LocalSockets.NONE);
    PeerFollower follower =
        new PeerFollower(twin.simulator().services().flows(), session.derived());
    twin.add(follower);
    if (!outputs.toStandardOutput()) {
      twin.add(new DetailOutput(console.out(), root.colors(console.outIsTerminal(), console)));
    }
    CaptureEntrance entrance =
        new CaptureEntrance(twin, session.inside(choice.host()), follower, true, session.derived());
    Conversation conversation = new Conversation();
    Frame[] frame = {new Frame()};
    long time = START_NANOS;
    for (int i = 0; i < packets.size(); i++) {
      MadePacket p = packets.get(i);
      time += p.afterNanos() >= 0 ? p.afterNanos() : i == 0 ? 0 : STEP_NANOS;
      byte[] b = conversation.next(p);
      frame[0].set(time, in(p, twin), LinkType.RAW, b, 0, b.length, b.length);
      frame[0].number(i + 1L);
      if (Simulator.LOCAL.equals(p.in())) {
        twin.process(frame, 1);
      } else {
        entrance.enter(frame, 1);
      }
    }
    return session.close();
  }

  private static @Nullable String in(MadePacket p, Twin twin) {
    String name = p.in();
    if (name != null && !name.equals(Simulator.LOCAL) && twin.host().byName(name) == null) {
      throw new UnusableInput(
          "the host has no interface '"
              + name
              + "'; it has "
              + String.join(", ", twin.host().indices().keySet()));
    }
    return name;
  }
}
