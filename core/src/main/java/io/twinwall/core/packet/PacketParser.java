package io.twinwall.core.packet;

/**
 * Finds where each layer of a frame begins, or names what is wrong with it.
 *
 * <p>Second stop on a packet's path. All lengths are checked here once; header views behind it
 * never read outside the packet. Checks and their order are those of Linux 6.18 {@code ip_rcv_core}
 * and {@code ip6_rcv_core} as far as they concern the bytes alone.
 */
public final class PacketParser {
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86DD;

  private PacketParser() {}

  /** Parses a frame; {@code p} then points into the frame's buffer. */
  public static void parse(Frame f, Packet p) {
    parse(f.linkType(), f.buffer(), f.offset(), f.length(), f.truncated(), p);
    p.timeNanos = f.timeNanos();
  }

  /**
   * Parses bytes that begin with a link layer header.
   *
   * @param truncated whether the capture cut the frame, so that missing bytes are no fault
   */
  public static void parse(
      LinkType link, byte[] b, int offset, int length, boolean truncated, Packet p) {
    p.bytes = b;
    p.linkOffset = offset;
    p.frameLength = length;
    p.ethernet = link == LinkType.ETHERNET;
    p.vlan = -1;
    p.checksumTrusted = false;
    p.malformation = Malformation.NONE;
    clearNetwork(p);
    int end = offset + length;
    int l3 = networkOffset(link, b, offset, end, p);
    p.linkLength = l3 < 0 ? length : l3 - offset;
    p.offset = l3 < 0 ? end : l3;
    p.end = end;
    if (l3 < 0) {
      p.malformation = Malformation.LINK_TRUNCATED;
    } else if (p.etherType == IPV4) {
      parseIpv4(p, truncated);
    } else if (p.etherType == IPV6) {
      parseIpv6(p, truncated);
    } else {
      p.malformation = Malformation.NOT_IP;
    }
  }

  /** Parses an IP packet without a link layer, such as one that the firewall made. */
  public static void parseNetwork(byte[] b, int offset, int length, Packet p) {
    parse(LinkType.RAW, b, offset, length, false, p);
  }

  /** Parses the network layer again after the packet's bytes changed shape or place. */
  public static void reparse(Packet p, byte[] b, int offset, int length) {
    long time = p.timeNanos;
    boolean trusted = p.checksumTrusted;
    parse(LinkType.RAW, b, offset, length, false, p);
    p.timeNanos = time;
    p.checksumTrusted = trusted;
  }

  /**
   * Makes the packet that of another buffer, all of it, which begins with the link layer header if
   * there is any; time and trust in checksums stay.
   */
  public static void replace(Packet p, byte[] b, boolean ethernet) {
    long time = p.timeNanos;
    boolean trusted = p.checksumTrusted;
    parse(ethernet ? LinkType.ETHERNET : LinkType.RAW, b, 0, b.length, false, p);
    p.timeNanos = time;
    p.checksumTrusted = trusted;
  }

  private static void clearNetwork(Packet p) {
    p.version = 0;
    p.headerLength = 0;
    p.length = 0;
    p.protocol = 0;
    p.transportOffset = 0;
    p.fragmentOffset = 0;
    p.moreFragments = false;
    p.transportReached = false;
  }

  /** Offset of the network header, with the EtherType set; -1 if the link layer is cut short. */
  private static int networkOffset(LinkType link, byte[] b, int o, int end, Packet p) {
    return switch (link) {
      case ETHERNET -> end - o < 14 ? -1 : tagged(b, o + 12, end, p);
      case LINUX_SLL -> end - o < 16 ? -1 : tagged(b, o + 14, end, p);
      case LINUX_SLL2 -> end - o < 20 ? -1 : typed(Bytes.u16(b, o), o + 20, p);
      case NULL, LOOP -> end - o < 4 ? -1 : byVersion(b, o + 4, end, p);
      case PPP -> ppp(b, o, end, p);
      case RAW -> byVersion(b, o, end, p);
      case IPV4 -> typed(IPV4, o, p);
      case IPV6 -> typed(IPV6, o, p);
    };
  }

  private static int typed(int etherType, int offset, Packet p) {
    p.etherType = etherType;
    return offset;
  }

  /** Walks VLAN tags (802.1Q, 802.1ad, 0x9100) from the type field at {@code o}. */
  private static int tagged(byte[] b, int o, int end, Packet p) {
    int type = Bytes.u16(b, o);
    o += 2;
    while (type == 0x8100 || type == 0x88A8 || type == 0x9100) {
      if (end - o < 4) {
        return -1;
      }
      if (p.vlan < 0 || (p.vlan & 0xFFF) == 0) {
        p.vlan = Bytes.u16(b, o);
      }
      type = Bytes.u16(b, o + 2);
      o += 4;
    }
    p.etherType = type;
    return o;
  }

