package io.twinwall.rules.set;

import java.util.Arrays;

/**
 * Intervals of one field that do not overlap, sorted and searched by halves. One word per bound, or
 * two for fields of more than 64 bits; numbers are unsigned.
 */
final class IntervalIndex {
  private final int words;
  private final long[] low;
  private final long[] high;
  private final int[] slots;

  private IntervalIndex(int words, long[] low, long[] high, int[] slots) {
    this.words = words;
    this.low = low;
    this.high = high;
    this.slots = slots;
  }

  /**
   * Sorts the intervals; their position becomes their slot.
   *
   * @throws IllegalArgumentException if two overlap
   */
  static IntervalIndex of(int words, long[][] lows, long[][] highs) {
    int n = lows.length;
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> compare(words, lows[a], 0, lows[b], 0));
    long[] low = new long[n * words];
    long[] high = new long[n * words];
    int[] slots = new int[n];
    for (int i = 0; i < n; i++) {
      slots[i] = order[i];
      System.arraycopy(lows[order[i]], 0, low, i * words, words);
      System.arraycopy(highs[order[i]], 0, high, i * words, words);
      if (i > 0 && compare(words, high, (i - 1) * words, low, i * words) >= 0) {
        throw new IllegalArgumentException("intervals overlap");
      }
    }
    return new IntervalIndex(words, low, high, slots);
  }

  /** Slot of the interval that holds the key, or -1. */
  int find(long[] key) {
    return words == 1 ? findNarrow(key[0]) : findWide(key);
  }

  private int findNarrow(long key) {
    int a = 0;
    int b = slots.length - 1;
    long k = key + Long.MIN_VALUE;
    while (a <= b) {
      int m = a + b >>> 1;
      if (low[m] + Long.MIN_VALUE <= k) {
        a = m + 1;
      } else {
        b = m - 1;
      }
    }
    return b >= 0 && k <= high[b] + Long.MIN_VALUE ? slots[b] : -1;
  }

  private int findWide(long[] key) {
    int a = 0;
    int b = slots.length - 1;
    while (a <= b) {
      int m = a + b >>> 1;
      if (compare(2, low, m * 2, key, 0) <= 0) {
        a = m + 1;
      } else {
        b = m - 1;
      }
    }
    return b >= 0 && compare(2, key, 0, high, b * 2) <= 0 ? slots[b] : -1;
  }

  static int compare(int words, long[] a, int i, long[] b, int j) {
    int c = Long.compareUnsigned(a[i], b[j]);
    return c != 0 || words == 1 ? c : Long.compareUnsigned(a[i + 1], b[j + 1]);
  }
}
