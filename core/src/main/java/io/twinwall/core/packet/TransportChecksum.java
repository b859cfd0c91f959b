package io.twinwall.core.packet;

/**
 * Whether a packet's transport checksum is right, and the repair of one that its sender's network
 * card was to fill in.
 */
public final class TransportChecksum {
  /** Longest IP packet that a wire carries whole: jumbo frames. */
  private static final int LARGEST_ON_A_WIRE = 9216;

  private TransportChecksum() {}

  /**
   * Whether the checksum over the transport segment holds, as Linux nf_ip_checksum and
   * nf_ip6_checksum see it: with the pseudo header for TCP, UDP and all of IPv6, else over the
   * payload alone. A UDP checksum of 0 is not looked at here.
   */
  public static boolean valid(Packet p, int protocol) {
    if (p.checksumTrusted() || p.cut()) {
      return true;
    }
    int length = p.end() - p.transportOffset();
    if (length < 0) {
      return false;
    }
    boolean pseudo = !p.isIpv4() || protocol == Protocol.TCP || protocol == Protocol.UDP;
    long sum = pseudo ? Checksum.pseudoHeader(p, protocol, length) : 0;
    return Checksum.fold(Checksum.sum(sum, p.bytes(), p.transportOffset(), length)) == 0;
  }

  /**
   * Whether the packet was captured on its sender before the network card filled in the checksum:
   * the field holds the pseudo header's sum, or the segment is larger than any wire allows.
   */
  public static boolean offloaded(Packet p) {
    int field = HeaderRewriter.transportChecksumOffset(p, true);
    if (field < 0 || p.isFragment()) {
      return false;
    }
    if (p.length() > LARGEST_ON_A_WIRE) {
      return true;
    }
    int sum = ~Checksum.fold(Checksum.pseudoHeader(p, p.protocol(), p.transportLength())) & 0xFFFF;
    return Bytes.u16(p.bytes(), field) == sum;
  }

  /**
   * Computes the checksum of an unfragmented TCP, UDP or ICMPv6 packet that is there as a whole.
   */
  public static void fill(Packet p) {
    int field = HeaderRewriter.transportChecksumOffset(p, true);
    if (field < 0 || p.isFragment() || p.cut()) {
      return;
    }
    byte[] b = p.bytes();
    Bytes.put16(b, field, 0);
    long sum = Checksum.pseudoHeader(p, p.protocol(), p.transportLength());
    int c = Checksum.fold(Checksum.sum(sum, b, p.transportOffset(), p.transportLength()));
    Bytes.put16(b, field, c == 0 && p.protocol() == Protocol.UDP ? 0xFFFF : c);
  }
}
