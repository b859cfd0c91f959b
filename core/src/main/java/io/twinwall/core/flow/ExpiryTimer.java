package io.twinwall.core.flow;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.twinwall.core.time.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds the confirmed connections in a Caffeine cache under virtual time and brings out those whose
 * time may have come.
 */
/*
 * One entry per connection; it expires when the connection is armed for, at the latest at its
 * deadline when it was armed. Packets move deadlines without touching the cache: what comes out too
 * early is put again, and a deadline that moves before the armed time is noted (shortened) and armed
 * anew before the cache is asked the next time. So a deadline is never missed, and a busy connection
 * costs a put once per horizon.
 *
 * Caffeine's timer wheel turns in ticks of 2^30 ns (1.07 s) of its ticker: between two ticks nothing
 * comes out, so nothing is asked. One cleanUp() evicts at most 1,000 entries, so it is repeated until
 * the number of entries no longer falls. The eviction listener only collects: calling the cache from
 * it is not allowed.
 */
final class ExpiryTimer implements Expiry<Connection, Connection> {
  /** As a shift: the first wheel of Caffeine's timer has buckets of 2^30 ns. */
  private static final int TICK_SHIFT = 30;

  /** Puts between two times of upkeep: fewer than Caffeine's write buffer holds. */
  private static final int UPKEEP = 64;

  /**
   * 240 s: how far ahead it is armed at least, half the connection's age otherwise. Above Linux's
   * usual timeouts but TCP's for established connections, whose lives are mostly cut to one of the
   * others long before.
   */
  private static final long HORIZON = 240_000_000_000L;

  /** In place of the armed time: the cache has let go of it. */
  private static final long EVICTED = Long.MIN_VALUE;

  private final VirtualClock clock;
  private final Cache<Connection, Connection> cache;
  private final List<Connection> due = new ArrayList<>();
  private final List<Connection> shortened = new ArrayList<>();
  private long checkedTick = Long.MIN_VALUE;
  private long puts;

  ExpiryTimer(VirtualClock clock) {
    this.clock = clock;
    this.cache =
        Caffeine.newBuilder()
            .ticker(clock)
            .executor(task -> {}) // its upkeep is done below, not at each put
            .expireAfter(this)
            .evictionListener(this::evicted)
            .build();
  }

  private void evicted(@Nullable Connection c, @Nullable Connection same, RemovalCause cause) {
    if (c != null) { // null only of keys held weakly
      c.armed(EVICTED);
      if (!c.dying()) {
        due.add(c);
      }
    }
  }

  /** Arms the timer for a new connection. */
  void armFirst(FlowTable table, Connection c) {
    c.timedBy(table);
    armAgain(c);
  }

  /** Arms the timer again for a connection that came out or was shortened. */
  void armAgain(Connection c) {
    long left = Math.max(0, c.deadlineNanos() - clock.nowNanos());
    long age = clock.nowNanos() - c.createdNanos();
    c.armed(clock.nowNanos() + Math.min(left, Math.max(HORIZON, age / 2)));
    cache.put(c, c);
    if (++puts % UPKEEP == 0) {
      cache.cleanUp();
    }
  }

  void disarm(Connection c) {
    boolean held = c.armedNanos() != EVICTED;
    c.timedBy(null);
    if (held) {
      cache.invalidate(c);
    }
  }

  /** Notes a connection whose deadline has moved before the time it is armed for. */
  void shortened(Connection c) {
    c.noted(true);
    shortened.add(c);
  }

  /** Whether {@link #collect} can find anything: cheap, for every packet. */
  boolean worthAsking() {
    return clock.nowNanos() >> TICK_SHIFT != checkedTick || !due.isEmpty();
  }

  /**
   * The connections that the cache has let go of since the last time. Each is to be armed again or
   * removed; the list is cleared by {@link #collected}.
   */
  List<Connection> collect() {
    checkedTick = clock.nowNanos() >> TICK_SHIFT;
    for (int i = 0; i < shortened.size(); i++) {
      Connection c = shortened.get(i);
      c.noted(false);
      if (c.dying() || c.armedNanos() == EVICTED) {
        continue; // gone, or out already
      }
      if (c.deadlineNanos() <= clock.nowNanos()) {
        due.add(c);
      } else if (c.deadlineNanos() < c.armedNanos()) { // else it has got longer again
        armAgain(c);
      }
    }
    shortened.clear();
    long before;
    do {
      before = cache.estimatedSize();
      cache.cleanUp();
    } while (cache.estimatedSize() < before);
    return due;
  }

  void collected() {
    due.clear();
  }

  /** Number of entries. */
  long size() {
    return cache.estimatedSize();
  }

  /** Whether it will bring a connection out; the cache no longer shows one whose time has come. */
  boolean holds(Connection c) {
    return c.armedNanos() <= clock.nowNanos() || cache.asMap().containsKey(c);
  }

  @Override
  public long expireAfterCreate(Connection c, Connection same, long now) {
    return c.armedNanos() - now;
  }

  @Override
  public long expireAfterUpdate(Connection c, Connection same, long now, long current) {
    return c.armedNanos() - now;
  }

  @Override
  public long expireAfterRead(Connection c, Connection same, long now, long current) {
    return current;
  }
}
