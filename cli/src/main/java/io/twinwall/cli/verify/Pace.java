package io.twinwall.cli.verify;

import java.io.InterruptedIOException;
import java.util.concurrent.locks.LockSupport;

/**
 * When the next frame is let in: as far behind the first one as the capture has it, or at once. The
 * gaps that are left out are added up.
 */
final class Pace {
  private static final long SLICE_NANOS = 50_000_000L;
  private static final long SPIN_NANOS = 200_000L;

  private final boolean realtime;
  private volatile boolean stopped;
  private boolean begun;
  private long startNanos;
  private long firstNanos;
  private long lastNanos;

  Pace(boolean realtime) {
    this.realtime = realtime;
  }

  /** Ends all waiting. May be called from any thread. */
  void stop() {
    stopped = true;
  }

  /**
   * Waits for the moment of a frame.
   *
   * @param captureNanos its time in the capture
   * @throws InterruptedIOException if stopped
   */
  void await(long captureNanos) throws InterruptedIOException {
    if (!begun) {
      begun = true;
      startNanos = System.nanoTime();
      firstNanos = captureNanos;
    }
    lastNanos = Math.max(lastNanos, captureNanos - firstNanos);
    while (!stopped && realtime) {
      long left = startNanos + (captureNanos - firstNanos) - System.nanoTime();
      if (left <= 0) {
        break;
      }
      if (left > SPIN_NANOS) {
        LockSupport.parkNanos(Math.min(SLICE_NANOS, left - SPIN_NANOS / 2));
      } else {
        Thread.onSpinWait();
      }
    }
    if (stopped) {
      throw new InterruptedIOException("interrupted");
    }
  }

  /** By how much longer the capture took than this run did so far, in nanoseconds. */
  long leftOutNanos() {
    return begun ? Math.max(0, lastNanos - (System.nanoTime() - startNanos)) : 0;
  }
}
