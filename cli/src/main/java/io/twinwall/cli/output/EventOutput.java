package io.twinwall.cli.output;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.FlowEvents;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.sim.Outcome;
import io.twinwall.core.sim.Simulator;
import io.twinwall.core.time.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.HashMap;
import java.util.Map;

/**
 * {@code --events}: what happens to connections, as {@code conntrack -E} prints it; with times as
 * {@code conntrack -E -o timestamp} does.
 */
public final class EventOutput implements Output, FlowEvents {
  private final Writer out;
  private final VirtualClock clock;
  private final ConntrackText text;
  private final boolean timestamps;
  private final Map<Long, String> states = new HashMap<>();

  /**
   * @param out is closed at the end
   */
  public EventOutput(Writer out, VirtualClock clock, boolean accounting, boolean timestamps) {
    this.out = out;
    this.clock = clock;
    this.text = new ConntrackText(accounting);
    this.timestamps = timestamps;
  }

  @Override
  public void created(Connection c) {
    states.put(c.serial(), ConntrackText.stateOf(c));
    write(clock.nowNanos(), text.event("NEW", c, clock.nowNanos(), true));
  }

  @Override
  public void updated(Connection c) {
    String state = ConntrackText.stateOf(c);
    boolean changed = !state.equals(states.put(c.serial(), state));
    write(clock.nowNanos(), text.event("UPDATE", c, clock.nowNanos(), changed));
  }

  @Override
  public void destroyed(Connection c, long timeNanos) {
    states.remove(c.serial());
    write(timeNanos, text.event("DESTROY", c, timeNanos, true));
  }

  private void write(long timeNanos, String event) {
    try {
      if (timestamps) {
        String time = Times.seconds(timeNanos);
        out.write("[" + time.substring(0, time.length() - 3) + "]\t");
      }
      out.write(event);
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void accept(Frame frame, Outcome outcome) {}

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void finish(Simulator simulator) throws IOException {
    out.close();
  }
}
