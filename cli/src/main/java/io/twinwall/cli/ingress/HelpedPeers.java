package io.twinwall.cli.ingress;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.flow.SequenceAdjustment;
import io.twinwall.core.flow.Status;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.TcpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Behind {@link PeerFollower}: peers of translated connections that a helper reads. Where the
 * helper changes the length of a payload, the real peer would acknowledge what it got, not what the
 * capture shows; and it would call the address that it was told, not the one in the capture.
 */
final class HelpedPeers {
  private static final int ACKNOWLEDGMENT = 8;
  private static final int CHECKSUM = 16;
  private static final int END = 0;
  private static final int NO_OPERATION = 1;
  private static final int SACK = 5;

  private final FlowTable flows;
  private boolean any;

  HelpedPeers(FlowTable flows) {
    this.flows = flows;
  }

  void created(Connection c) {
    any |= c.helper() != null && c.hasAny(Status.NAT_MASK);
  }

  /** Whether there can be anything to do. */
  boolean any() {
    return any;
  }

  /**
   * The expectation whose connection this tuple would open if the peer went by the capture's
   * address; null if there is none.
   */
  @Nullable Expectation calling(Tuple t) {
    for (Expectation e : flows.expectations().all()) {
      Tuple told = e.tuple();
      boolean named =
          e.savedPort() == t.destinationPort() && told.destinationPort() != 0 && !e.inactive();
      if (named && isInside(e, t) && e.matches(aimed(t, told))) {
        return e;
      }
    }
    return null;
  }

  private static Tuple aimed(Tuple t, Tuple told) {
    return t.copy()
        .destination(told.destinationHigh(), told.destinationLow(), told.destinationPort());
  }

  /** Whether a tuple goes to where the expectation's connection will be led. */
  private static boolean isInside(Expectation e, Tuple t) {
    Tuple back = e.master().tuple(e.direction().opposite());
    return t.destinationLow() == back.sourceLow() && t.destinationHigh() == back.sourceHigh();
  }

  /** The expected connection whose translated packet this tuple is, or null. */
  @Nullable Connection expected(Tuple inverse) {
    Tuple found = flows.find(inverse);
    Connection c = found == null ? null : found.connection();
    return found != null
            && c != null
            && found.direction() == Direction.REPLY
            && c.has(Status.EXPECTED)
            && c.hasAny(Status.NAT_MASK)
        ? c
        : null;
  }

  /** Makes a TCP packet acknowledge what its sender would have got. */
  void acknowledge(Packet p, Tuple t) {
    Tuple found = flows.find(t);
    Connection c = found == null ? null : found.connection();
    if (found == null
        || c == null
        || !c.has(Status.SEQ_ADJUST)
        || !p.hasTransport(TcpHeader.LENGTH)) {
      return;
    }
    SequenceAdjustment other = c.adjustment(found.direction().opposite());
    byte[] b = p.bytes();
    int tcp = p.transportOffset();
    if (other == null || (TcpHeader.flags(b, tcp) & TcpHeader.ACK) == 0) {
      return;
    }
    shift(p, tcp + ACKNOWLEDGMENT, other);
    int end = Math.min(tcp + TcpHeader.headerLength(b, tcp), p.end());
    for (int o = tcp + TcpHeader.LENGTH; o + 1 < end && b[o] != END; ) {
      int length = b[o] == NO_OPERATION ? 1 : Math.max(Bytes.u8(b, o + 1), 2);
      if (b[o] == SACK) {
        for (int edge = o + 2; edge + 4 <= Math.min(o + length, end); edge += 4) {
          shift(p, edge, other);
        }
      }
      o += length;
    }
  }

  private static void shift(Packet p, int at, SequenceAdjustment a) {
    byte[] b = p.bytes();
    int old = Bytes.s32(b, at);
    int now = old + (old - a.correctionPosition() > 0 ? a.offsetAfter() : a.offsetBefore());
    int odd = at - p.transportOffset() & 1;
    int field = p.transportOffset() + CHECKSUM;
    Bytes.put32(b, at, now);
    int from = odd == 0 ? old : Integer.rotateRight(old, 8);
    int to = odd == 0 ? now : Integer.rotateRight(now, 8);
    Bytes.put16(b, field, Checksum.update32(Bytes.u16(b, field), from, to));
  }
}
