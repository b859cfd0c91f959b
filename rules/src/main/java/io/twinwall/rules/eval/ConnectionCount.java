package io.twinwall.rules.eval;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.sim.Services;
import io.twinwall.core.track.Conntrack;
import io.twinwall.rules.model.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code ct count}: the connections that came by and still live (Linux nft_connlimit.c,
 * nf_conncount.c, 6.18). TCP connections that are closed, or waiting to be, no longer count.
 */
final class ConnectionCount extends Stateful {
  private static final Set<String> CLOSED = Set.of("TIME_WAIT", "CLOSE");

  /** A tick of the kernel's clock at 250 Hz: dead entries are looked for once in each. */
  private static final long TICK_NANOS = 4_000_000;

  /** Entries that are given up in one go (Linux CONNCOUNT_GC_MAX_NODES). */
  private static final int COLLECTED_AT_ONCE = 8;

  private final Statement.ConnLimit limit;
  private final Services services;
  private final List<Tuple> entries = new ArrayList<>();
  private long collectedTick = Long.MIN_VALUE;

  ConnectionCount(Statement.ConnLimit limit, Services services) {
    this.limit = limit;
    this.services = services;
  }

  @Override
  public Decision run(PacketContext c) {
    Tuple tuple = tuple(c);
    if (tuple == null) {
      return Decision.DROP;
    }
    add(tuple);
    return Step.goOnIf(entries.size() > limit.count() == limit.over());
  }

  @Override
  Statement.ConnLimit current() {
    return limit;
  }

  /** The packet's own connection, or without conntrack its own addresses. */
  private static @Nullable Tuple tuple(PacketContext c) {
    Connection x = c.connection();
    if (x != null) {
      return x.original();
    }
    Tuple own = new Tuple();
    return Conntrack.tupleOf(c.packet(), 0, own) ? own : null;
  }

  /** Within one tick nothing is looked up: the same connection then counts again. */
  private void add(Tuple tuple) {
    long tick = services.clock().nowNanos() / TICK_NANOS;
    if (collectedTick == Long.MIN_VALUE) {
      collectedTick = tick;
    }
    if (tick > collectedTick && collect(tuple)) {
      return;
    }
    collectedTick = tick;
    entries.add(tuple.copy());
  }

  /** Gives up what is dead; true if the connection is counted and lives. */
  private boolean collect(Tuple tuple) {
    int collected = 0;
    for (Iterator<Tuple> i = entries.iterator(); i.hasNext() && collected <= COLLECTED_AT_ONCE; ) {
      Tuple counted = i.next();
      Tuple live = services.flows().find(counted);
      if (live != null && counted.sameKey(tuple)) {
        return true;
      }
      if (live == null || closed(live.connection())) {
        i.remove();
        collected++;
      }
    }
    return false;
  }

  private static boolean closed(@Nullable Connection x) {
    return x != null
        && x.protocol() == Protocol.TCP
        && x.state() != null
        && CLOSED.contains(x.state().stateName());
  }
}
