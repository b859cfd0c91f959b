package io.twinwall.core.flow;

import io.twinwall.core.time.VirtualClock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of the host, found by either of their tuples, held and expired by Caffeine.
 *
 * <p>A connection's own deadline is authoritative: at and after it no look-up finds the connection,
 * whether or not it has been brought out yet. Every packet asks here once, for its tuple.
 */
/*
 * TupleIndex finds, ExpiryTimer holds and expires, this class keeps the two alike and tells the events.
 * Bounds are the kernel's (nf_conntrack_max with early drop), never the cache's.
 */
public final class FlowTable {
  /** 8: buckets that Linux 6.18 searches for a victim (NF_CT_EVICTION_RANGE). */
  private static final int EVICTION_BUCKETS = 8;

  /** 2: tuples that stand in a bucket of Linux's full table (as many buckets as connections). */
  private static final int TUPLES_PER_BUCKET = 2;

  private static final Comparator<Connection> BY_DEADLINE = FlowTable::byDeadline;

  private final VirtualClock clock;
  private final FlowEvents events;
  private final TupleIndex index;
  private final ExpiryTimer timer;
  private final ExpectationTable expectations;
  private final GreKeys greKeys = new GreKeys();
  private final List<Connection> batch = new ArrayList<>();
  private int max = 262_144;
  private long serial;
  private int size;
  private long touched;

  /**
   * @param seed of the index's hash
   */
  public FlowTable(VirtualClock clock, long seed, FlowEvents events) {
    this.clock = clock;
    this.events = events;
    this.index = new TupleIndex(seed);
    this.timer = new ExpiryTimer(clock);
    this.expectations = new ExpectationTable(clock);
  }

  /** Most connections at a time (nf_conntrack_max); 0 for no limit. 262,144 unless set. */
  public void max(int max) {
    this.max = max;
  }

  public ExpectationTable expectations() {
    return expectations;
  }

  /** The GRE source keys that PPTP calls have announced. */
  public GreKeys greKeys() {
    return greKeys;
  }

  /**
   * A new, unconfirmed connection with the next serial; not in the table yet. A full table gives up
   * an unassured connection for it (Linux early_drop).
   *
   * @return null if the table is full and gives up none
   */
  public @Nullable Connection create(Tuple original, Tuple reply, long packetNumber) {
    if (max != 0 && size >= max && !dropEarly(original)) {
      return null;
    }
    return new Connection(original, reply, ++serial, clock.nowNanos(), packetNumber);
  }

  /**
   * Searches, from the new key's place on, as far as the kernel does; deterministic by the seed.
   */
  private boolean dropEarly(Tuple key) {
    int slot = index.hash(key);
    int wanted = EVICTION_BUCKETS * TUPLES_PER_BUCKET;
    for (int i = 0; i < index.capacity() && wanted > 0; i++) {
      Tuple t = index.at(slot + i);
      if (t != null) {
        Connection c = owner(t);
        if (expired(c) || !c.has(Status.ASSURED)) {
          destroy(c, Math.min(c.deadlineNanos(), clock.nowNanos()));
          return true;
        }
        wanted--;
      }
    }
    return false;
  }

  /**
   * The stored tuple with the probe's key, of a live confirmed connection; null if there is none.
   */
  public @Nullable Tuple find(Tuple probe) {
    Tuple t = index.find(probe);
    return t == null || !expired(owner(t)) ? t : afterExpiry(t);
  }

  /** {@link #find(Tuple)} with the hash that {@link #hash} gave for the same key. */
  public @Nullable Tuple find(Tuple probe, int hash) {
    Tuple t = index.find(probe, hash);
    return t == null || !expired(owner(t)) ? t : afterExpiry(t);
  }

  private @Nullable Tuple afterExpiry(Tuple t) {
    Connection c = owner(t);
    destroy(c, c.deadlineNanos());
    return null;
  }

  /** A key's hash in this table, for {@link #touchIndex} and {@link #touchConnection}. */
  public int hash(Tuple probe) {
    return index.hash(probe);
  }

  /** Reads what a look-up reads first, so that cache misses of a batch overlap; a hint only. */
  public void touchIndex(int hash) {
    touched += index.touch(hash);
  }

  /**
   * Reads the tuple that a look-up will probably find, and gives its connection, unread; after
   * touchIndex.
   */
  public @Nullable Connection touchTuple(int hash) {
    Tuple t = index.first(hash);
    if (t == null) {
      return null;
    }
    touched += t.sourceLow();
    return t.connection();
  }

  /** Reads a connection; after touchTuple. */
  public void touchConnection(Connection c) {
    touched += c.deadlineNanos();
  }

  /** Reads what a connection's tracker keeps of it; after touchConnection. */
  public void touchState(Connection c) {
    ProtocolState s = c.state();
    if (s != null) {
      touched += s.touch();
    }
  }

  /**
   * Whether a live connection other than {@code except} holds this key (nf_conntrack_tuple_taken).
   * One that began with the very same original tuple does not count: that clash is for confirmation
   * to resolve.
   */
  public boolean taken(Tuple key, @Nullable Connection except) {
    Tuple t = find(key);
    return t != null
        && owner(t) != except
        && (except == null || !owner(t).original().sameKey(except.original()));
  }

