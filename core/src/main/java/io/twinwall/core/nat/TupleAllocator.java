package io.twinwall.core.nat;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.flow.Status;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Protocol;

/**
 * Finds the tuple that a new connection is translated to: within the range that a rule gives, and
 * such that no other connection has the same answers (Linux 6.18 get_unique_tuple).
 *
 * <p>In this order: the tuple as it is; for a source the mapping that the same source has already;
 * an address of the range with the port kept; a port of the range, or of the port's own class. If
 * all fail the last one tried is taken, and confirmation drops the packet.
 */
final class TupleAllocator {
  private final FlowTable flows;
  private final SourceMappings mappings;
  private final PortSearch search;
  private final Tuple inverse = new Tuple();

  TupleAllocator(FlowTable flows, SourceMappings mappings, PortSearch search) {
    this.flows = flows;
    this.mappings = mappings;
    this.search = search;
  }

  /**
   * Sets {@code result} to the translation of {@code current}.
   *
   * @param current the tuple as it is by now: the inverse of the connection's reply
   */
  void allocate(Tuple result, Tuple current, NatRange range, Connection c, Manipulation m) {
    boolean random = range.random() || range.fullyRandom();
    if (m == Manipulation.SOURCE && !random && keepOrReuse(result, current, range, c)) {
      return;
    }
    result.set(current);
    AddressChoice.apply(result, range, Math.max(c.original().zone(), current.zone()), m);
    if (!random && keepsPort(result, range, c, m)) {
      return;
    }
    search.run(result, range, c, m);
  }

  /** The tuple itself if it is free, or else the mapping of the same source. */
  private boolean keepOrReuse(Tuple result, Tuple current, NatRange range, Connection c) {
    if (inRange(current, range)) {
      if (!usedAsItIs(current, c)) {
        result.set(current);
        return true;
      }
      return false;
    }
    int zone = c.original().zone();
    for (Connection same = mappings.newest(current, zone);
        same != null;
        same = mappings.olderThan(same, current, zone)) {
      inverse.setInverse(same.reply());
      result.set(current).source(inverse.sourceHigh(), inverse.sourceLow(), inverse.sourcePort());
      if (inRange(result, range)) {
        return !used(result, c);
      }
    }
    return false;
  }

  private boolean keepsPort(Tuple t, NatRange range, Connection c, Manipulation m) {
    if (range.minPort() < 0) {
      return !used(t, c);
    }
    return portInRange(t, range, m) && (range.minPort() == range.maxPort() || !used(t, c));
  }

  /** Whether another connection has the answers to this tuple (Linux nf_nat_used_tuple). */
  private boolean used(Tuple t, Connection c) {
    return inverse.setInverse(t) && flows.taken(inverse, c);
  }

  /**
   * As {@link #used} for a tuple that is not changed: a flow that runs the other way, translated by
   * nobody, does not count for UDP, for the two are one (Linux nf_nat_used_tuple_new).
   */
  private boolean usedAsItIs(Tuple t, Connection c) {
    if (!used(t, c)) {
      return false;
    }
    if (c.protocol() != Protocol.UDP && c.protocol() != Protocol.UDPLITE) {
      return true;
    }
    Tuple found = flows.find(t);
    if (found == null) {
      inverse.setInverse(t);
      found = flows.find(inverse);
    }
    Connection other = found == null ? null : found.connection();
    return other != null
        && (translated(other)
            || !other.original().sameKey(c.reply())
            || !other.reply().sameKey(c.original()));
  }

  private static boolean translated(Connection c) {
    return c.hasAny(Status.NAT_MASK | Status.SEQ_ADJUST);
  }

  /** Whether the tuple's source lies in the range's addresses and ports. */
  private static boolean inRange(Tuple t, NatRange range) {
    IpAddress min = range.minAddress();
    if (min != null) {
      IpAddress max = range.maxAddress() == null ? min : range.maxAddress();
      if (compare(t, min) < 0 || compare(t, max) > 0) {
        return false;
      }
    }
    return range.minPort() < 0 || portInRange(t, range, Manipulation.SOURCE);
  }

  private static int compare(Tuple t, IpAddress a) {
    int order = Long.compareUnsigned(t.sourceHigh(), a.high());
    return order != 0 ? order : Long.compareUnsigned(t.sourceLow(), a.low());
  }

  private static boolean portInRange(Tuple t, NatRange range, Manipulation m) {
    if (!PortSearch.hasPorts(t) && !t.isIcmp() && t.protocol() != Protocol.GRE) {
      return true;
    }
    boolean source = m == Manipulation.SOURCE || t.isIcmp();
    int port = source ? t.sourcePort() : t.destinationPort();
    return port >= range.minPort() && port <= range.maxPort();
  }
}
