package io.twinwall.cli.output;

import io.twinwall.core.hook.ChainInfo;
import io.twinwall.core.hook.RuleInfo;
import io.twinwall.core.hook.TraceItem;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.sim.Generated;
import io.twinwall.core.sim.Outcome;
import io.twinwall.core.sim.Simulator;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;

/**
 * {@code --trace}: the way through the rules, as {@code nft monitor trace} prints it. The id of a
 * trace is the packet's number; its packet line shows the packet as it arrived.
 */
public final class TraceOutput implements Output {
  private final Writer out;
  private final Packet packet = new Packet();
  private String arrived = "";

  /**
   * @param out is closed at the end
   */
  public TraceOutput(Writer out) {
    this.out = out;
  }

  @Override
  public boolean seesArrivals() {
    return true;
  }

  @Override
  public void arriving(Frame frame) {
    PacketParser.parse(frame, packet);
    arrived =
        "iif \""
            + frame.interfaceName()
            + "\" "
            + (packet.version() == 0 ? "" : PacketText.of(packet));
  }

  @Override
  public void accept(Frame frame, Outcome outcome) throws IOException {
    String id = String.format(Locale.ROOT, "trace id %08x ", frame.number());
    for (Generated g : outcome.generated()) {
      items(id, "made by the host (" + g.origin().word() + ") ", g.trace());
    }
    items(id, arrived, outcome.context().trace());
  }

  private void items(String id, String packetText, List<TraceItem> items) throws IOException {
    boolean first = true;
    for (TraceItem i : items) {
      ChainInfo c = i.chain();
      String head = id + c.family() + " " + c.table() + " " + c.chain() + " ";
      if (first) {
        out.write(head + "packet: " + packetText + "\n");
        first = false;
      }
      RuleInfo r = i.rule();
      out.write(
          r == null
              ? head + "policy " + i.verdict() + " \n"
              : head + "rule " + r.text() + " (verdict " + i.verdict() + ")\n");
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void finish(Simulator simulator) throws IOException {
    out.close();
  }
}
