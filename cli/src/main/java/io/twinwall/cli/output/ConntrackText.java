package io.twinwall.cli.output;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.flow.ProtocolState;
import io.twinwall.core.flow.Status;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.packet.Protocol;

/** A connection as the {@code conntrack} tool prints it (conntrack-tools 1.4.7). */
final class ConntrackText {
  private final StringBuilder line = new StringBuilder(256);
  private final boolean accounting;

  /**
   * @param accounting whether the host counts packets and bytes (nf_conntrack_acct)
   */
  ConntrackText(boolean accounting) {
    this.accounting = accounting;
  }

  /** The line of {@code conntrack -L}. */
  String listed(Connection c, long nowNanos) {
    line.setLength(0);
    protocol(c);
    timeout(c, nowNanos, true);
    state(c);
    tuples(c, accounting);
    line.append("mark=").append(c.mark() & 0xFFFF_FFFFL).append(' ');
    zone(c);
    helper(c);
    return line.append("use=1").toString();
  }

  /**
   * The line of {@code conntrack -E}.
   *
   * @param event {@code NEW}, {@code UPDATE} or {@code DESTROY}
   * @param withState whether the protocol's state is part of the event
   */
  String event(String event, Connection c, long nowNanos, boolean withState) {
    line.setLength(0);
    line.append(" ".repeat(7 - event.length())).append('[').append(event).append("] ");
    protocol(c);
    timeout(c, nowNanos, !event.equals("DESTROY"));
    if (withState) {
      state(c);
    }
    tuples(c, accounting && event.equals("DESTROY")); // as the kernel tells them
    if (c.mark() != 0) {
      line.append("mark=").append(c.mark() & 0xFFFF_FFFFL).append(' ');
    }
    zone(c);
    helper(c);
    line.setLength(line.length() - 1);
    return line.toString();
  }

  /** The protocol's state, or "". */
  static String stateOf(Connection c) {
    ProtocolState s = c.state();
    return s == null ? "" : s.stateName();
  }

  private void protocol(Connection c) {
    String name =
        switch (c.protocol()) {
          case Protocol.TCP,
              Protocol.UDP,
              Protocol.UDPLITE,
              Protocol.ICMP,
              Protocol.ICMPV6,
              Protocol.SCTP,
              Protocol.GRE,
              Protocol.DCCP ->
              Protocol.name(c.protocol());
          default -> "unknown";
        };
    line.append(name).append(" ".repeat(8 - name.length())).append(' ');
    line.append(c.protocol()).append(' ');
  }

  /** Seconds left; the kernel leaves a timeout of 0 out when a connection goes. */
  private void timeout(Connection c, long nowNanos, boolean zeroToo) {
    long left = Math.max(0, Times.wholeSeconds(c.deadlineNanos() - nowNanos));
    if (left > 0 || zeroToo) {
      line.append(left).append(' ');
    }
  }

  private void state(Connection c) {
    String s = stateOf(c);
    if (!s.isEmpty()) {
      line.append(s).append(' ');
    }
  }

  private void tuples(Connection c, boolean counted) {
    tuple(c.original());
    tupleZone(c, "zone-orig=", c.original().zone());
    counters(c, Direction.ORIGINAL, counted);
    if (!c.has(Status.SEEN_REPLY)) {
      line.append("[UNREPLIED] ");
    }
    tuple(c.reply());
    tupleZone(c, "zone-reply=", c.reply().zone());
    counters(c, Direction.REPLY, counted);
    if (c.has(Status.OFFLOAD)) {
      line.append("[OFFLOAD] ");
    } else if (c.has(Status.ASSURED)) {
      line.append("[ASSURED] ");
    }
  }

  private void tuple(Tuple t) {
    line.append("src=").append(t.sourceText()).append(" dst=").append(t.destinationText());
    if (t.isIcmp()) {
      line.append(" type=").append(t.icmpType()).append(" code=").append(t.icmpCode());
      line.append(" id=").append(t.sourcePort());
    } else if (t.protocol() == Protocol.GRE) {
      line.append(" srckey=0x").append(Integer.toHexString(t.sourcePort()));
      line.append(" dstkey=0x").append(Integer.toHexString(t.destinationPort()));
    } else if (RecordOutput.hasPorts(t.protocol())) {
      line.append(" sport=").append(t.sourcePort());
      line.append(" dport=").append(t.destinationPort());
    }
    line.append(' ');
  }

  private void counters(Connection c, Direction d, boolean counted) {
    if (counted) {
      line.append("packets=").append(c.packets(d)).append(" bytes=").append(c.bytes(d));
      line.append(' ');
    }
  }

  /** The zone of one direction, where the two differ. */
  private void tupleZone(Connection c, String key, int zone) {
    if (c.original().zone() != c.reply().zone() && zone != 0) {
      line.append(key).append(zone).append(' ');
    }
  }

  private void zone(Connection c) {
    int zone = c.original().zone();
    if (zone != 0 && zone == c.reply().zone()) {
      line.append("zone=").append(zone).append(' ');
    }
  }

  private void helper(Connection c) {
    HelperBinding h = c.helper();
    if (h != null) {
      line.append("helper=").append(h.helperName()).append(' ');
    }
  }
}
