package io.twinwall.core.host;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a look-up in several tables of IPv4 routes finds, address by address: the whole address
 * space cut into intervals with one answer each. A look-up is one binary search.
 */
final class RouteIntervals {
  private static final long BEYOND = 1L << 32;

  private final int[] starts;
  private final @Nullable Route[] routes;

  private RouteIntervals(int[] starts, @Nullable Route[] routes) {
    this.starts = starts;
    this.routes = routes;
  }

  /** The answers of {@code first}, and of {@code second} where it has none. */
  static RouteIntervals of(PrefixTable first, PrefixTable second) {
    long[] edges = edges(first, second);
    int[] starts = new int[edges.length];
    @Nullable Route[] routes = new Route[edges.length];
    int n = 0;
    for (long edge : edges) {
      Route r = first.find(0, edge);
      r = r == null ? second.find(0, edge) : r;
      if (edge < BEYOND && (n == 0 || !Objects.equals(routes[n - 1], r))) {
        starts[n] = (int) edge ^ Integer.MIN_VALUE;
        routes[n++] = r;
      }
    }
    return new RouteIntervals(Arrays.copyOf(starts, n), Arrays.copyOf(routes, n));
  }

  /** Where an answer may change: 0, the first address of each prefix and the one behind it. */
  private static long[] edges(PrefixTable first, PrefixTable second) {
    long[] a = first.edges4();
    long[] b = second.edges4();
    long[] all = Arrays.copyOf(a, a.length + b.length + 1);
    System.arraycopy(b, 0, all, a.length, b.length);
    return Arrays.stream(all).sorted().distinct().toArray();
  }

  @Nullable Route find(long address) {
    int key = (int) address ^ Integer.MIN_VALUE; // signed comparison orders unsigned numbers
    int from = 0;
    int to = starts.length;
    while (to - from > 1) {
      int middle = (from + to) >>> 1;
      if (starts[middle] <= key) {
        from = middle;
      } else {
        to = middle;
      }
    }
    return routes[from];
  }
}
