package io.twinwall.core.nat;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.flow.SequencedState;
import io.twinwall.core.flow.Status;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.packet.Protocol;
import java.util.SplittableRandom;

/**
 * Looks for a free port, or ICMP id, for a translated tuple (Linux 6.18
 * nf_nat_l4proto_unique_tuple).
 *
 * <p>A source port that a rule does not name stays in its class: 1-511, 600-1023 or 1024-65535. The
 * search begins at a random place, for a destination at the first port of the range; it tries 128
 * ports in a row, then ever fewer from other random places. Random places come from a seeded
 * generator.
 */
final class PortSearch {
  private static final int MAX_ATTEMPTS = 128;
  private static final int MIN_ATTEMPTS = 16;

  /** With no more attempts left than these, closed TCP connections may be evicted. */
  private static final int HARDER_ATTEMPTS = MAX_ATTEMPTS / 4;

  private final FlowTable flows;
  private final SplittableRandom random;
  private final Tuple reply = new Tuple();
  private PortSource ports = PortSource.NONE;
  private long packetNumber;

  PortSearch(FlowTable flows, long seed) {
    this.flows = flows;
    this.random = new SplittableRandom(seed ^ 0x706f727473L);
  }

  void ports(PortSource source) {
    ports = source;
  }

  /** Number of the packet on whose behalf the next search runs. */
  void packetNumber(long number) {
    packetNumber = number;
  }

  /** TCP, UDP, UDP-Lite, SCTP: what this kernel translates the ports of. */
  static boolean hasPorts(Tuple t) {
    return switch (t.protocol()) {
      case Protocol.TCP, Protocol.UDP, Protocol.UDPLITE, Protocol.SCTP -> true;
      default -> false;
    };
  }

  /** Sets the tuple's port to a free one; to one in use if none is found. */
  void run(Tuple t, NatRange range, Connection c, Manipulation m) {
    boolean given = range.minPort() >= 0;
    boolean gre = t.protocol() == Protocol.GRE && c.master() != null;
    if (!gre && !t.isIcmp() && !hasPorts(t)) {
      return;
    }
    if (given) {
      int low = Math.min(range.minPort(), range.maxPort());
      search(t, low, Math.abs(range.maxPort() - range.minPort()) + 1, range, c, m);
    } else if (t.isIcmp()) {
      search(t, 0, 65536, range, c, m);
    } else if (gre) {
      search(t, 1, 65535, range, c, m);
    } else if (m == Manipulation.SOURCE) {
      int min = classStart(t.sourcePort());
      search(t, min, classEnd(min) - min + 1, range, c, m);
    }
  }

  private static int classStart(int port) {
    return port >= 1024 ? 1024 : port >= 512 ? 600 : 1;
  }

  private static int classEnd(int start) {
    return start == 1024 ? 65535 : start == 600 ? 1023 : 511;
  }

  private void search(Tuple t, int min, int size, NatRange range, Connection c, Manipulation m) {
    boolean source = m == Manipulation.SOURCE || t.isIcmp();
    int offset = firstOffset(min, range, c, m);
    int attempts = Math.min(size, MAX_ATTEMPTS);
    while (true) {
      for (int i = 0; i < attempts; i++, offset = offset + 1 & 0xFFFF) {
        int port = min + offset % size;
        if (source) {
          t.sourcePort(port);
        } else {
          t.destinationPort(port);
        }
        if (!used(t, c, attempts - i)) {
          return;
        }
      }
      if (attempts >= size || attempts < MIN_ATTEMPTS) {
        return;
      }
      attempts /= 2;
      offset = random.nextInt(65536);
    }
  }

  private int firstOffset(int min, NatRange range, Connection c, Manipulation m) {
    if (m == Manipulation.DESTINATION && !range.random() && !range.fullyRandom()) {
      return 0;
    }
    int told = ports.port(packetNumber, c.original(), m);
    int drawn = random.nextInt(65536);
    return told >= min ? told - min : drawn;
  }

  private boolean used(Tuple t, Connection c, int attemptsLeft) {
    if (!reply.setInverse(t)) {
      return false;
    }
    if (attemptsLeft > HARDER_ATTEMPTS || !opening(c)) {
      return flows.taken(reply, c);
    }
    Tuple found = flows.find(reply);
    Connection other = found == null ? null : found.connection();
    if (other == null) {
      return false;
    }
    if (found == other.original() || !evictable(other, c)) {
      return true;
    }
    flows.remove(other);
    return false;
  }

  private static boolean opening(Connection c) {
    return c.protocol() == Protocol.TCP
        && c.state() != null
        && c.state().stateName().equals("SYN_SENT");
  }

  /** Whether a closed, source-translated connection may make room (Linux nf_nat_may_kill). */
  private static boolean evictable(Connection old, Connection young) {
    if (old.hasAny(Status.FIXED_TIMEOUT | Status.DYING) || !old.has(Status.SNAT)) {
      return false;
    }
    String state = old.state() == null ? "" : old.state().stateName();
    return (state.equals("TIME_WAIT") || state.equals("CLOSE") || state.equals("SYN_SENT2"))
        && old.state() instanceof SequencedState o
        && young.state() instanceof SequencedState y
        && y.sentEnd(Direction.ORIGINAL) - o.sentEnd(Direction.ORIGINAL) > 0;
  }
}
