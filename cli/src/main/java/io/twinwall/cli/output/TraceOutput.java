package io.twinwall.cli.output;

import io.twinwall.core.hook.ChainEntry;
import io.twinwall.core.hook.ChainInfo;
import io.twinwall.core.hook.RuleInfo;
import io.twinwall.core.hook.TraceItem;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.sim.Generated;
import io.twinwall.core.sim.Outcome;
import io.twinwall.core.sim.Simulator;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;

/**
 * {@code --trace}: the way through the rules, as {@code nft monitor trace} prints it. The id of a
 * trace is the packet's number; a packet line shows the packet as it enters a base chain.
 */
public final class TraceOutput implements Output {
  private final Writer out;

  /**
   * @param out is closed at the end
   */
  public TraceOutput(Writer out) {
    this.out = out;
  }

  @Override
  public void accept(Frame frame, Outcome outcome) throws IOException {
    String id = String.format(Locale.ROOT, "trace id %08x ", frame.number());
    for (Generated g : outcome.generated()) {
      items(id, "made by the host (" + g.origin().word() + ") ", g.entries(), g.trace());
    }
    items(id, "", outcome.context().entries(), outcome.context().trace());
  }

  private void items(String id, String maker, List<ChainEntry> entries, List<TraceItem> items)
      throws IOException {
    int next = 0;
    for (int step = 0; step < items.size(); step++) {
      TraceItem i = items.get(step);
      ChainInfo c = i.chain();
      String head = id + c.family() + " " + c.table() + " " + c.chain() + " ";
      ChainEntry entered = null;
      while (next < entries.size() && entries.get(next).step() == step) {
        entered = entries.get(next++); // an empty chain leaves no step: its entry is not shown
      }
      if (entered != null) {
        out.write(head + "packet: " + maker + within(c.family(), entered.packet()) + "\n");
      }
      RuleInfo r = i.rule();
      out.write(
          r == null
              ? head + "policy " + i.verdict() + " \n"
              : head + "rule " + r.text() + " (verdict " + i.verdict() + ")\n");
    }
  }

  /** In a table of one IP version nft leaves the protocol out where ports or types follow. */
  private static String within(String family, String packet) {
    return switch (family) {
      case "ip" -> packet.replaceFirst(" ip protocol (tcp|udp|icmp)(?= )", "");
      case "ip6" -> packet.replaceFirst(" ip6 nexthdr (tcp|udp|ipv6-icmp)(?= )", "");
      default -> packet;
    };
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
