package io.twinwall.core.track;

import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;

/**
 * Verifies transport checksums as conntrack does in prerouting (Linux nf_checksum): over all that
 * the IP header claims, not over what a UDP length says.
 */
final class TransportChecksum {
  private TransportChecksum() {}

  /** Whether the checksum of a whole segment is wrong; never of a cut or trusted packet. */
  static boolean wrong(Packet p) {
    return wrong(p, p.transportLength());
  }

  /**
   * Whether a checksum that covers only the first bytes is wrong (UDP-Lite, RFC 3828). Linux puts
   * UDP's number into the pseudo header there, not UDP-Lite's, so what senders make right is wrong.
   *
   * @param covered bytes from the transport header on; at most the transport's length
   */
  static boolean wrong(Packet p, int covered) {
    if (p.checksumTrusted() || p.cut()) {
      return false;
    }
    long pseudo =
        switch (p.protocol()) {
          case Protocol.ICMP -> 0;
          case Protocol.UDPLITE -> Checksum.pseudoHeader(p, Protocol.UDP, p.transportLength());
          default -> Checksum.pseudoHeader(p, p.protocol(), p.transportLength());
        };
    return Checksum.fold(Checksum.sum(pseudo, p.bytes(), p.transportOffset(), covered)) != 0;
  }
}
