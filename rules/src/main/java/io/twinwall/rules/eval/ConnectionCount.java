package io.twinwall.rules.eval;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.sim.Services;
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

  private final Statement.ConnLimit limit;
  private final Services services;
  private final List<Entry> entries = new ArrayList<>();

  /** A connection that was counted; {@code own} until it is confirmed. */
  private record Entry(Tuple tuple, long sinceNanos) {}

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
    Packet p = c.packet();
    if (!p.hasPorts()) {
      return null;
    }
    return new Tuple()
        .set(
            p.version(),
            p.protocol(),
            0,
            p.sourceHigh(),
            p.sourceLow(),
            p.sourcePort(),
            p.destinationHigh(),
            p.destinationLow(),
            p.destinationPort());
  }

  private void add(Tuple tuple) {
    long now = services.clock().nowNanos();
    boolean known = false;
    for (Iterator<Entry> i = entries.iterator(); i.hasNext(); ) {
      Entry e = i.next();
      boolean same = e.tuple.sameKey(tuple);
      Tuple live = services.flows().find(e.tuple);
      if (live == null && !same || live != null && !same && closed(live.connection())) {
        i.remove();
      } else {
        known |= same;
      }
    }
    if (!known) {
      entries.add(new Entry(tuple.copy(), now));
    }
  }

  private static boolean closed(@Nullable Connection x) {
    return x != null
        && x.protocol() == Protocol.TCP
        && x.state() != null
        && x.tuple(Direction.ORIGINAL) != null
        && CLOSED.contains(x.state().stateName());
  }
}
