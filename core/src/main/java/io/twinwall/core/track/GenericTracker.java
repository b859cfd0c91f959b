package io.twinwall.core.track;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.time.VirtualClock;

/**
 * Any protocol that has no tracker of its own: whatever goes between two addresses is one
 * connection (Linux generic_packet, 6.18; DCCP is among them since 6.17).
 */
public final class GenericTracker implements Tracker {
  private final VirtualClock clock;
  private final Timeouts timeouts;

  public GenericTracker(ConntrackSettings settings, VirtualClock clock) {
    this.clock = clock;
    this.timeouts =
        new Timeouts(
            new String[] {"timeout"}, new long[] {settings.timeoutNanos("generic_timeout", 600)});
  }

  @Override
  public Result track(PacketContext context, Connection c) {
    Tracker.refresh(context, c, clock.nowNanos(), timeouts.nanos(c, 0));
    return Result.ACCEPT;
  }

  @Override
  public Timeouts timeouts() {
    return timeouts;
  }
}
