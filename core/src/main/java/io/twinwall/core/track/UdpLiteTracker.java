package io.twinwall.core.track;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Status;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.UdpHeader;
import io.twinwall.core.time.VirtualClock;

/**
 * UDP-Lite (RFC 3828), Linux nf_conntrack_udplite_packet, 6.18: assured with its first answer; the
 * length field is the checksum's coverage.
 */
public final class UdpLiteTracker implements Tracker {
  private static final int UNREPLIED = 0;
  private static final int REPLIED = 1;

  private final VirtualClock clock;
  private final boolean verify;
  private final Timeouts timeouts;

  public UdpLiteTracker(ConntrackSettings settings, VirtualClock clock) {
    this.clock = clock;
    this.verify = settings.checksum();
    this.timeouts = UdpTracker.timeouts(settings);
  }

  @Override
  public Result track(PacketContext context, Connection c) {
    if (malformed(context)) {
      return Result.INVALID;
    }
    boolean replied = c.has(Status.SEEN_REPLY);
    long timeout = timeouts.nanos(c, replied ? REPLIED : UNREPLIED);
    Tracker.refresh(context, c, clock.nowNanos(), timeout);
    if (replied && !c.hasAny(Status.ASSURED | Status.NAT_CLASH)) {
      c.set(Status.ASSURED);
      c.noteChange();
    }
    return Result.ACCEPT;
  }

  private boolean malformed(PacketContext context) {
    Packet p = context.packet();
    if (!p.hasTransport(UdpHeader.LENGTH)) {
      return true;
    }
    int coverage = UdpHeader.length(p.bytes(), p.transportOffset());
    if (coverage == 0) {
      coverage = p.transportLength();
    } else if (coverage < UdpHeader.LENGTH || coverage > p.transportLength()) {
      return true;
    }
    if (UdpHeader.checksum(p.bytes(), p.transportOffset()) == 0) {
      return true;
    }
    return verify && context.hook() == Hook.PREROUTING && TransportChecksum.wrong(p, coverage);
  }

  @Override
  public Timeouts timeouts() {
    return timeouts;
  }
}
