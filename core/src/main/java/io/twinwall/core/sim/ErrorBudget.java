package io.twinwall.core.sim;

import io.twinwall.core.time.VirtualClock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How many "no route" errors a source still gets: five at once, then one a second (Linux ip_error:
 * net.ipv4.route.error_burst, error_cost).
 */
final class ErrorBudget {
  private static final long COST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int MOST_SOURCES = 65_536;

  private final VirtualClock clock;

  /** By source: the saved-up time, and when it was counted. */
  private final Map<Long, long[]> bySource =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, long[]> eldest) {
          return size() > MOST_SOURCES;
        }
      };

  ErrorBudget(VirtualClock clock) {
    this.clock = clock;
  }

  /** Whether an error may go to a source now; counts it if so. */
  boolean take(long source) {
    long now = clock.nowNanos();
    long[] saved = bySource.computeIfAbsent(source, s -> new long[] {BURST_NANOS, now});
    saved[0] = Math.min(BURST_NANOS, saved[0] + now - saved[1]);
    saved[1] = now;
    if (saved[0] < COST_NANOS) {
      return false;
    }
    saved[0] -= COST_NANOS;
    return true;
  }
}
