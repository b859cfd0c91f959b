package io.twinwall.cli.output;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.TraceItem;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.sim.Emission;
import io.twinwall.core.sim.Generated;
import io.twinwall.core.sim.Outcome;
import io.twinwall.core.sim.Simulator;
import java.io.PrintStream;
import java.util.List;

/** All that is known of each packet, in words: for a few packets. */
public final class DetailOutput implements Output {
  private final PrintStream out;
  private final boolean color;
  private final ConntrackText text = new ConntrackText(false);
  private final Packet packet = new Packet();
  private String arrived = "";

  public DetailOutput(PrintStream out, boolean color) {
    this.out = out;
    this.color = color;
  }

  @Override
  public boolean seesArrivals() {
    return true;
  }

  @Override
  public void arriving(Frame frame) {
    PacketParser.parse(frame, packet);
    arrived = frame.interfaceName() + ": " + PacketText.brief(packet);
  }

  @Override
  public void accept(Frame frame, Outcome outcome) {
    out.println(frame.number() + "  " + arrived);
    line("fate", bold(outcome.fate().word()) + " (" + Reason.of(outcome) + ")");
    connection(outcome.context());
    for (Generated g : outcome.generated()) {
      line("made", g.origin().word() + " packet, " + g.fate().word());
      rules(g.trace());
    }
    rules(outcome.context().trace());
    for (Emission e : outcome.emissions()) {
      PacketParser.parseNetwork(e.packet(), 0, e.packet().length, packet);
      line("out", e.interfaceName() + ": " + PacketText.brief(packet));
    }
    out.println();
  }

  private void connection(PacketContext c) {
    CtState state = c.firstState();
    if (state == null) {
      return;
    }
    Connection known = c.connection() != null ? c.connection() : c.firstConnection();
    boolean entry = known != null && known.confirmed() && !known.dying();
    boolean way = state != CtState.INVALID && state != CtState.UNTRACKED;
    String direction =
        way && c.firstDirection() != null
            ? c.firstDirection() == Direction.ORIGINAL ? ", original" : ", reply"
            : "";
    line("ct", state.word() + direction + (way && !entry ? "; no entry remains" : ""));
    if (known != null && entry) {
      line("", text.listed(known, c.packet().timeNanos()));
    }
  }

  private void rules(List<TraceItem> items) {
    String head = "rules";
    for (TraceItem i : items) {
      String rule = i.rule() == null ? Reason.text(i.chain()) + " policy" : Reason.text(i.rule());
      line(head, rule + " -> " + i.verdict());
      head = "";
    }
  }

  private void line(String head, String said) {
    out.println("   " + head + " ".repeat(Math.max(1, 7 - head.length())) + said);
  }

  private String bold(String s) {
    return color ? "\033[1m" + s + "\033[0m" : s;
  }

  @Override
  public void flush() {}

  @Override
  public void finish(Simulator simulator) {
    out.flush();
  }
}
