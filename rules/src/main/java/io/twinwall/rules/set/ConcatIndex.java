package io.twinwall.rules.set;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Concatenations whose fields may be intervals (Linux nft_set_pipapo): a key is held by the first
 * element all of whose fields hold it.
 *
 * <p>One field, the one that tells the elements best apart, is cut into segments at all bounds;
 * each segment lists its candidates in their order, and these are compared field by field.
 */
final class ConcatIndex {
  /** Segments times candidates are kept below this times the number of elements. */
  private static final int EXPANSION = 64;

  private final KeyLayout layout;
  private final long[] low;
  private final long[] high;
  private final int cut;
  private final long[] starts;
  private final int[] from;
  private final int[] candidates;

  private ConcatIndex(
      KeyLayout layout,
      long[] low,
      long[] high,
      int cut,
      long[] starts,
      int[] from,
      int[] candidates) {
    this.layout = layout;
    this.low = low;
    this.high = high;
    this.cut = cut;
    this.starts = starts;
    this.from = from;
    this.candidates = candidates;
  }

  /** Indexes elements given by the bounds of their fields; their position becomes their slot. */
  static ConcatIndex of(KeyLayout layout, long[][] lows, long[][] highs) {
    ConcatIndex best = null;
    for (int f = 0; f < layout.fields(); f++) {
      ConcatIndex c = cutBy(layout, lows, highs, f);
      if (c != null && (best == null || c.candidates.length < best.candidates.length)) {
        best = c;
      }
    }
    return best != null ? best : uncut(layout, lows, highs);
  }

  private static ConcatIndex uncut(KeyLayout layout, long[][] lows, long[][] highs) {
    int[] all = new int[lows.length];
    Arrays.setAll(all, i -> i);
    int[] from = {0, all.length};
    return new ConcatIndex(layout, flat(lows), flat(highs), 0, new long[2], from, all);
  }

  /** Segments by the high word of a field; null if elements span too many. */
  private static @Nullable ConcatIndex cutBy(
      KeyLayout layout, long[][] lows, long[][] highs, int field) {
    int w = layout.word(field);
    long[] starts = segmentStarts(lows, highs, w);
    int[] count = new int[starts.length + 1];
    long total = 0;
    for (int pass = 0; pass < lows.length; pass++) {
      int first = segment(starts, lows[pass][w]);
      int last = segment(starts, highs[pass][w]);
      total += last - first + 1;
      if (total > (long) EXPANSION * lows.length + 1024) {
        return null;
      }
      for (int s = first; s <= last; s++) {
        count[s + 1]++;
      }
    }
    for (int s = 0; s < starts.length; s++) {
      count[s + 1] += count[s];
    }
    int[] fill = count.clone();
    int[] candidates = new int[(int) total];
    for (int e = 0; e < lows.length; e++) {
      int last = segment(starts, highs[e][w]);
      for (int s = segment(starts, lows[e][w]); s <= last; s++) {
        candidates[fill[s]++] = e;
      }
    }
    return new ConcatIndex(layout, flat(lows), flat(highs), w, starts, count, candidates);
  }

  /** 0, every low bound, and what follows each high bound; sorted as unsigned numbers. */
  private static long[] segmentStarts(long[][] lows, long[][] highs, int w) {
    long[] s = new long[lows.length * 2 + 1];
    int n = 1;
    for (int i = 0; i < lows.length; i++) {
      s[n++] = lows[i][w];
      s[n++] = highs[i][w] + 1;
    }
    for (int i = 0; i < n; i++) {
      s[i] += Long.MIN_VALUE;
    }
    Arrays.sort(s);
    int m = 1;
    for (int i = 1; i < n; i++) {
      if (s[i] != s[m - 1]) {
        s[m++] = s[i];
      }
    }
    return Arrays.copyOf(s, m);
  }

  private static int segment(long[] starts, long value) {
    int i = Arrays.binarySearch(starts, value + Long.MIN_VALUE);
    return i >= 0 ? i : -i - 2;
  }

  private static long[] flat(long[][] keys) {
    int words = keys.length == 0 ? 0 : keys[0].length;
    long[] f = new long[keys.length * words];
    for (int i = 0; i < keys.length; i++) {
      System.arraycopy(keys[i], 0, f, i * words, words);
    }
    return f;
  }

  /** Slot of the first element that holds the key, or -1. */
  int find(long[] key) {
    int s = from.length == 2 ? 0 : segment(starts, key[cut]);
    for (int i = from[s]; i < from[s + 1]; i++) {
      if (holds(candidates[i], key)) {
        return candidates[i];
      }
    }
    return -1;
  }

  private boolean holds(int element, long[] key) {
    int at = element * layout.words();
    for (int f = 0; f < layout.fields(); f++) {
      int w = layout.word(f);
      int n = layout.wide(f) ? 2 : 1;
      if (IntervalIndex.compare(n, low, at + w, key, w) > 0
          || IntervalIndex.compare(n, key, w, high, at + w) > 0) {
        return false;
      }
    }
    return true;
  }
}
