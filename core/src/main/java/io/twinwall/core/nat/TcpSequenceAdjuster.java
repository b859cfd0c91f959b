package io.twinwall.core.nat;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.SequenceAdjustment;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.TcpHeader;
import io.twinwall.core.track.SequenceAdjuster;

/**
 * Shifts sequence and acknowledgment numbers, SACK blocks included, of a connection whose payload a
 * helper has changed in length (Linux 6.18 nf_conntrack_seqadj.c).
 *
 * <p>The kernel does not ask whether the packet is TCP: an ICMP error in the original direction of
 * such a connection is changed where a TCP header would have its numbers and checksum, and arrives
 * damaged. So it does here.
 */
public final class TcpSequenceAdjuster implements SequenceAdjuster {
  private static final int CHECKSUM = 16;
  private static final int END = 0;
  private static final int NO_OPERATION = 1;
  private static final int SACK = 5;

  @Override
  public boolean adjust(PacketContext context, Connection c) {
    Direction d = context.direction();
    SequenceAdjustment own = c.adjustment(d);
    SequenceAdjustment other = c.adjustment(d.opposite());
    Packet p = context.packet();
    if (own == null || other == null) {
      return true;
    }
    if (!p.hasTransport(TcpHeader.LENGTH)) {
      return false;
    }
    int tcp = p.transportOffset();
    int sequence = TcpHeader.sequence(p.bytes(), tcp);
    boolean behind = sequence - own.correctionPosition() > 0;
    put(p, 4, sequence + (behind ? own.offsetAfter() : own.offsetBefore()));
    if ((TcpHeader.flags(p.bytes(), tcp) & TcpHeader.ACK) == 0) {
      return true;
    }
    put(p, 8, back(other, TcpHeader.acknowledgment(p.bytes(), tcp)));
    return options(p, other);
  }

  /** A number that the receiver speaks of, as its sender counts. */
  private static int back(SequenceAdjustment a, int number) {
    boolean behind = number - a.offsetBefore() - a.correctionPosition() > 0;
    return number - (behind ? a.offsetAfter() : a.offsetBefore());
  }

  /** Sets 32 bits and keeps what stands where a TCP checksum does, as the kernel: unasked. */
  private static void put(Packet p, int at, int value) {
    byte[] b = p.bytes();
    int o = p.transportOffset() + at;
    int field = p.transportOffset() + CHECKSUM;
    int old = Bytes.s32(b, o);
    Bytes.put32(b, o, value);
    Bytes.put16(b, field, Checksum.update32(Bytes.u16(b, field), old, value));
  }

  private static boolean options(Packet p, SequenceAdjustment other) {
    byte[] b = p.bytes();
    int tcp = p.transportOffset();
    int end = tcp + TcpHeader.headerLength(b, tcp);
    if (end > p.end()) {
      return false;
    }
    for (int o = tcp + TcpHeader.LENGTH; o < end; ) {
      int kind = Bytes.u8(b, o);
      if (kind == END) {
        return true;
      }
      if (kind == NO_OPERATION) {
        o++;
        continue;
      }
      int length = o + 1 == end ? 0 : Bytes.u8(b, o + 1);
      if (length < 2 || o + length > end) {
        return false;
      }
      if (kind == SACK && length >= 10 && (length - 2) % 8 == 0) {
        blocks(p, o + 2, o + length, other);
      }
      o += length;
    }
    return true;
  }

  /** The blocks' edges; as in the kernel the checksum is kept as if they stood at an even place. */
  private static void blocks(Packet p, int from, int to, SequenceAdjustment other) {
    for (int o = from; o < to; o += 4) {
      put(p, o - p.transportOffset(), back(other, Bytes.s32(p.bytes(), o)));
    }
  }
}
