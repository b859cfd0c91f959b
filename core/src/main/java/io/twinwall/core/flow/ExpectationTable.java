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

  /**
   * Inserts an expectation (nf_ct_expect_related). The same one of the same master is replaced; a
   * master at its limit loses its oldest.
   *
   * @param timeoutNanos how long it is open, by the helper's policy
   * @param masterMax most that a master may have open, by the helper's policy; 0 for no limit
   * @return false if it clashes with another, or the table is full
   */
  public boolean insert(Expectation e, long timeoutNanos, int masterMax) {
    expire();
    Expectation same = null;
    for (Expectation other : newestFirst) {
      if (other.sameAs(e)) {
        if (other.master() != e.master()) {
          return false;
        }
        same = other;
        break;
      }
      if (other.clashesWith(e)) {
        return false;
      }
    }
    if (same != null) {
      remove(same);
    }
    if (masterMax > 0 && e.master().expecting() >= masterMax) {
      removeOldest(e.master());
    }
    if (newestFirst.size() >= max) {
      return false;
    }
    e.deadlineNanos(clock.nowNanos() + timeoutNanos);
    newestFirst.add(0, e);
    e.master().expecting(e.master().expecting() + 1);
    return true;
  }

  private void removeOldest(Connection master) {
    for (int i = newestFirst.size() - 1; i >= 0; i--) {
      if (newestFirst.get(i).master() == master) {
        remove(newestFirst.get(i));
        return;
      }
    }
  }

  /**
   * The expectation that a new flow's tuple fulfils; it is used up by that unless permanent
   * (nf_ct_find_expectation). One whose master is not confirmed fulfils nothing.
   */
  public @Nullable Expectation fulfil(Tuple t) {
    Expectation e = find(t);
    if (e == null || !e.master().confirmed() || e.master().dying()) {
      return null;
    }
    if (!e.permanent()) {
      remove(e);
    }
    return e;
  }

  /** The open expectation that a tuple would fulfil, left in place; null if there is none. */
  public @Nullable Expectation find(Tuple t) {
    if (newestFirst.isEmpty()) {
      return null;
    }
    expire();
    for (Expectation e : newestFirst) {
      if (e.matches(t)) {
        return e;
      }
    }
    return null;
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
