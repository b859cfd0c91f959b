package io.twinwall.rules.eval;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.Base;

/**
 * Bits of the packet (Linux nft_payload.c, 6.18).
 *
 * <p>Loads of 1, 2 or 4 aligned bytes take the kernel's short way, which reads transport fields
 * even of a later fragment: there {@code udp dport 53} looks at data (seen on 6.18).
 */
final class Payload {
  private static final int ETHERNET_LENGTH = 14;

  private Payload() {}

  static Selector of(Expression.Payload e) {
    int at = e.offsetBits() / 8;
    int bit = e.offsetBits() % 8;
    int bits = e.lengthBits();
    if (bits > 128 || bits < 1) {
      throw new UnsupportedRuleException("a payload of " + bits + " bits");
    }
    boolean isShort = isShort(at, (bit + bits + 7) / 8);
    if (bit == 0 && e.base() == Base.TRANSPORT && bits == 8) {
      return (Selector.Narrow) c -> transport8(c.packet(), at);
    }
    if (bit == 0 && e.base() == Base.TRANSPORT && bits == 16 && isShort) {
      return (Selector.Narrow) c -> transport16(c.packet(), at);
    }
    if (bit == 0 && bits == 32 && e.base() == Base.NETWORK) {
      return (Selector.Narrow) c -> network32(c.packet(), at);
    }
    if (e.base() == Base.TRANSPORT && isShort) {
      return shortTransport(at, bit, bits);
    }
    return general(e.base(), at, bit, bits);
  }

  private static boolean isShort(int at, int length) {
    return (length == 1 || length == 2 || length == 4) && at % length == 0;
  }

  private static Selector shortTransport(int at, int bit, int bits) {
    int end = at + (bit + bits + 7) / 8;
    return (Selector.Narrow)
        c -> {
          Packet p = c.packet();
          int t = TransportHeader.shortLoadOffset(p);
          return t < 0 || t + end > p.end()
              ? Selector.MISSING
              : Bits.read(p.bytes(), t + at, bit, bits);
        };
  }

  private static Selector general(Base base, int at, int bit, int bits) {
    int length = (bit + bits + 7) / 8;
    if (bits > 63) {
      return (Selector.Broad)
          (c, into) -> {
            int o = locate(c.packet(), base, at, length);
            if (o < 0) {
              return false;
            }
            byte[] b = c.packet().bytes();
            long high = bits == 64 ? 0 : Bits.read(b, o, bit, bits - 64);
            into.set(high, Bits.read64(b, o, bit + bits - 64));
            return true;
          };
    }
    return (Selector.Narrow)
        c -> {
          int o = locate(c.packet(), base, at, length);
          return o < 0 ? Selector.MISSING : Bits.read(c.packet().bytes(), o, bit, bits);
        };
  }

  private static long transport8(Packet p, int at) {
    int t = TransportHeader.shortLoadOffset(p);
    return t >= 0 && t + at + 1 <= p.end() ? Bytes.u8(p.bytes(), t + at) : Selector.MISSING;
  }

  private static long transport16(Packet p, int at) {
    int t = TransportHeader.shortLoadOffset(p);
    return t >= 0 && t + at + 2 <= p.end() ? Bytes.u16(p.bytes(), t + at) : Selector.MISSING;
  }

  private static long network32(Packet p, int at) {
    int o = p.offset() + at;
    return o + 4 <= p.end() ? Bytes.u32(p.bytes(), o) : Selector.MISSING;
  }

  /** Index of byte {@code at} behind a base, if {@code length} bytes are there; else -1. */
  static int locate(Packet p, Base base, int at, int length) {
    int o = start(p, base, at);
    if (o < 0) {
      return -1;
    }
    return o + at + length <= p.end() ? o + at : -1;
  }

  private static int start(Packet p, Base base, int at) {
    return switch (base) {
      case NETWORK -> p.offset();
      case TRANSPORT -> TransportHeader.offset(p);
      case INNER -> inner(p);
      case LINK -> link(p, at);
    };
  }

  /** The kernel has taken VLAN tags off: what follows the addresses stands before the IP header. */
  private static int link(Packet p, int at) {
    if (!p.ethernet()) {
      return -1;
    }
    return at < 12 ? p.linkOffset() : p.offset() - ETHERNET_LENGTH;
  }

  /** Behind the transport header (Linux nft_payload_inner_offset). */
  private static int inner(Packet p) {
    int t = TransportHeader.offset(p);
    if (t < 0) {
      return -1;
    }
    return switch (TransportHeader.protocol(p)) {
      case Protocol.UDP -> t + 8;
      case Protocol.TCP ->
          t + TcpHeader.LENGTH <= p.end() ? t + TcpHeader.headerLength(p.bytes(), t) : -1;
      case Protocol.GRE -> t + 4 <= p.end() ? gre(Bytes.u16(p.bytes(), t), t) : -1;
      default -> -1;
    };
  }

  /** RFC 2784, RFC 2890: checksum, key and sequence number are there as the flags say. */
  private static int gre(int flags, int t) {
    if ((flags & 7) != 0) {
      return -1;
    }
    return t + 4 + Integer.bitCount(flags & 0xB000) * 4;
  }
}
