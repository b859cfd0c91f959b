package io.twinwall.core.track;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Status;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.time.VirtualClock;

/**
 * GRE (RFC 2784, RFC 2637), Linux nf_conntrack_proto_gre.c, 6.18: assured as soon as there is
 * traffic both ways. Only PPTP's call ids tell flows between two hosts apart.
 */
public final class GreTracker implements Tracker {
  private static final int UNREPLIED = 0;
  private static final int REPLIED = 1;

  private final VirtualClock clock;
  private final Timeouts timeouts;

  public GreTracker(ConntrackSettings settings, VirtualClock clock) {
    this.clock = clock;
    this.timeouts =
        new Timeouts(
            new String[] {"unreplied", "replied"},
            new long[] {
              settings.timeoutNanos("gre_timeout", 30),
              settings.timeoutNanos("gre_timeout_stream", 180)
            });
  }

  @Override
  public Result track(PacketContext context, Connection c) {
    boolean replied = c.has(Status.SEEN_REPLY);
    long timeout = timeouts.nanos(c, replied ? REPLIED : UNREPLIED);
    Tracker.refresh(context, c, clock.nowNanos(), timeout);
    if (replied && !c.has(Status.ASSURED)) {
      c.set(Status.ASSURED);
      c.noteChange();
    }
    return Result.ACCEPT;
  }

  @Override
  public Timeouts timeouts() {
    return timeouts;
  }
}
