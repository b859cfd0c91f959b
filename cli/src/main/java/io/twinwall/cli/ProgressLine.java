package io.twinwall.cli;

import io.twinwall.capture.Progress;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** How far a replay has come, in one line of a terminal that is written over and over. */
final class ProgressLine {
  private static final long PERIOD_NANOS = 200_000_000L;
  private static final long CHECK_EVERY = 4096;

  private final PrintStream err;
  private final List<? extends Progress> sources;
  private final boolean shown;
  private final long startNanos = System.nanoTime();
  private long nextNanos = startNanos + PERIOD_NANOS;
  private long nextPackets = CHECK_EVERY;
  private boolean written;

  /**
   * @param shown whether standard error is a terminal
   */
  ProgressLine(PrintStream err, List<? extends Progress> sources, boolean shown) {
    this.err = err;
    this.sources = sources;
    this.shown = shown;
  }

  /** Hears of the number of packets so far. */
  void update(long packets) {
    if (!shown || packets < nextPackets) {
      return;
    }
    nextPackets = packets + CHECK_EVERY;
    long now = System.nanoTime();
    if (now >= nextNanos) {
      nextNanos = now + PERIOD_NANOS;
      err.print("\r\033[K" + text(packets, now - startNanos));
      err.flush();
      written = true;
    }
  }

  private String text(long packets, long nanos) {
    long consumed = 0;
    long total = 0;
    for (Progress p : sources) {
      consumed += p.bytesConsumed();
      total = total < 0 || p.bytesTotal() < 0 ? Progress.UNKNOWN : total + p.bytesTotal();
    }
    return text(packets, nanos, consumed, total);
  }

  /** The line; {@code total} bytes may be unknown. */
  static String text(long packets, long nanos, long consumed, long total) {
    double seconds = Math.max(nanos, 1) / 1e9;
    String rate = String.format(Locale.ROOT, "%,d packets, %,.0f/s", packets, packets / seconds);
    if (total <= 0 || consumed <= 0) {
      return rate;
    }
    double done = Math.min(1, (double) consumed / total);
    return String.format(
        Locale.ROOT, "%3.0f %%  %s, %.0f s left", done * 100, rate, seconds / done * (1 - done));
  }

  /** Takes the line away. */
  void clear() {
    if (written) {
      err.print("\r\033[K");
      err.flush();
    }
  }
}
