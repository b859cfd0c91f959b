package io.twinwall.core.flow;

import org.jspecify.annotations.Nullable;

/**
 * A connection as conntrack sees it: two tuples, status, mark, protocol state and a deadline (Linux
 * {@code struct nf_conn}).
 *
 * <p>Life: made by {@code Conntrack} for a packet that belongs to none, translated by {@code nat}
 * (which alters the reply tuple only while it is unconfirmed), confirmed into the {@link FlowTable}
 * when that packet has passed every rule, removed at its deadline or by its tracker.
 *
 * <p>The deadline here is authoritative and is checked at every look-up; timers only bring the
 * expired out.
 */
public final class Connection {
  private final Tuple original;
  private final Tuple reply;
  private final long serial;
  private final long createdNanos;
  private final long createdBy;
  private int status;
  private long deadlineNanos;
  private long timeoutNanos;
  private int mark;
  private int secmark;
  private @Nullable ProtocolState state;
  private @Nullable HelperBinding helper;
  private @Nullable TimeoutPolicy timeoutPolicy;
  private @Nullable Connection master;
  private SequenceAdjustment @Nullable [] adjustments;
  private long labelsHigh;
  private long labelsLow;
  private int expecting;
  private int masqueradeIndex;
  private long originalPackets;
  private long originalBytes;
  private long replyPackets;
  private long replyBytes;
  private long armedNanos = Long.MAX_VALUE;
  private boolean changed;
  private @Nullable FlowTable table;

  /**
   * @param serial number of the connection in its table, from 1: its identity in events
   * @param createdNanos virtual time of the first packet
   * @param createdBy number of the first packet
   */
  public Connection(Tuple original, Tuple reply, long serial, long createdNanos, long createdBy) {
    this.original = original.copy();
    this.reply = reply.copy();
    this.original.own(this, Direction.ORIGINAL);
    this.reply.own(this, Direction.REPLY);
    this.serial = serial;
    this.createdNanos = createdNanos;
    this.createdBy = createdBy;
  }

  public Tuple original() {
    return original;
  }

  public Tuple reply() {
    return reply;
  }

  public Tuple tuple(Direction d) {
    return d == Direction.ORIGINAL ? original : reply;
  }

  /** 4 or 6. */
  public int version() {
    return original.version();
  }

  public int protocol() {
    return original.protocol();
  }

  public long serial() {
    return serial;
  }

  public long createdNanos() {
    return createdNanos;
  }

  /** Number of the packet that made it. */
  public long createdBy() {
    return createdBy;
  }

  /** Bits of {@link Status}. */
  public int status() {
    return status;
  }

  public boolean has(int bits) {
    return (status & bits) == bits;
  }

  public boolean hasAny(int bits) {
    return (status & bits) != 0;
  }

  public void set(int bits) {
    status |= bits;
  }

  public void clear(int bits) {
    status &= ~bits;
  }

  public boolean confirmed() {
    return has(Status.CONFIRMED);
  }

  public boolean dying() {
    return has(Status.DYING);
  }

  /**
   * Virtual time at which the connection is gone. Of an unconfirmed connection it is not yet set:
   * {@link #timeoutNanos()} counts from its confirmation.
   */
  public long deadlineNanos() {
    return deadlineNanos;
  }

  /** Sets when it is gone; also before the time that its table's timer knows. */
  public void deadlineNanos(long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
    if (deadlineNanos < armedNanos && table != null) {
      table.shortened(this);
    }
  }

  /** The timeout that the tracker gave an unconfirmed connection, in nanoseconds. */
  public long timeoutNanos() {
    return timeoutNanos;
  }

  public void timeoutNanos(long timeoutNanos) {
    this.timeoutNanos = timeoutNanos;
  }

  /**
   * Lets it live for {@code timeoutNanos} from now (Linux nf_ct_refresh): nothing happens if its
   * timeout is fixed.
   */
  public void refresh(long nowNanos, long timeoutNanos) {
    if (!confirmed()) {
      this.timeoutNanos = timeoutNanos;
    } else if (!has(Status.FIXED_TIMEOUT)) {
      deadlineNanos(nowNanos + timeoutNanos);
    }
  }