  /**
   * Puts an unconfirmed connection into the table under both tuples; sets its deadline and status.
   *
   * @return false, and nothing is changed, if one of its tuples is taken
   */
  public boolean confirm(Connection c) {
    if (find(c.original()) != null || find(c.reply()) != null) {
      return false;
    }
    long timeout = c.timeoutNanos();
    c.set(Status.CONFIRMED);
    c.deadlineNanos(clock.nowNanos() + timeout);
    if (!selfAnswering(c)) {
      index.add(c.original());
    }
    index.add(c.reply());
    size++;
    timer.armFirst(this, c);
    c.takeChange();
    events.created(c);
    return true;
  }

  /** Whether both tuples are one: then the kernel's look-up finds the reply (added in front). */
  private static boolean selfAnswering(Connection c) {
    return c.original().sameKey(c.reply());
  }

  /** Tells a noted change of a confirmed connection (Linux nf_ct_deliver_cached_events). */
  public void tellChange(Connection c) {
    if (c.takeChange() && c.confirmed() && !c.dying()) {
      events.updated(c);
    }
  }

  /** Takes a connection out at once; it is dying from then on. */
  public void remove(Connection c) {
    if (c.confirmed() && !c.dying()) {
      destroy(c, clock.nowNanos());
    }
    c.set(Status.DYING);
  }

  private void destroy(Connection c, long timeNanos) {
    c.set(Status.DYING);
    index.remove(c.original());
    index.remove(c.reply());
    size--;
    timer.disarm(c);
    expectations.removeAll(c);
    events.destroyed(c, timeNanos);
    HelperBinding helper = c.helper();
    if (helper != null) {
      helper.destroyed(c);
    }
  }

  /** Hears of a deadline that has moved before the time the timer is set for. */
  void shortened(Connection c) {
    timer.shortened(c);
  }

  /**
   * Removes all whose deadline is not after the clock, in the order of their deadlines. Cheap where
   * nothing can be due: to be called whenever the clock has moved. What is due is removed at the
   * latest 2.2 s of virtual time after its deadline; until then no look-up finds it.
   */
  public void expire() {
    if (timer.worthAsking()) {
      expireDue();
    }
  }

  private void expireDue() {
    List<Connection> due = timer.collect();
    for (int i = 0; i < due.size(); i++) { // arming may let more come out
      Connection c = due.get(i);
      if (c.dying()) {
        continue;
      }
      if (expired(c)) {
        batch.add(c);
      } else {
        timer.armAgain(c);
      }
    }
    timer.collected();
    touchDying();
    batch.sort(BY_DEADLINE);
    for (int i = 0; i < batch.size(); i++) {
      Connection c = batch.get(i);
      if (!c.dying()) { // else collected twice
        destroy(c, c.deadlineNanos());
      }
    }
    batch.clear();
    expectations.expire();
  }

  /** The expired have not been looked at for long: lets their memory come at the same time. */
  private void touchDying() {
    for (int i = 0; i < batch.size(); i++) {
      touched += batch.get(i).original().sourceLow() + batch.get(i).reply().sourceLow();
    }
    for (int i = 0; i < batch.size(); i++) {
      touchIndex(index.hash(batch.get(i).original()));
      touchIndex(index.hash(batch.get(i).reply()));
    }
  }

  private static int byDeadline(Connection a, Connection b) {
    int c = Long.compare(a.deadlineNanos(), b.deadlineNanos());
    return c != 0 ? c : Long.compare(a.serial(), b.serial());
  }

  private boolean expired(Connection c) {
    return c.deadlineNanos() <= clock.nowNanos();
  }

  private static Connection owner(Tuple stored) {
    Connection c = stored.connection();
    if (c == null) {
      throw new IllegalStateException("a tuple without connection stands in the index");
    }
    return c;
  }

  /** Number of confirmed connections, those included that are due but not yet removed. */
  public int size() {
    return size;
  }

  /** Shows the live connections, in no order. */
  public void each(Consumer<Connection> to) {
    for (int i = 0; i < index.capacity(); i++) {
      Tuple t = index.at(i);
      if (t != null && first(t) && !expired(owner(t))) {
        to.accept(owner(t));
      }
    }
  }

  /** The live connections in the order of their serials. */
  public List<Connection> connections() {
    List<Connection> all = new ArrayList<>(size);
    each(all::add);
    all.sort(Comparator.comparingLong(Connection::serial));
    return all;
  }

  /** Whether this is the first or the only tuple of its connection in the index. */
  private static boolean first(Tuple t) {
    return t.direction() == Direction.ORIGINAL || selfAnswering(owner(t));
  }

  /** Whether index, timer and count agree on a connection's presence; for tests. */
  public boolean consistent() {
    int originals = 0;
    int tuples = 0;
    for (int i = 0; i < index.capacity(); i++) {
      Tuple t = index.at(i);
      if (t == null) {
        continue;
      }
      tuples++;
      Connection c = owner(t);
      originals += first(t) ? 1 : 0;
      if (index.find(t) != t || !c.confirmed() || c.dying() || !timer.holds(c)) {
        return false;
      }
    }
    return originals == size && tuples == index.size() && touched != -1;
  }
}
