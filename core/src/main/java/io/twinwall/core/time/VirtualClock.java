package io.twinwall.core.time;

import com.github.benmanes.caffeine.cache.Ticker;

/** The clock that packets move: it stands at the latest timestamp seen and never goes back. */
public final class VirtualClock implements Ticker {
  private long nowNanos;

  /** Nanoseconds since the epoch. */
  public long nowNanos() {
    return nowNanos;
  }

  /**
   * Moves the clock to a packet's time.
   *
   * @return false if that time lies before the clock's, which then stays where it is
   */
  public boolean advanceTo(long timeNanos) {
    if (timeNanos < nowNanos) {
      return false;
    }
    nowNanos = timeNanos;
    return true;
  }

  /** Nanoseconds since the epoch, for Caffeine. */
  @Override
  public long read() {
    return nowNanos;
  }
}