  public int mark() {
    return mark;
  }

  public void mark(int mark) {
    changed |= mark != this.mark;
    this.mark = mark;
  }

  /**
   * Notes a change that {@code conntrack -E} shows; it is told when the packet passes confirmation
   * (Linux nf_conntrack_event_cache).
   */
  public void noteChange() {
    changed = true;
  }

  /** Whether there is a change to tell; asking clears it. */
  boolean takeChange() {
    boolean was = changed;
    changed = false;
    return was;
  }

  public int secmark() {
    return secmark;
  }

  public void secmark(int secmark) {
    this.secmark = secmark;
  }

  /** What its tracker keeps; null where the protocol has no state. */
  public @Nullable ProtocolState state() {
    return state;
  }

  public void state(@Nullable ProtocolState state) {
    this.state = state;
  }

  public @Nullable HelperBinding helper() {
    return helper;
  }

  public void helper(@Nullable HelperBinding helper) {
    this.helper = helper;
  }

  /** Timeouts that a {@code ct timeout} object gives it; null for the host's. */
  public @Nullable TimeoutPolicy timeoutPolicy() {
    return timeoutPolicy;
  }

  public void timeoutPolicy(@Nullable TimeoutPolicy policy) {
    this.timeoutPolicy = policy;
  }

  /** The connection whose helper expected this one. */
  public @Nullable Connection master() {
    return master;
  }

  public void master(@Nullable Connection master) {
    this.master = master;
  }

  /** The shift of sequence numbers in a direction; null if there never was one. */
  public @Nullable SequenceAdjustment adjustment(Direction d) {
    return adjustments == null ? null : adjustments[d.ordinal()];
  }

  /** Makes room for sequence adjustment in both directions. */
  public void enableAdjustment() {
    if (adjustments == null) {
      adjustments = new SequenceAdjustment[] {new SequenceAdjustment(), new SequenceAdjustment()};
    }
  }

  /** Labels 64 to 127. */
  public long labelsHigh() {
    return labelsHigh;
  }

  /** Labels 0 to 63. */
  public long labelsLow() {
    return labelsLow;
  }

  public void setLabel(int bit) {
    if (bit < 64) {
      labelsLow |= 1L << bit;
    } else {
      labelsHigh |= 1L << (bit - 64);
    }
  }

  /** Expectations that its helper has open. */
  public int expecting() {
    return expecting;
  }

  public void expecting(int expecting) {
    this.expecting = expecting;
  }

  /** Index of the interface whose address a masquerade statement gave it; 0 for none. */
  public int masqueradeIndex() {
    return masqueradeIndex;
  }

  public void masqueradeIndex(int index) {
    masqueradeIndex = index;
  }

  /** Counts a packet (accounting); {@code length} in bytes of the IP packet. */
  public void count(Direction d, int length) {
    if (d == Direction.ORIGINAL) {
      originalPackets++;
      originalBytes += length;
    } else {
      replyPackets++;
      replyBytes += length;
    }
  }

  public long packets(Direction d) {
    return d == Direction.ORIGINAL ? originalPackets : replyPackets;
  }

  public long bytes(Direction d) {
    return d == Direction.ORIGINAL ? originalBytes : replyBytes;
  }

  /** The time for which its table's timer is set; the largest number if it is set for none. */
  long armedNanos() {
    return armedNanos;
  }

  void armed(long armedNanos) {
    this.armedNanos = armedNanos;
  }

  /** Whom to tell of a deadline that moves before the armed time; null for nobody. */
  void timedBy(@Nullable FlowTable table) {
    this.table = table;
    armedNanos = Long.MAX_VALUE;
  }

  /**
   * By its serial: hash tables of connections are laid out alike in every run, and those made one
   * after the other stand side by side.
   */
  @Override
  public int hashCode() {
    return Long.hashCode(serial);
  }

  @Override
  public String toString() {
    return "#" + serial + " " + original + " / " + reply;
  }
}
