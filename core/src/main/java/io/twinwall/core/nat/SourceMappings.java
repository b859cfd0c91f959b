package io.twinwall.core.nat;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.time.VirtualClock;
import org.jspecify.annotations.Nullable;

/**
 * Connections whose source is translated, found by their original source, so that a host keeps its
 * mapping when it talks to another peer (Linux nf_nat_bysource).
 *
 * <p>Only connections whose source really changed are kept: the mapping of any other is the source
 * itself, which {@link TupleAllocator} has tried before it asks here. As in the kernel the
 * connections of a bucket are chained through themselves, the newest first. The dead are swept out
 * when there are as many connections as buckets, which doubles the buckets where that helps little.
 */
final class SourceMappings {
  private static final int SMALL = 1024;

  private final VirtualClock clock;
  private final long seed;
  private @Nullable Connection[] buckets = new Connection[SMALL];
  private int size;

  SourceMappings(VirtualClock clock, long seed) {
    this.clock = clock;
    this.seed = seed;
  }

  void add(Connection c) {
    if (size >= buckets.length) {
      sweep();
      if (size > buckets.length / 2) {
        grow();
      }
    }
    int b = bucket(c.original());
    c.bySource(buckets[b]);
    buckets[b] = c;
    size++;
  }

  /** The newest live connection with a tuple's source and protocol in a zone; null if none is. */
  @Nullable Connection newest(Tuple t, int zone) {
    return among(buckets[bucket(t)], t, zone);
  }

  /** The next older one. */
  @Nullable Connection olderThan(Connection c, Tuple t, int zone) {
    return among(c.bySource(), t, zone);
  }

  private @Nullable Connection among(@Nullable Connection first, Tuple t, int zone) {
    Connection c = first;
    while (c != null && !(alive(c) && matches(c.original(), t, zone))) {
      c = c.bySource();
    }
    return c;
  }

  private static boolean matches(Tuple original, Tuple t, int zone) {
    return original.sameSource(t)
        && original.protocol() == t.protocol()
        && original.version() == t.version()
        && original.zone() == zone;
  }

  int size() {
    return size;
  }

  private int bucket(Tuple t) {
    return (int) (t.sourceHash(seed) >>> 32) & buckets.length - 1;
  }

  private void sweep() {
    for (int b = 0; b < buckets.length; b++) {
      Connection kept = null;
      for (Connection c = buckets[b]; c != null; c = c.bySource()) {
        if (!alive(c)) {
          size--;
        } else if (kept == null) {
          buckets[b] = c;
          kept = c;
        } else {
          kept.bySource(c);
          kept = c;
        }
      }
      if (kept == null) {
        buckets[b] = null;
      } else {
        kept.bySource(null);
      }
    }
  }

  /** Spreads every bucket over two, in the same order. */
  private void grow() {
    @Nullable Connection[] old = buckets;
    buckets = new Connection[Math.multiplyExact(old.length, 2)];
    @Nullable Connection[] last = new Connection[buckets.length];
    for (Connection head : old) {
      for (Connection c = head; c != null; c = c.bySource()) {
        int b = bucket(c.original());
        Connection before = last[b];
        if (before == null) {
          buckets[b] = c;
        } else {
          before.bySource(c);
        }
        last[b] = c;
      }
    }
    for (Connection c : last) {
      if (c != null) {
        c.bySource(null);
      }
    }
  }

  /** A connection is added unconfirmed; by the next look-up it is confirmed or lost. */
  private boolean alive(Connection c) {
    return c.confirmed() && !c.dying() && c.deadlineNanos() > clock.nowNanos();
  }
}
