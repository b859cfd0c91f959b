package io.twinwall.core.flow;

import io.twinwall.core.time.VirtualClock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connections of the host, found by either of their tuples, held and expired by Caffeine. */
public final class FlowTable {
  private final VirtualClock clock;

  public FlowTable(VirtualClock clock, long seed, FlowEvents events) {
    this.clock = clock;
  }

  /** A new, unconfirmed connection with the next serial; not in the table yet. */
  public Connection create(Tuple original, Tuple reply, long packetNumber) {
    return new Connection(original, reply, 1, clock.nowNanos(), packetNumber);
  }

  /**
   * The stored tuple with the probe's key, of a live confirmed connection; null if there is none.
   */
  public @Nullable Tuple find(Tuple probe) {
    throw new UnsupportedOperationException();
  }

  /** Touches what {@link #find} will read, so that cache misses of a batch overlap; a hint only. */
  public void prefetch(Tuple probe) {
    throw new UnsupportedOperationException();
  }

  /**
   * Whether a live connection other than {@code except} holds this key (nf_conntrack_tuple_taken).
   */
  public boolean taken(Tuple key, @Nullable Connection except) {
    throw new UnsupportedOperationException();
  }

  /**
   * Puts an unconfirmed connection into the table under both tuples; sets its deadline and status.
   *
   * @return false, and nothing is changed, if one of its tuples is taken
   */
  public boolean confirm(Connection c) {
    throw new UnsupportedOperationException();
  }

  /** Takes a connection out at once; it is dying from then on. */
  public void remove(Connection c) {
    throw new UnsupportedOperationException();
  }

  /** Removes all whose deadline is not after the clock, in the order of their deadlines. */
  public void expire() {
    throw new UnsupportedOperationException();
  }

  /** Number of confirmed connections, those included that are due but not yet removed. */
  public int size() {
    throw new UnsupportedOperationException();
  }

  /** The live connections in the order of their serials. */
  public List<Connection> connections() {
    throw new UnsupportedOperationException();
  }
}
