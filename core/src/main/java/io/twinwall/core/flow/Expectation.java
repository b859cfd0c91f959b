package io.twinwall.core.flow;

import org.jspecify.annotations.Nullable;

/**
 * A connection that a helper has announced (Linux {@code struct nf_conntrack_expect}).
 *
 * <p>The source address and port may be open: their mask is 0; of an IPv4 address also only a
 * prefix may be fixed. The destination is always whole.
 */
public final class Expectation {
  /** What is done to the first packet's connection before the rules see it; {@code nat} sets it. */
  public interface Arrival {
    void expected(Connection connection, Expectation expectation);
  }

  private static final long WHOLE = -1;

  private final Connection master;
  private final Tuple tuple;
  private final boolean anySourceAddress;
  private final boolean anySourcePort;
  private Direction direction;
  private final boolean permanent;
  private final @Nullable String helper;
  private long sourceMask;
  private int policyClass;
  private boolean inactive;
  private long deadlineNanos;
  private @Nullable Arrival arrival;
  private long savedHigh;
  private long savedLow;
  private int savedPort;

  /**
   * @param direction the direction of the master in which the connection will come
   * @param permanent whether it may be fulfilled more than once
   * @param helper the helper that the expected connection gets, or null
   */
  public Expectation(
      Connection master,
      Tuple tuple,
      boolean anySourceAddress,
      boolean anySourcePort,
      Direction direction,
      boolean permanent,
      @Nullable String helper) {
    this.master = master;
    this.tuple = tuple.copy();
    this.anySourceAddress = anySourceAddress;
    this.anySourcePort = anySourcePort;
    this.direction = direction;
    this.permanent = permanent;
    this.helper = helper;
    this.sourceMask = anySourceAddress ? 0 : WHOLE;
  }

  public Connection master() {
    return master;
  }

  /** The tuple to come; {@code nat} may change its destination before it is inserted. */
  public Tuple tuple() {
    return tuple;
  }

  public boolean anySourceAddress() {
    return anySourceAddress;
  }

  public boolean anySourcePort() {
    return anySourcePort;
  }

  /** Fixes only these bits of the source address's low half; for IPv4. */
  public Expectation sourceMask(long mask) {
    sourceMask = mask;
    return this;
  }

  /** Which of its helper's limits it counts against. */
  public int policyClass() {
    return policyClass;
  }

  public Expectation policyClass(int policyClass) {
    this.policyClass = policyClass;
    return this;
  }

  /** Whether it fulfils nothing yet (NF_CT_EXPECT_INACTIVE). */
  public boolean inactive() {
    return inactive;
  }

  public Expectation inactive(boolean inactive) {
    this.inactive = inactive;
    return this;
  }

  public Direction direction() {
    return direction;
  }

  public Expectation direction(Direction direction) {
    this.direction = direction;
    return this;
  }

  public boolean permanent() {
    return permanent;
  }

  public @Nullable String helper() {
    return helper;
  }

  public long deadlineNanos() {
    return deadlineNanos;
  }

  public void deadlineNanos(long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
  }

  public @Nullable Arrival arrival() {
    return arrival;
  }

  public Expectation arrival(@Nullable Arrival arrival) {
    this.arrival = arrival;
    return this;
  }

  /** The address and port as announced, before NAT changed the tuple. */
  public void saved(long high, long low, int port) {
    savedHigh = high;
    savedLow = low;
    savedPort = port;
  }

  public long savedHigh() {
    return savedHigh;
  }

  public long savedLow() {
    return savedLow;
  }

  public int savedPort() {
    return savedPort;
  }

  /** Whether a new flow's tuple is the expected one. */
  public boolean matches(Tuple t) {
    return sameEnd(t, sourceMask) && (anySourcePort || t.sourcePort() == tuple.sourcePort());
  }

  private boolean sameEnd(Tuple t, long mask) {
    return t.version() == tuple.version()
        && t.protocol() == tuple.protocol()
        && t.zone() == tuple.zone()
        && t.sameDestination(tuple)
        && ((t.sourceLow() ^ tuple.sourceLow()) & mask) == 0
        && (mask != WHOLE || t.sourceHigh() == tuple.sourceHigh());
  }

  /** Whether the other expects the very same (Linux expect_matches). */
  boolean sameAs(Expectation o) {
    return tuple.sameKey(o.tuple) && sourceMask == o.sourceMask && anySourcePort == o.anySourcePort;
  }

  /** Whether one flow could fulfil both (Linux expect_clash). */
  boolean clashesWith(Expectation o) {
    return sameEnd(o.tuple, sourceMask & o.sourceMask)
        && (anySourcePort || o.anySourcePort || tuple.sourcePort() == o.tuple.sourcePort());
  }
}
