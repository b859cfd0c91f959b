package io.twinwall.core.host;

import io.twinwall.core.packet.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Routes of one IP version by longest prefix: one sorted array per prefix length in use, longest
 * first. A look-up is a binary search per length and allocates nothing.
 */
final class PrefixTable {
  /** The routes of one prefix length, sorted by network address (unsigned). */
  private static final class Level {
    private final long highMask;
    private final long lowMask;
    private final long[] high;
    private final long[] low;
    private final Route[] routes;

    Level(long highMask, long lowMask, long[] high, long[] low, Route[] routes) {
      this.highMask = highMask;
      this.lowMask = lowMask;
      this.high = high;
      this.low = low;
      this.routes = routes;
    }

    @Nullable Route find(long h, long l) {
      int from = 0;
      int to = routes.length - 1;
      while (from <= to) {
        int mid = (from + to) >>> 1;
        int c = Long.compareUnsigned(high[mid], h);
        c = c != 0 ? c : Long.compareUnsigned(low[mid], l);
        if (c == 0) {
          return routes[mid];
        }
        if (c < 0) {
          from = mid + 1;
        } else {
          to = mid - 1;
        }
      }
      return null;
    }
  }

  private final Level[] levels;

  private PrefixTable(Level[] levels) {
    this.levels = levels;
  }

  /** Builds the table; of routes with the same prefix the one with the lowest metric counts. */
  static PrefixTable of(int version, Collection<Route> routes) {
    TreeMap<Integer, TreeMap<Prefix, Route>> byLength = new TreeMap<>(Comparator.reverseOrder());
    for (Route r : routes) {
      Prefix p = r.destination();
      if (p.version() == version) {
        byLength
            .computeIfAbsent(
                p.length(), k -> new TreeMap<>(Comparator.comparing((Prefix x) -> x.address())))
            .merge(p, r, (a, b) -> b.metric() < a.metric() ? b : a);
      }
    }
    List<Level> levels = new ArrayList<>();
    byLength.forEach((length, level) -> levels.add(level(version, length, level.values())));
    return new PrefixTable(levels.toArray(new Level[0]));
  }

  private static Level level(int version, int length, Collection<Route> sorted) {
    int n = sorted.size();
    long[] high = new long[n];
    long[] low = new long[n];
    int i = 0;
    for (Route r : sorted) {
      high[i] = r.destination().address().high();
      low[i++] = r.destination().address().low();
    }
    long highMask = version == 4 || length == 0 ? 0 : length >= 64 ? -1L : -1L << (64 - length);
    int lowBits = version == 4 ? 32 - length : Math.min(64, 128 - length);
    long lowMask = lowBits >= 64 ? 0 : -1L << lowBits;
    if (version == 4) {
      lowMask &= 0xFFFF_FFFFL;
    }
    return new Level(highMask, lowMask, high, low, sorted.toArray(new Route[0]));
  }

  /** The route with the longest prefix that holds an address, or null. */
  @Nullable Route find(long high, long low) {
    for (Level level : levels) {
      Route r = level.find(high & level.highMask, low & level.lowMask);
      if (r != null) {
        return r;
      }
    }
    return null;
  }

  /** The first address of each IPv4 prefix and the one behind its last, in no order. */
  long[] edges4() {
    List<Long> edges = new ArrayList<>();
    for (Level level : levels) {
      for (long first : level.low) {
        edges.add(first);
        edges.add(first + (~level.lowMask & 0xFFFF_FFFFL) + 1);
      }
    }
    return edges.stream().mapToLong(Long::longValue).toArray();
  }
}
