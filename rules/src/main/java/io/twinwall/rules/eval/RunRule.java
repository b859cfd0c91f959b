package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.RuleInfo;
import io.twinwall.core.hook.TraceItem;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A rule, ready to run: its steps, what a trace says of it, and how often it applied. */
final class RunRule {
  private final RuleInfo info;
  private final Step[] steps;
  private final TraceItem continued;
  private @Nullable TraceItem[] items = new TraceItem[Decision.FIXED];
  private long packets;
  private long bytes;

  RunRule(RuleInfo info, Step[] steps) {
    this.info = info;
    this.steps = steps;
    this.continued = new TraceItem(info.chain(), info, Decision.CONTINUE.word());
  }

  RuleInfo info() {
    return info;
  }

  Step[] steps() {
    return steps;
  }

  /** Packets for which all statements ran. */
  long packets() {
    return packets;
  }

  /** Bytes of those packets, from the IP header on. */
  long bytes() {
    return bytes;
  }

  /** Runs the statements; a rule that applied leaves its trace and names itself as the decider. */
  Decision run(PacketContext c) {
    for (Step s : steps) {
      Decision d = s.run(c);
      if (d != Decision.CONTINUE) {
        return d == Decision.BREAK ? d : decided(c, d);
      }
    }
    count(c);
    c.trace(continued);
    return Decision.CONTINUE;
  }

  private Decision decided(PacketContext c, Decision d) {
    count(c);
    if (d.target() == null && d != Decision.RETURN) {
      c.decide(info);
    }
    if (c.tracing()) {
      c.trace(item(d));
    }
    return d;
  }

  private void count(PacketContext c) {
    packets++;
    bytes += c.packet().length();
  }

  /** The trace item of a decision; made when it is first needed. */
  private TraceItem item(Decision d) {
    int n = d.number();
    if (n >= items.length) {
      items = Arrays.copyOf(items, n + 1);
    }
    TraceItem item = items[n];
    if (item == null) {
      item = new TraceItem(info.chain(), info, d.word());
      items[n] = item;
    }
    return item;
  }
}
