package io.twinwall.core.track;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.time.VirtualClock;

/**
 * ICMP (RFC 792) and ICMPv6 (RFC 4443) queries and their answers, Linux nf_conntrack_proto_icmp.c
 * and _icmpv6.c, 6.18. Only a query begins a connection; errors do not come here ({@link
 * IcmpErrors}).
 */
public final class IcmpTracker implements Tracker {
  private final VirtualClock clock;
  private final int version;
  private final Timeouts timeouts;

  private IcmpTracker(VirtualClock clock, int version, long timeoutNanos) {
    this.clock = clock;
    this.version = version;
    this.timeouts = new Timeouts(new String[] {"timeout"}, new long[] {timeoutNanos});
  }

  public static IcmpTracker v4(ConntrackSettings settings, VirtualClock clock) {
    return new IcmpTracker(clock, 4, settings.timeoutNanos("icmp_timeout", 30));
  }

  public static IcmpTracker v6(ConntrackSettings settings, VirtualClock clock) {
    return new IcmpTracker(clock, 6, settings.timeoutNanos("icmpv6_timeout", 30));
  }

  @Override
  public Result track(PacketContext context, Connection c) {
    if (c.version() != version || !c.confirmed() && !isQuery(c)) {
      return Result.INVALID;
    }
    Tracker.refresh(context, c, clock.nowNanos(), timeouts.nanos(c, 0));
    return Result.ACCEPT;
  }

  /** ICMP: echo, timestamp, information, address mask. ICMPv6: echo, node information. */
  private static boolean isQuery(Connection c) {
    int type = c.original().icmpType();
    return c.protocol() == Protocol.ICMP
        ? type == 8 || type == 13 || type == 15 || type == 17
        : type == 128 || type == 139;
  }

  @Override
  public Timeouts timeouts() {
    return timeouts;
  }
}
