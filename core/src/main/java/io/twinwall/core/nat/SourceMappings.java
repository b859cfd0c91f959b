package io.twinwall.core.nat;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.time.VirtualClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Connections whose source is translated, found by their original source, so that a host keeps its
 * mapping when it talks to another peer (Linux nf_nat_bysource).
 *
 * <p>Only connections whose source really changed are kept: the mapping of any other is the source
 * itself, which {@link TupleAllocator} has tried before it asks here. The dead are swept out when
 * the index has doubled since the last sweep, so its size stays within twice the living plus a
 * constant.
 */
final class SourceMappings {
  private static final int SMALL = 1024;

  private record Key(int version, int protocol, int zone, long high, long low, int port) {
    static Key of(Tuple t, int zone) {
      return new Key(
          t.version(), t.protocol(), zone, t.sourceHigh(), t.sourceLow(), t.sourcePort());
    }
  }

  private final VirtualClock clock;
  private final Map<Key, List<Connection>> bySource = new HashMap<>();
  private int size;
  private int sweepAt = SMALL;

  SourceMappings(VirtualClock clock) {
    this.clock = clock;
  }

  void add(Connection c) {
    if (size >= sweepAt) {
      sweep();
      sweepAt = Math.max(SMALL, 2 * size);
    }
    bySource
        .computeIfAbsent(Key.of(c.original(), c.original().zone()), k -> new ArrayList<>(1))
        .add(c);
    size++;
  }

  /** The live connections with a tuple's source and protocol in a zone, the oldest first. */
  List<Connection> with(Tuple t, int zone) {
    List<Connection> all = bySource.get(Key.of(t, zone));
    if (all == null) {
      return List.of();
    }
    size -= all.size();
    all.removeIf(c -> !alive(c));
    size += all.size();
    return all;
  }

  int size() {
    return size;
  }

  private void sweep() {
    size = 0;
    for (Iterator<List<Connection>> i = bySource.values().iterator(); i.hasNext(); ) {
      List<Connection> all = i.next();
      all.removeIf(c -> !alive(c));
      size += all.size();
      if (all.isEmpty()) {
        i.remove();
      }
    }
  }

  /** A connection is added unconfirmed; by the next look-up it is confirmed or lost. */
  private boolean alive(Connection c) {
    return c.confirmed() && !c.dying() && c.deadlineNanos() > clock.nowNanos();
  }
}
