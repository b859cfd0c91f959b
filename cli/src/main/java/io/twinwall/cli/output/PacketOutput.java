package io.twinwall.cli.output;

import io.twinwall.capture.FrameSink;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.LinkType;
import io.twinwall.core.sim.Emission;
import io.twinwall.core.sim.Outcome;
import io.twinwall.core.sim.Simulator;
import java.io.IOException;

/**
 * {@code --write}: the packets that leave, as a capture; each says why it is there and is tied to
 * the packet in by its id.
 */
public final class PacketOutput implements Output {
  private final FrameSink sink;

  /**
   * @param sink is closed at the end
   */
  public PacketOutput(FrameSink sink) {
    this.sink = sink;
  }

  @Override
  public void accept(Frame frame, Outcome outcome) throws IOException {
    for (Emission e : outcome.emissions()) {
      byte[] p = e.packet();
      sink.write(
          e.interfaceName(),
          LinkType.RAW,
          frame.timeNanos(),
          p,
          0,
          p.length,
          why(frame, outcome, e),
          frame.number());
    }
  }

  private static String why(Frame frame, Outcome o, Emission e) {
    CtState state = o.context().firstState();
    String packet =
        "packet " + frame.number() + " in " + frame.interfaceName() + ", " + o.fate().word();
    String track = state == null ? "" : ", ct " + state.word();
    String cause = e.origin() == Origin.FORWARD ? "" : e.origin().word() + " for ";
    return cause + packet + track + "; " + Reason.of(o);
  }

  @Override
  public void flush() {}

  @Override
  public void finish(Simulator simulator) throws IOException {
    sink.close();
  }
}
