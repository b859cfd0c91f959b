package io.twinwall.core.nat;

import io.twinwall.core.flow.Tuple;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.HeaderRewriter;
import io.twinwall.core.packet.IcmpHeader;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import java.util.zip.CRC32C;

/**
 * Writes one end of a tuple into a packet: address, and port, ICMP id or GRE call id (Linux
 * nf_nat_manip_pkt).
 */
final class PacketTranslator {
  private final CRC32C crc = new CRC32C();

  /**
   * Makes the packet's source or destination that of {@code target}.
   *
   * @return false if the packet cannot be changed and is to be dropped
   */
  boolean apply(Packet p, Tuple target, Manipulation m) {
    if (p.transportReached() && p.fragmentOffset() == 0 && !transport(p, target, m)) {
      return false;
    }
    if (m == Manipulation.SOURCE) {
      HeaderRewriter.source(p, target.sourceHigh(), target.sourceLow());
    } else {
      HeaderRewriter.destination(p, target.destinationHigh(), target.destinationLow());
    }
    return true;
  }

  private boolean transport(Packet p, Tuple target, Manipulation m) {
    return switch (p.protocol()) {
      case Protocol.TCP, Protocol.UDP, Protocol.UDPLITE -> p.hasTransport(8) && ports(p, target, m);
      case Protocol.SCTP -> p.hasTransport(8) && ports(p, target, m) && sctpChecksum(p);
      case Protocol.ICMP, Protocol.ICMPV6 ->
          p.hasTransport(IcmpHeader.LENGTH) && identifier(p, target);
      case Protocol.GRE -> p.hasTransport(8) && callId(p, target, m);
      default -> true;
    };
  }

  private static boolean ports(Packet p, Tuple target, Manipulation m) {
    if (m == Manipulation.SOURCE) {
      if (p.sourcePort() != target.sourcePort()) {
        HeaderRewriter.sourcePort(p, target.sourcePort());
      }
    } else if (p.destinationPort() != target.destinationPort()) {
      HeaderRewriter.destinationPort(p, target.destinationPort());
    }
    return true;
  }

  /** SCTP's checksum is made anew whenever NAT touches the packet, even where it was wrong. */
  private boolean sctpChecksum(Packet p) {
    if (!p.hasTransport(12) || p.cut()) {
      return true;
    }
    byte[] b = p.bytes();
    int o = p.transportOffset();
    Bytes.put32(b, o + 8, 0);
    crc.reset();
    crc.update(b, o, p.end() - o);
    Bytes.put32(b, o + 8, Integer.reverseBytes((int) crc.getValue()));
    return true;
  }

  private static boolean identifier(Packet p, Tuple target) {
    if (hasIdentifier(p.protocol(), IcmpHeader.type(p.bytes(), p.transportOffset()))) {
      HeaderRewriter.transport16(p, 4, target.sourcePort());
    }
    return true;
  }

  /** Whether an ICMP type carries an id that NAT may change: ICMPv6 only echo. */
  static boolean hasIdentifier(int protocol, int type) {
    return protocol == Protocol.ICMP
        ? Tuple.inverseIcmpType(protocol, type) >= 0
        : type == 128 || type == 129;
  }

  /** The call id of PPTP's GRE (version 1) is its destination; version 0 has nothing to change. */
  private static boolean callId(Packet p, Tuple target, Manipulation m) {
    if (m == Manipulation.SOURCE) {
      return true;
    }
    int version = p.bytes()[p.transportOffset() + 1] & 7;
    if (version == 1) {
      Bytes.put16(p.bytes(), p.transportOffset() + 6, target.destinationPort());
    }
    return version <= 1;
  }
}
