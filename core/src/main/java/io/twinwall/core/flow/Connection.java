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
/*
 * It is its own original tuple, as in the kernel both tuples lie within struct nf_conn: a packet pays
 * for each object that it has to fetch from memory.
 */
public final class Connection extends Tuple {
  private final Tuple reply;
  private final long serial;
  private final long createdNanos;
  private final long createdBy;
  private int status;
  private long deadlineNanos; // of an unconfirmed connection its timeout, as in the kernel
  private int mark;
  private @Nullable ProtocolState state;
  private @Nullable Extensions extensions;
  private @Nullable Connection bySource;
  private int masqueradeIndex;
  private long originalPackets;
  private long originalBytes;
  private long replyPackets;
  private long replyBytes;
  private long armedNanos = Long.MAX_VALUE;
  private boolean changed;
  private boolean noted;
  private @Nullable FlowTable table;

  /** What few connections have (Linux nf_ct_extend). */
  private static final class Extensions {
    @Nullable HelperBinding helper;
    @Nullable TimeoutPolicy timeoutPolicy;
    @Nullable Connection master;
    SequenceAdjustment @Nullable [] adjustments;
    long labelsHigh;
    long labelsLow;
    int secmark;
    int expecting;
  }

  /**
   * @param serial number of the connection in its table, from 1: its identity in events
   * @param createdNanos virtual time of the first packet
   * @param createdBy number of the first packet
   */
  public Connection(Tuple original, Tuple reply, long serial, long createdNanos, long createdBy) {
    set(original);
    own(this, Direction.ORIGINAL);
    this.reply = reply.copy();
    this.reply.own(this, Direction.REPLY);
    this.serial = serial;
    this.createdNanos = createdNanos;
    this.createdBy = createdBy;
  }

  public Tuple original() {
    return this;
  }

  public Tuple reply() {
    return reply;
  }

  public Tuple tuple(Direction d) {
    return d == Direction.ORIGINAL ? this : reply;
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
    return confirmed() ? deadlineNanos : 0;
  }

  /** Sets when it is gone; also before the time that its table's timer knows. */
  public void deadlineNanos(long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
    if (deadlineNanos < armedNanos && !noted && table != null) {
      table.shortened(this);
    }
  }

  /** The timeout that the tracker gave an unconfirmed connection, in nanoseconds. */
  public long timeoutNanos() {
    return confirmed() ? 0 : deadlineNanos;
  }

  public void timeoutNanos(long timeoutNanos) {
    deadlineNanos = timeoutNanos;
  }

  /**
   * Lets it live for {@code timeoutNanos} from now (Linux nf_ct_refresh): nothing happens if its
   * timeout is fixed.
   */
  public void refresh(long nowNanos, long timeoutNanos) {
    if (!confirmed()) {
      deadlineNanos = timeoutNanos;
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

  private Extensions extend() {
    Extensions e = extensions;
    if (e == null) {
      e = new Extensions();
      extensions = e;
    }
    return e;
  }

  public int secmark() {
    return extensions == null ? 0 : extensions.secmark;
  }

  public void secmark(int secmark) {
    if (secmark != secmark()) {
      extend().secmark = secmark;
    }
  }

  /** What its tracker keeps; null where the protocol has no state. */
  public @Nullable ProtocolState state() {
    return state;
  }

  public void state(@Nullable ProtocolState state) {
    this.state = state;
  }

  public @Nullable HelperBinding helper() {
    return extensions == null ? null : extensions.helper;
  }

  public void helper(@Nullable HelperBinding helper) {
    extend().helper = helper;
  }

  /** Timeouts that a {@code ct timeout} object gives it; null for the host's. */
  public @Nullable TimeoutPolicy timeoutPolicy() {
    return extensions == null ? null : extensions.timeoutPolicy;
  }

  public void timeoutPolicy(@Nullable TimeoutPolicy policy) {
    extend().timeoutPolicy = policy;
  }

  /** The connection whose helper expected this one. */
  public @Nullable Connection master() {
    return extensions == null ? null : extensions.master;
  }

  public void master(@Nullable Connection master) {
    extend().master = master;
  }

  /** The shift of sequence numbers in a direction; null if there never was one. */
  public @Nullable SequenceAdjustment adjustment(Direction d) {
    Extensions e = extensions;
    return e == null || e.adjustments == null ? null : e.adjustments[d.ordinal()];
  }

  /** Makes room for sequence adjustment in both directions. */
  public void enableAdjustment() {
    Extensions e = extend();
    if (e.adjustments == null) {
      e.adjustments = new SequenceAdjustment[] {new SequenceAdjustment(), new SequenceAdjustment()};
    }
  }

  /** Labels 64 to 127. */
  public long labelsHigh() {
    return extensions == null ? 0 : extensions.labelsHigh;
  }

  /** Labels 0 to 63. */
  public long labelsLow() {
    return extensions == null ? 0 : extensions.labelsLow;
  }

  public void setLabel(int bit) {
    Extensions e = extend();
    if (bit < 64) {
      e.labelsLow |= 1L << bit;
    } else {
      e.labelsHigh |= 1L << (bit - 64);
    }
  }

  /** Expectations that its helper has open. */
  public int expecting() {
    return extensions == null ? 0 : extensions.expecting;
  }

  public void expecting(int expecting) {
    extend().expecting = expecting;
  }

  /** Index of the interface whose address a masquerade statement gave it; 0 for none. */
  public int masqueradeIndex() {
    return masqueradeIndex;
  }

  public void masqueradeIndex(int index) {
    masqueradeIndex = index;
  }

  /**
   * The next connection in a list of those whose source is translated, the newest first; the list
   * is its keeper's alone.
   */
  public @Nullable Connection bySource() {
    return bySource;
  }

  public void bySource(@Nullable Connection next) {
    bySource = next;
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

  /** Whether its table's timer knows already that the deadline has moved before the armed time. */
  void noted(boolean noted) {
    this.noted = noted;
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
    return "#" + serial + " " + super.toString() + " / " + reply;
  }
}
