package io.twinwall.core.flow;

import io.twinwall.core.time.VirtualClock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections that helpers have announced (Linux nf_conntrack_expect.c, 6.18). Asked only for
 * the first packet of a flow, and only while it is not empty.
 */
/*
 * A list, the newest first, as the kernel's hash chains are: expectations are few (some per connection
 * with a helper), bounded, and live for minutes.
 */
public final class ExpectationTable {
  private final VirtualClock clock;
  private final List<Expectation> newestFirst = new ArrayList<>();
  private int max = 4096;

  ExpectationTable(VirtualClock clock) {
    this.clock = clock;
  }

  /** Most expectations at a time (nf_conntrack_expect_max); 4,096 unless set. */
  public void max(int max) {
    this.max = max;
  }

  public boolean isEmpty() {
    return newestFirst.isEmpty();
  }

  public int size() {
    return newestFirst.size();
  }

  /** What became of an expectation that was offered (the kernel's errno). */
  public enum Offer {
    INSERTED,
    /** One flow could fulfil it and another (EBUSY): a different port may do. */
    CLASH,
    /** The same of another master or class (EALREADY). */
    ALREADY,
    /** The table is full (EMFILE). */
    FULL
  }

  /** {@link #offer} without regard to other masters' same expectations; whether it went in. */
  public boolean insert(Expectation e, long timeoutNanos, int masterMax) {
    return offer(e, timeoutNanos, masterMax, false) == Offer.INSERTED;
  }

  /**
   * Inserts an expectation (nf_ct_expect_related). The same one of the same master is replaced; a
   * master at its limit for the class loses the class's oldest.
   *
   * @param timeoutNanos how long it is open, by the helper's policy
   * @param masterMax most of its class that a master may have open; 0 for no limit
   * @param anyMaster whether the same of another master is no clash (NF_CT_EXP_F_SKIP_MASTER)
   */
  public Offer offer(Expectation e, long timeoutNanos, int masterMax, boolean anyMaster) {
    expire();
    Expectation same = null;
    for (Expectation other : newestFirst) {
      boolean own = other.master() == e.master();
      if ((anyMaster || own) && other.sameAs(e)) {
        if (!own || other.policyClass() != e.policyClass()) {
          return Offer.ALREADY;
        }
        same = other;
        break;
      }
      if (other.clashesWith(e)) {
        return Offer.CLASH;
      }
    }
    if (same != null) {
      remove(same);
    }
    makeRoom(e, masterMax);
    if (newestFirst.size() >= max) {
      return Offer.FULL;
    }
    e.deadlineNanos(clock.nowNanos() + timeoutNanos);
    newestFirst.add(0, e);
    e.master().expecting(e.master().expecting() + 1);
    return Offer.INSERTED;
  }

  private void makeRoom(Expectation e, int masterMax) {
    if (masterMax == 0 || e.master().expecting() < masterMax) {
      return;
    }
    Expectation oldest = null;
    int count = 0;
    for (Expectation other : newestFirst) {
      if (other.master() == e.master() && other.policyClass() == e.policyClass()) {
        oldest = other;
        count++;
      }
    }
    if (oldest != null && count >= masterMax) {
      remove(oldest);
    }
  }

  /**
   * The expectation that a new flow's tuple fulfils; it is used up by that unless permanent
   * (nf_ct_find_expectation). One whose master is not confirmed fulfils nothing.
   */
  public @Nullable Expectation fulfil(Tuple t) {
    Expectation e = find(t, false);
    if (e == null || !e.master().confirmed() || e.master().dying()) {
      return null;
    }
    if (!e.permanent()) {
      remove(e);
    }
    return e;
  }

  /**
   * The open expectation that a tuple would fulfil, an inactive one included, left in place; null
   * if there is none.
   */
  public @Nullable Expectation find(Tuple t) {
    return find(t, true);
  }

  private @Nullable Expectation find(Tuple t, boolean inactiveToo) {
    if (newestFirst.isEmpty()) {
      return null;
    }
    expire();
    for (Expectation e : newestFirst) {
      if ((inactiveToo || !e.inactive()) && e.matches(t)) {
        return e;
      }
    }
    return null;
  }

  /** The virtual time that deadlines are measured by, in nanoseconds. */
  public long nowNanos() {
    return clock.nowNanos();
  }

  /** Takes an expectation back (nf_ct_unexpect_related); nothing happens if it is not there. */
  public void remove(Expectation e) {
    if (newestFirst.remove(e)) {
      e.master().expecting(e.master().expecting() - 1);
    }
  }

  /** Takes back all that a connection's helper has open. */
  public void removeAll(Connection master) {
    if (master.expecting() > 0) {
      newestFirst.removeIf(e -> e.master() == master);
      master.expecting(0);
    }
  }

  /** Removes those whose deadline is not after the clock. */
  public void expire() {
    for (Iterator<Expectation> it = newestFirst.iterator(); it.hasNext(); ) {
      Expectation e = it.next();
      if (e.deadlineNanos() <= clock.nowNanos()) {
        it.remove();
        e.master().expecting(e.master().expecting() - 1);
      }
    }
  }

  /** The open expectations of a connection, the newest first. */
  public List<Expectation> of(Connection master) {
    List<Expectation> own = new ArrayList<>();
    for (Expectation e : newestFirst) {
      if (e.master() == master) {
        own.add(e);
      }
    }
    return own;
  }

  /** All open expectations, the newest first. */
  public List<Expectation> all() {
    return List.copyOf(newestFirst);
  }
}
