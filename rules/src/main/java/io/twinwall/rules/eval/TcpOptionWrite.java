package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
import io.twinwall.rules.model.Expression;
import org.jspecify.annotations.Nullable;

/**
 * {@code tcp option X set} and {@code reset tcp option X} (Linux nft_exthdr.c, 6.18). An option
 * that is not there is no reason to break; the segment size is only ever lowered.
 */
final class TcpOptionWrite implements Step {
  private static final int MAXSEG = 2;
  private static final int NOP = 1;
  private static final int CHECKSUM = 16;

  private final int kind;
  private final int offset;
  private final int length;
  private final @Nullable Selector value;

  private TcpOptionWrite(Expression.Exthdr target, @Nullable Selector value) {
    if (target.kind() != Expression.ExthdrKind.TCP_OPTION) {
      throw new UnsupportedRuleException("setting " + target.name());
    }
    this.kind = target.number();
    this.offset = target.offsetBits() / 8;
    this.length = target.lengthBits() / 8;
    this.value = value;
  }

  static TcpOptionWrite set(Expression.Exthdr target, Selector value) {
    boolean aligned = target.offsetBits() % 8 == 0;
    if (!aligned || target.lengthBits() != 16 && target.lengthBits() != 32) {
      throw new UnsupportedRuleException(
          "setting tcp option " + target.name() + " " + target.field());
    }
    return new TcpOptionWrite(target, value);
  }

  static TcpOptionWrite reset(Expression.Exthdr target) {
    return new TcpOptionWrite(target, null);
  }

  @Override
  public Decision run(PacketContext c) {
    Packet p = c.packet();
    long v = value == null ? 0 : value.number(c);
    if (v < 0) {
      return Step.missing(c);
    }
    byte[] b = p.bytes();
    int t = TransportHeader.offset(p, Protocol.TCP, TcpHeader.LENGTH);
    int end = t < 0 ? -1 : t + TcpHeader.headerLength(b, t);
    if (t < 0 || end < t + TcpHeader.LENGTH || end > p.end()) {
      return Decision.BREAK;
    }
    int size;
    for (int i = t + TcpHeader.LENGTH; i < end - 1; i += size) {
      size = Exthdrs.tcpOptionLength(b, i);
      if (Bytes.u8(b, i) == kind) {
        if (i + size > end || value != null && offset + length > size) {
          return value == null ? Decision.DROP : Decision.BREAK;
        }
        change(b, t, i, size, (int) v);
        return Decision.CONTINUE;
      }
    }
    return Decision.CONTINUE;
  }

  private void change(byte[] b, int t, int i, int size, int v) {
    if (value == null) {
      strip(b, t, i, size);
    } else if (length == 2) {
      set16(b, t, i + offset, v & 0xFFFF);
    } else {
      int old = Bytes.s32(b, i + offset);
      Bytes.put32(b, i + offset, v);
      Bytes.put16(b, t + CHECKSUM, Checksum.update32(Bytes.u16(b, t + CHECKSUM), old, v));
    }
  }

  private void set16(byte[] b, int t, int at, int v) {
    int old = Bytes.u16(b, at);
    if (kind == MAXSEG && old <= v) {
      return;
    }
    Bytes.put16(b, at, v);
    Bytes.put16(b, t + CHECKSUM, Checksum.update16(Bytes.u16(b, t + CHECKSUM), old, v));
  }

  private static void strip(byte[] b, int t, int i, int size) {
    for (int k = i; k < i + size; k++) {
      int shift = (k - t) % 2 == 0 ? 8 : 0;
      int field = Bytes.u16(b, t + CHECKSUM);
      Bytes.put16(b, t + CHECKSUM, Checksum.update16(field, Bytes.u8(b, k) << shift, NOP << shift));
      b[k] = NOP;
    }
  }
}
