package io.twinwall.core.flow;

import org.jspecify.annotations.Nullable;

/**
 * A connection that a helper has announced (Linux {@code struct nf_conntrack_expect}).
 *
 * <p>The source address and port may be open: their mask is 0. The destination is always whole.
 */
public final class Expectation {
  /** What is done to the first packet's connection before the rules see it; {@code nat} sets it. */
  public interface Arrival {
    void expected(Connection connection, Expectation expectation);
  }

  private final Connection master;
  private final Tuple tuple;
  private final boolean anySourceAddress;
  private final boolean anySourcePort;
  private final Direction direction;
  private final boolean permanent;
  private final @Nullable String helper;
  private long deadlineNanos;
  private @Nullable Arrival arrival;
  private long savedHigh;
  private long savedLow;
  private int savedPort;

  /**
   * @param direction the direction of the master in which the helper saw the announcement
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

  public Direction direction() {
    return direction;
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

  public void arrival(@Nullable Arrival arrival) {
    this.arrival = arrival;
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
    return t.version() == tuple.version()
        && t.protocol() == tuple.protocol()
        && t.zone() == tuple.zone()
        && t.sameDestination(tuple)
        && (anySourceAddress
            || t.sourceLow() == tuple.sourceLow() && t.sourceHigh() == tuple.sourceHigh())
        && (anySourcePort || t.sourcePort() == tuple.sourcePort());
  }

  /** Whether the other expects the very same (Linux expect_matches). */
  boolean sameAs(Expectation o) {
    return tuple.sameKey(o.tuple)
        && anySourceAddress == o.anySourceAddress
        && anySourcePort == o.anySourcePort;
  }

  /** Whether one flow could fulfil both (Linux expect_clash). */
  boolean clashesWith(Expectation o) {
    return tuple.version() == o.tuple.version()
        && tuple.protocol() == o.tuple.protocol()
        && tuple.zone() == o.tuple.zone()
        && tuple.sameDestination(o.tuple)
        && (anySourceAddress
            || o.anySourceAddress
            || tuple.sourceLow() == o.tuple.sourceLow()
                && tuple.sourceHigh() == o.tuple.sourceHigh())
        && (anySourcePort || o.anySourcePort || tuple.sourcePort() == o.tuple.sourcePort());
  }
}
