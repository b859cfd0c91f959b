package io.twinwall.core.track;

import io.twinwall.core.flow.Tuple;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.IcmpHeader;
import io.twinwall.core.packet.Ipv4Header;
import io.twinwall.core.packet.Ipv6Header;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;

/**
 * Reads the tuple of a packet, or of the packet that an ICMP error quotes (Linux nf_ct_get_tuple,
 * nf_ct_get_tuplepr, 6.18).
 */
public final class TupleReader {
  /** GRE version 1 (RFC 2637, PPTP), in the low bits of the flags. */
  private static final int GRE_VERSION_MASK = 7;

  private static final int GRE_PPTP = 1;
  private static final int GRE_PROTOCOL_PPP = 0x880B;

  private TupleReader() {}

  /**
   * Sets {@code probe} to the tuple of a packet.
   *
   * @return false if it has none: transport not reached, a later fragment, header too short
   */
  public static boolean read(Packet p, int zone, Tuple probe) {
    if (!p.transportReached() || p.fragmentOffset() != 0) {
      return false;
    }
    byte[] b = p.bytes();
    return transport(b, p.version(), p.offset(), p.protocol(), p.transportOffset(), p.end(), probe)
        && zoned(probe, zone);
  }

  private static boolean zoned(Tuple probe, int zone) {
    probe.zone(zone);
    return true;
  }

  /**
   * Sets {@code probe} to the tuple of the packet quoted at {@code inner}, as it was sent. Nothing
   * of its header is trusted but its length.
   *
   * @param version of the quoted packet: that of the quoting one
   * @param end behind the last byte that is there
   * @return false if it cannot be read
   */
  public static boolean readQuoted(
      byte[] b, int inner, int end, int version, int zone, Tuple probe) {
    int protocol = quotedProtocol(b, inner, end, version);
    return protocol >= 0
        && transport(
            b, version, inner, protocol, quotedTransport(b, inner, end, version), end, probe)
        && zoned(probe, zone);
  }

  /** The transport protocol of a quoted packet; -1 if it cannot be found. */
  public static int quotedProtocol(byte[] b, int inner, int end, int version) {
    if (version == 6) {
      return (int) (skipExtensions(b, inner, end) >> 32);
    }
    if (inner + Ipv4Header.LENGTH > end
        || Ipv4Header.fragmentOffset(b, inner) != 0
        || inner + Ipv4Header.headerLength(b, inner) > end) {
      return -1;
    }
    return Ipv4Header.protocol(b, inner);
  }

  /** Where the transport header of a quoted packet begins; valid if its protocol was found. */
  public static int quotedTransport(byte[] b, int inner, int end, int version) {
    return version == 6
        ? (int) skipExtensions(b, inner, end)
        : inner + Ipv4Header.headerLength(b, inner);
  }

  /**
   * Walks IPv6 extension headers (Linux ipv6_skip_exthdr).
   *
   * @return protocol in the high half, offset in the low; negative if there is no transport
   */
  private static long skipExtensions(byte[] b, int inner, int end) {
    if (inner + Ipv6Header.LENGTH > end) {
      return -1;
    }
    int o = inner + Ipv6Header.LENGTH;
    int next = Ipv6Header.nextHeader(b, inner);
    while (isExtension(next)) {
      if (next == Protocol.NO_NEXT || o + (next == Protocol.FRAGMENT ? 4 : 2) > end) {
        return -1;
      }
      int length = (Bytes.u8(b, o + 1) + 1) * 8;
      if (next == Protocol.FRAGMENT) {
        if ((Bytes.u16(b, o + 2) & 0xFFF8) != 0) {
          return -1;
        }
        length = 8;
      } else if (next == Protocol.AH) {
        length = (Bytes.u8(b, o + 1) + 2) * 4;
      }
      next = Bytes.u8(b, o);
      o += length;
    }
    return (long) next << 32 | o;
  }

  private static boolean isExtension(int protocol) {
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

  private static boolean transport(
      byte[] b, int version, int ip, int protocol, int o, int end, Tuple probe) {
    int from = 0;
    int to = 0;
    switch (protocol) {
      case Protocol.TCP, Protocol.UDP, Protocol.UDPLITE, Protocol.SCTP -> {
        if (o + 4 > end) {
          return false;
        }
        from = Bytes.u16(b, o);
        to = Bytes.u16(b, o + 2);
      }
      case Protocol.ICMP, Protocol.ICMPV6 -> {
        if (o + IcmpHeader.LENGTH > end) {
          return false;
        }
        from = IcmpHeader.identifier(b, o);
        to = IcmpHeader.type(b, o) << 8 | IcmpHeader.code(b, o);
      }
      case Protocol.GRE -> {
        if (o + 4 > end) {
          break;
        }
        if (isPptp(b, o, end)) {
          if (Bytes.u16(b, o + 2) != GRE_PROTOCOL_PPP) {
            return false;
          }
          to = Bytes.u16(b, o + 6);
        }
      }
      default -> {}
    }
    setAddresses(b, version, ip, protocol, from, to, probe);
    return true;
  }

  /** Whether a GRE header is of version 1, PPTP's, and all there. */
  static boolean isPptp(byte[] b, int o, int end) {
    return o + 8 <= end && (Bytes.u16(b, o) & GRE_VERSION_MASK) == GRE_PPTP;
  }

  private static void setAddresses(
      byte[] b, int version, int ip, int protocol, int from, int to, Tuple probe) {
    if (version == 4) {
      long source = Ipv4Header.source(b, ip);
      long destination = Ipv4Header.destination(b, ip);
      probe.set(4, protocol, 0, 0, source, from, 0, destination, to);
    } else {
      probe.set(
          6,
          protocol,
          0,
          Bytes.s64(b, ip + 8),
          Bytes.s64(b, ip + 16),
          from,
          Bytes.s64(b, ip + 24),
          Bytes.s64(b, ip + 32),
          to);
    }
  }
}
