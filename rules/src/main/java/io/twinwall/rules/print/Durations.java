package io.twinwall.rules.print;

/** Durations as the listing writes them. */
final class Durations {
  private static final long MILLI = 1_000_000L;

  private Durations() {}

  /** 1h30m, 2d, 500ms. */
  static String format(long nanos) {
    long millis = nanos / MILLI;
    long[] sizes = {86_400_000L, 3_600_000L, 60_000L, 1000L, 1L};
    String[] units = {"d", "h", "m", "s", "ms"};
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < sizes.length; i++) {
      long count = millis / sizes[i];
      millis %= sizes[i];
      if (count > 0) {
        out.append(count).append(units[i]);
      }
    }
    return out.isEmpty() ? "0s" : out.toString();
  }
}
