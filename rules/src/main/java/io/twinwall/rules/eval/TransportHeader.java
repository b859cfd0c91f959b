package io.twinwall.rules.eval;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Ipv6Header;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;

/**
 * Where rules find a packet's transport header (Linux nft_set_pktinfo_ipv4, nft_set_pktinfo_ipv6
 * with ipv6_find_hdr, 6.18): in a later fragment the protocol is known, but there is no header; for
 * IPv6 an authentication header counts as transport.
 */
final class TransportHeader {
  /** No transport protocol, or no transport header. */
  static final int NONE = -1;

  private TransportHeader() {}

  /** What {@code meta l4proto} says, or {@link #NONE}. */
  static int protocol(Packet p) {
    if (p.version() == 4 || plain(p)) {
      return p.protocol();
    }
    return p.version() == 6 ? (int) (walk(p) >> 32) : NONE;
  }

  /** Index of the header's first byte, or {@link #NONE}. */
  static int offset(Packet p) {
    if (p.version() == 4 || plain(p)) {
      return p.fragmentOffset() == 0 ? p.transportOffset() : NONE;
    }
    return p.version() == 6 ? (int) walk(p) : NONE;
  }

  /**
   * What the kernel's short loads take for the header's first byte, or {@link #NONE}: they do not
   * ask whether this is a later fragment, and there IPv6 leaves the offset at the IP header.
   */
  static int shortLoadOffset(Packet p) {
    if (p.version() == 4 || plain(p)) {
      return p.transportOffset();
    }
    if (p.version() != 6) {
      return NONE;
    }
    long found = walk(p);
    return found < 0 ? NONE : (int) found == NONE ? p.offset() : (int) found;
  }

  /** Index of the header if it is of this protocol and its first bytes are there. */
  static int offset(Packet p, int protocol, int length) {
    if (protocol(p) != protocol) {
      return NONE;
    }
    int o = offset(p);
    return o >= 0 && o + length <= p.end() ? o : NONE;
  }

  private static boolean plain(Packet p) {
    return p.version() == 6 && p.headerLength() == Ipv6Header.LENGTH && !extension(p.protocol());
  }

  /** Protocol in the high half, offset in the low one; each may be {@link #NONE}. */
  private static long walk(Packet p) {
    byte[] b = p.bytes();
    int o = p.offset() + Ipv6Header.LENGTH;
    int next = Ipv6Header.nextHeader(b, p.offset());
    while (extension(next) && next != Protocol.AH) {
      if (o + 2 > p.end() || next == Protocol.FRAGMENT && o + 4 > p.end()) {
        return -1;
      }
      int following = Bytes.u8(b, o);
      if (next == Protocol.FRAGMENT) {
        if ((Bytes.u16(b, o + 2) & 0xFFF8) != 0) {
          return extension(following) ? -1 : (long) following << 32 | 0xFFFF_FFFFL;
        }
        o += 8;
      } else {
        o += (Bytes.u8(b, o + 1) + 1) * 8;
      }
      next = following;
    }
    return (long) next << 32 | o;
  }

  /** Headers that are walked over; "no next header" ends the walk like a transport protocol. */
  static boolean extension(int protocol) {
    return switch (protocol) {
      case Protocol.HOP_BY_HOP,
          Protocol.ROUTING,
          Protocol.FRAGMENT,
          Protocol.AH,
          Protocol.DESTINATION_OPTIONS ->
          true;
      default -> false;
    };
  }
}
