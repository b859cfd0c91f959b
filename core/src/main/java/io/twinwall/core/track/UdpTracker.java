package io.twinwall.core.track;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Status;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.UdpHeader;
import io.twinwall.core.time.VirtualClock;

/**
 * UDP (RFC 768), Linux nf_conntrack_proto_udp.c, 6.18: a stream - long timeout, assured - is what
 * still has traffic both ways more than two seconds after its first packet.
 */
public final class UdpTracker implements Tracker {
  private static final int UNREPLIED = 0;
  private static final int REPLIED = 1;

  /** 2 s: Linux, udp.stream_ts. */
  private static final long STREAM_AGE_NANOS = 2_000_000_000L;

  private final VirtualClock clock;
  private final boolean verify;
  private final Timeouts timeouts;

  public UdpTracker(ConntrackSettings settings, VirtualClock clock) {
    this.clock = clock;
    this.verify = settings.checksum();
    this.timeouts = timeouts(settings);
  }

  /** UDP's timeouts, which UDP-Lite shares. */
  static Timeouts timeouts(ConntrackSettings settings) {
    return new Timeouts(
        new String[] {"unreplied", "replied"},
        new long[] {
          settings.timeoutNanos("udp_timeout", 30), settings.timeoutNanos("udp_timeout_stream", 120)
        });
  }

  @Override
  public Result track(PacketContext context, Connection c) {
    if (malformed(context)) {
      return Result.INVALID;
    }
    long now = clock.nowNanos();
    if (!c.has(Status.SEEN_REPLY)) {
      Tracker.refresh(context, c, now, timeouts.nanos(c, UNREPLIED));
      return Result.ACCEPT;
    }
    boolean stream = now - c.createdNanos() > STREAM_AGE_NANOS;
    Tracker.refresh(context, c, now, timeouts.nanos(c, stream ? REPLIED : UNREPLIED));
    if (stream && !c.hasAny(Status.ASSURED | Status.NAT_CLASH)) {
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
    int length = UdpHeader.length(p.bytes(), p.transportOffset());
    if (length > p.transportLength() || length < UdpHeader.LENGTH) {
      return true;
    }
    return UdpHeader.checksum(p.bytes(), p.transportOffset()) != 0
        && verify
        && context.hook() == Hook.PREROUTING
        && TransportChecksum.wrong(p);
  }

  @Override
  public Timeouts timeouts() {
    return timeouts;
  }
}
