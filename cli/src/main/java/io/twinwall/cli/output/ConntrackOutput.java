package io.twinwall.cli.output;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.sim.Outcome;
import io.twinwall.core.sim.Simulator;
import java.io.IOException;
import java.io.Writer;

/** {@code --conntrack}: the connections at the end, as {@code conntrack -L} prints them. */
public final class ConntrackOutput implements Output {
  private final Writer out;
  private final ConntrackText text;

  /**
   * @param out is closed at the end
   */
  public ConntrackOutput(Writer out, boolean accounting) {
    this.out = out;
    this.text = new ConntrackText(accounting);
  }

  @Override
  public void accept(Frame frame, Outcome outcome) {}

  @Override
  public void flush() {}

  @Override
  public void finish(Simulator simulator) throws IOException {
    try (out) {
      long now = simulator.services().clock().nowNanos();
      for (Connection c : simulator.services().flows().connections()) {
        out.write(text.listed(c, now));
        out.write('\n');
      }
    }
  }
}
