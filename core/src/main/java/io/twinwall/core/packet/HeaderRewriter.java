package io.twinwall.core.packet;

/**
 * Changes header fields in place and keeps the checksums that cover them, incrementally (RFC 1624):
 * a checksum that was wrong stays wrong by the same amount.
 *
 * <p>The only writer of headers: NAT, forwarding (TTL), rule statements and helpers all come here.
 */
public final class HeaderRewriter {
  private HeaderRewriter() {}

  /** Sets the source address; adjusts the IPv4 header and the transport checksum. */
  public static void source(Packet p, long high, long low) {
    address(p, p.offset() + (p.isIpv4() ? 12 : 8), high, low);
  }

  /** Sets the destination address; adjusts the IPv4 header and the transport checksum. */
  public static void destination(Packet p, long high, long low) {
    address(p, p.offset() + (p.isIpv4() ? 16 : 24), high, low);
  }

  private static void address(Packet p, int at, long high, long low) {
    byte[] b = p.bytes();
    int field = transportChecksumOffset(p, true);
    if (p.isIpv4()) {
      int old = Bytes.s32(b, at);
      Bytes.put32(b, at, (int) low);
      update32(b, p.offset() + 10, old, (int) low);
      if (field >= 0) {
        transport32(p, field, old, (int) low);
      }
      return;
    }
    for (int i = 0; i < 16; i += 4) {
      int old = Bytes.s32(b, at + i);
      int now = (int) (i < 8 ? high >>> (32 - 8 * i) : low >>> (32 - 8 * (i - 8)));
      Bytes.put32(b, at + i, now);
      if (field >= 0) {
        transport32(p, field, old, now);
      }
    }
  }

  /** Sets the source port of TCP, UDP, UDP-Lite; SCTP's CRC32c is the caller's. */
  public static void sourcePort(Packet p, int port) {
    transport16(p, 0, port);
  }

  /** Sets the destination port of TCP, UDP, UDP-Lite; SCTP's CRC32c is the caller's. */
  public static void destinationPort(Packet p, int port) {
    transport16(p, 2, port);
  }

  /** Sets 16 bits of the transport header at an even distance from its start. */
  public static void transport16(Packet p, int at, int value) {
    byte[] b = p.bytes();
    int o = p.transportOffset() + at;
    int old = Bytes.u16(b, o);
    Bytes.put16(b, o, value);
    int field = transportChecksumOffset(p, false);
    if (field >= 0) {
      int now = Checksum.update16(Bytes.u16(b, field), old, value);
      Bytes.put16(b, field, p.protocol() == Protocol.UDP && now == 0 ? 0xFFFF : now);
    }
  }

  /** Sets the TTL or hop limit. */
  public static void ttl(Packet p, int ttl) {
    byte[] b = p.bytes();
    if (p.isIpv4()) {
      network16(p, 8, ttl << 8 | Ipv4Header.protocol(b, p.offset()));
    } else {
      Bytes.put8(b, p.offset() + 7, ttl);
    }
  }

  /** Sets 16 bits of the IPv4 header at an even distance from its start, with its checksum. */
  public static void network16(Packet p, int at, int value) {
    byte[] b = p.bytes();
    int o = p.offset() + at;
    int old = Bytes.u16(b, o);
    Bytes.put16(b, o, value);
    if (p.isIpv4()) {
      Bytes.put16(b, p.offset() + 10, Checksum.update16(Bytes.u16(b, p.offset() + 10), old, value));
    }
  }

  /** Computes the IPv4 header checksum anew. */
  public static void ipv4Checksum(byte[] b, int offset) {
    Bytes.put16(b, offset + 10, 0);
    Bytes.put16(b, offset + 10, Checksum.of(b, offset, Ipv4Header.headerLength(b, offset)));
  }

  /**
   * Where the transport checksum stands, or -1 if there is none to adjust: no transport, a later
   * fragment, a UDP checksum of 0, bytes not there.
   *
   * @param pseudo whether only checksums that cover the pseudo header count
   */
  public static int transportChecksumOffset(Packet p, boolean pseudo) {
    int at;
    switch (p.protocol()) {
      case Protocol.TCP -> at = 16;
      case Protocol.UDP, Protocol.UDPLITE -> at = 6;
      case Protocol.ICMPV6 -> at = 2;
      case Protocol.ICMP -> at = pseudo ? -1 : 2;
      default -> at = -1;
    }
    if (at < 0 || !p.hasTransport(at + 2)) {
      return -1;
    }
    int o = p.transportOffset() + at;
    return p.protocol() == Protocol.UDP && Bytes.u16(p.bytes(), o) == 0 ? -1 : o;
  }

  private static void transport32(Packet p, int field, int old, int now) {
    byte[] b = p.bytes();
    int sum = Checksum.update32(Bytes.u16(b, field), old, now);
    Bytes.put16(b, field, p.protocol() == Protocol.UDP && sum == 0 ? 0xFFFF : sum);
  }

  private static void update32(byte[] b, int field, int old, int now) {
    Bytes.put16(b, field, Checksum.update32(Bytes.u16(b, field), old, now));
  }
}
