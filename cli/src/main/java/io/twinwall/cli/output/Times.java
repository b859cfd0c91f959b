package io.twinwall.cli.output;

/** Times and durations as text. */
public final class Times {
  private static final long NANOS = 1_000_000_000L;

  private Times() {}

  /** Seconds and nine digits of a time since the epoch. */
  public static String seconds(long nanos) {
    String fraction = Long.toString(NANOS + Math.floorMod(nanos, NANOS));
    return Math.floorDiv(nanos, NANOS) + "." + fraction.substring(1);
  }

  /** Whole seconds, rounded down. */
  static long wholeSeconds(long nanos) {
    return Math.floorDiv(nanos, NANOS);
  }
}