  private static int byVersion(byte[] b, int o, int end, Packet p) {
    if (o >= end) {
      return -1;
    }
    int version = Bytes.u8(b, o) >>> 4;
    p.etherType = version == 4 ? IPV4 : version == 6 ? IPV6 : 0;
    return o;
  }

  /** PPP with or without address and control bytes (RFC 1661, RFC 1662), protocol 2 bytes. */
  private static int ppp(byte[] b, int o, int end, Packet p) {
    if (end - o >= 2 && Bytes.u16(b, o) == 0xFF03) {
      o += 2;
    }
    if (end - o < 2) {
      return -1;
    }
    int protocol = Bytes.u16(b, o);
    p.etherType = protocol == 0x0021 ? IPV4 : protocol == 0x0057 ? IPV6 : 0;
    return o + 2;
  }

  private static void parseIpv4(Packet p, boolean truncated) {
    byte[] b = p.bytes;
    int o = p.offset;
    int available = p.end - o;
    if (available < Ipv4Header.LENGTH) {
      p.malformation = Malformation.IP_TRUNCATED;
      return;
    }
    int headerLength = Ipv4Header.headerLength(b, o);
    if (b[o] >>> 4 != 4) {
      p.malformation = Malformation.IP_VERSION;
      return;
    }
    if (headerLength < Ipv4Header.LENGTH || headerLength > available) {
      p.malformation = Malformation.IP_HEADER_LENGTH;
      return;
    }
    if (Checksum.of(b, o, headerLength) != 0) {
      p.malformation = Malformation.IP_CHECKSUM;
      return;
    }
    int total = Ipv4Header.totalLength(b, o);
    if (total < headerLength || total > available && !truncated) {
      p.malformation = Malformation.IP_TOTAL_LENGTH;
      return;
    }
    int frag = Ipv4Header.flagsAndOffset(b, o);
    p.version = 4;
    p.length = total;
    p.end = o + Math.min(total, available);
    p.headerLength = headerLength;
    p.transportOffset = o + headerLength;
    p.protocol = Ipv4Header.protocol(b, o);
    p.fragmentOffset = (frag & 0x1FFF) * 8;
    p.moreFragments = (frag & Ipv4Header.MF) != 0;
    p.transportReached = true;
    p.checksumTrusted = total > available;
  }

  private static void parseIpv6(Packet p, boolean truncated) {
    byte[] b = p.bytes;
    int o = p.offset;
    int available = p.end - o;
    if (available < Ipv6Header.LENGTH) {
      p.malformation = Malformation.IP_TRUNCATED;
      return;
    }
    if ((b[o] >>> 4 & 15) != 6) {
      p.malformation = Malformation.IP_VERSION;
      return;
    }
    int payload = Ipv6Header.payloadLength(b, o);
    boolean jumbo = payload == 0 && Ipv6Header.nextHeader(b, o) == Protocol.HOP_BY_HOP;
    int total = jumbo ? available : Ipv6Header.LENGTH + payload;
    if (total > available && !truncated) {
      p.malformation = Malformation.IP_TOTAL_LENGTH;
      return;
    }
    p.version = 6;
    p.length = total;
    p.end = o + Math.min(total, available);
    p.checksumTrusted = total > available;
    walkExtensionHeaders(p);
  }

  /** As Linux ipv6_skip_exthdr: stops behind a fragment header with an offset. */
  private static void walkExtensionHeaders(Packet p) {
    byte[] b = p.bytes;
    int o = p.offset + Ipv6Header.LENGTH;
    int next = Ipv6Header.nextHeader(b, p.offset);
    boolean reached = true;
    while (isExtension(next)) {
      if (next == Protocol.NO_NEXT || o + (next == Protocol.FRAGMENT ? 4 : 2) > p.end) {
        reached = false;
        break;
      }
      int following = Bytes.u8(b, o);
      int n;
      if (next == Protocol.FRAGMENT) {
        int frag = Bytes.u16(b, o + 2);
        p.fragmentOffset = frag & 0xFFF8;
        p.moreFragments = (frag & 1) != 0;
        n = 8;
      } else if (next == Protocol.AH) {
        n = (Bytes.u8(b, o + 1) + 2) * 4;
      } else {
        n = (Bytes.u8(b, o + 1) + 1) * 8;
      }
      o += n;
      next = following;
      if (p.fragmentOffset != 0) {
        break;
      }
    }
    p.protocol = next;
    p.transportOffset = o;
    p.headerLength = o - p.offset;
    p.transportReached = reached;
  }

  /** Whether a next header value is an extension header (Linux ipv6_ext_hdr). */
  public static boolean isExtension(int protocol) {
    return switch (protocol) {
      case Protocol.HOP_BY_HOP,
          Protocol.ROUTING,
          Protocol.FRAGMENT,
          Protocol.AH,
          Protocol.NO_NEXT,
          Protocol.DESTINATION_OPTIONS ->
          true;
      default -> false;
    };
  }
}
