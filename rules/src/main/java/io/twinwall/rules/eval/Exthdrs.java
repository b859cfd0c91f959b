package io.twinwall.rules.eval;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Ipv6Header;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.ExthdrKind;

/** IPv6 extension headers, TCP and IPv4 options, SCTP chunks (Linux nft_exthdr.c, 6.18). */
final class Exthdrs {
  private static final int ABSENT = -1;
  private static final int SCTP_HEADER = 12;

  private Exthdrs() {}

  /** Finds the first header, option or chunk of a number in a packet. */
  @FunctionalInterface
  interface Finder {
    /** Index of its first byte if {@code needed} bytes of it are there; else -1. */
    int find(Packet p, int number, int needed);
  }

  static Selector of(Expression.Exthdr e) {
    Finder finder = finder(e.kind());
    int number = e.number();
    if (e.existence()) {
      boolean ip6 = e.kind() == ExthdrKind.IPV6;
      boolean ip4 = e.kind() == ExthdrKind.IP_OPTION;
      return (Selector.Narrow)
          c -> {
            Packet p = c.packet();
            if (ip6 && p.version() != 6 || ip4 && p.version() != 4) {
              return Selector.MISSING;
            }
            return finder.find(p, number, 1) < 0 ? 0 : 1;
          };
    }
    return field(e, finder);
  }

  private static Selector field(Expression.Exthdr e, Finder finder) {
    int number = e.number();
    int bit = e.offsetBits();
    int bits = e.lengthBits();
    int needed = (bit + bits + 7) / 8;
    if (bits > 128) {
      throw new UnsupportedRuleException(e.name() + " " + e.field());
    }
    if (bits <= 63) {
      return (Selector.Narrow)
          c -> {
            int o = finder.find(c.packet(), number, needed);
            return o < 0 ? Selector.MISSING : Bits.read(c.packet().bytes(), o, bit, bits);
          };
    }
    return (Selector.Broad)
        (c, into) -> {
          int o = finder.find(c.packet(), number, needed);
          if (o < 0) {
            return false;
          }
          byte[] b = c.packet().bytes();
          long high = bits == 64 ? 0 : Bits.read(b, o, bit, bits - 64);
          into.set(high, Bits.read64(b, o, bit + bits - 64));
          return true;
        };
  }

  private static Finder finder(ExthdrKind kind) {
    return switch (kind) {
      case IPV6 -> Exthdrs::ipv6Header;
      case TCP_OPTION -> Exthdrs::tcpOption;
      case IP_OPTION -> IpOptionSearch::find;
      case SCTP_CHUNK -> Exthdrs::sctpChunk;
      case DCCP_OPTION -> throw new UnsupportedRuleException("dccp option");
    };
  }

  /** As Linux ipv6_find_hdr: behind a later fragment's header nothing is found. */
  private static int ipv6Header(Packet p, int number, int needed) {
    if (p.version() != 6) {
      return ABSENT;
    }
    byte[] b = p.bytes();
    int o = p.offset() + Ipv6Header.LENGTH;
    int next = Ipv6Header.nextHeader(b, p.offset());
    while (next != number) {
      if (!TransportHeader.extension(next) || o + 8 > p.end()) {
        return ABSENT;
      }
      if (next == Protocol.FRAGMENT && (Bytes.u16(b, o + 2) & 0xFFF8) != 0) {
        return ABSENT;
      }
      int following = Bytes.u8(b, o);
      o +=
          switch (next) {
            case Protocol.FRAGMENT -> 8;
            case Protocol.AH -> (Bytes.u8(b, o + 1) + 2) * 4;
            default -> (Bytes.u8(b, o + 1) + 1) * 8;
          };
      next = following;
    }
    return o + needed <= p.end() ? o : ABSENT;
  }

  /** The needed bytes must lie within the option as its length says, and within the header. */
  static int tcpOption(Packet p, int number, int needed) {
    int t = TransportHeader.offset(p, Protocol.TCP, TcpHeader.LENGTH);
    if (t < 0) {
      return ABSENT;
    }
    byte[] b = p.bytes();
    int end = t + TcpHeader.headerLength(b, t);
    if (end < t + TcpHeader.LENGTH || end > p.end()) {
      return ABSENT;
    }
    int length;
    for (int i = t + TcpHeader.LENGTH; i < end - 1; i += length) {
      length = tcpOptionLength(b, i);
      if (Bytes.u8(b, i) == number) {
        return i + length > end || needed > length ? ABSENT : i;
      }
    }
    return ABSENT;
  }

  /** End of options and NOP have no length; an impossible length of 0 counts as 1. */
  static int tcpOptionLength(byte[] b, int i) {
    return Bytes.u8(b, i) <= 1 || b[i + 1] == 0 ? 1 : Bytes.u8(b, i + 1);
  }

  private static int sctpChunk(Packet p, int number, int needed) {
    int t = TransportHeader.offset(p, Protocol.SCTP, SCTP_HEADER);
    if (t < 0) {
      return ABSENT;
    }
    byte[] b = p.bytes();
    int i = t + SCTP_HEADER;
    while (i + 4 <= p.end()) {
      int length = Bytes.u16(b, i + 2);
      if (length == 0) {
        return ABSENT;
      }
      if (Bytes.u8(b, i) == number) {
        return needed == 1 || needed <= length && i + length <= p.end() ? i : ABSENT;
      }
      i += length + 3 & ~3;
    }
    return ABSENT;
  }
}
