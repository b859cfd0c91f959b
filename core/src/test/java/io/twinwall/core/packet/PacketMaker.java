package io.twinwall.core.packet;

import java.util.zip.CRC32C;

/** Makes whole IP packets with right checksums, for tests. */
public final class PacketMaker {
  private PacketMaker() {}

  /** An IP packet around a transport segment whose checksum is filled in, IPv4 or IPv6. */
  public static byte[] ip(String from, String to, int protocol, byte[] segment) {
    IpAddress s = IpAddress.parse(from);
    IpAddress d = IpAddress.parse(to);
    byte[] b = s.version() == 4 ? ipv4(s, d, protocol, segment) : ipv6(s, d, protocol, segment);
    checksum(b, protocol);
    return b;
  }

  private static byte[] ipv4(IpAddress s, IpAddress d, int protocol, byte[] segment) {
    byte[] b = new byte[20 + segment.length];
    b[0] = 0x45;
    Bytes.put16(b, 2, b.length);
    Bytes.put16(b, 4, 0x1234);
    b[8] = 64;
    b[9] = (byte) protocol;
    System.arraycopy(s.toBytes(), 0, b, 12, 4);
    System.arraycopy(d.toBytes(), 0, b, 16, 4);
    System.arraycopy(segment, 0, b, 20, segment.length);
    HeaderRewriter.ipv4Checksum(b, 0);
    return b;
  }

  private static byte[] ipv6(IpAddress s, IpAddress d, int protocol, byte[] segment) {
    byte[] b = new byte[40 + segment.length];
    b[0] = 0x60;
    Bytes.put16(b, 4, segment.length);
    b[6] = (byte) protocol;
    b[7] = 64;
    System.arraycopy(s.toBytes(), 0, b, 8, 16);
    System.arraycopy(d.toBytes(), 0, b, 24, 16);
    System.arraycopy(segment, 0, b, 40, segment.length);
    return b;
  }

  /** Computes the transport checksum of a whole packet anew. */
  public static void checksum(byte[] b, int protocol) {
    Packet p = packet(b);
    int at =
        switch (protocol) {
          case Protocol.TCP -> 16;
          case Protocol.UDP -> 6;
          case Protocol.ICMP, Protocol.ICMPV6 -> 2;
          default -> -1;
        };
    int o = p.transportOffset();
    if (protocol == Protocol.SCTP) {
      Bytes.put32(b, o + 8, 0);
      CRC32C crc = new CRC32C();
      crc.update(b, o, b.length - o);
      Bytes.put32(b, o + 8, Integer.reverseBytes((int) crc.getValue()));
    } else if (at >= 0) {
      Bytes.put16(b, o + at, 0);
      int length = b.length - o;
      long start = protocol == Protocol.ICMP ? 0 : Checksum.pseudoHeader(p, protocol, length);
      Bytes.put16(b, o + at, Checksum.fold(Checksum.sum(start, b, o, length)));
    }
  }

  public static byte[] udp(int sourcePort, int destinationPort, int payload) {
    byte[] b = new byte[8 + payload];
    Bytes.put16(b, 0, sourcePort);
    Bytes.put16(b, 2, destinationPort);
    Bytes.put16(b, 4, b.length);
    for (int i = 8; i < b.length; i++) {
      b[i] = (byte) (i * 7);
    }
    return b;
  }

  public static byte[] tcp(
      int sourcePort, int destinationPort, int flags, int sequence, int ack, byte[] payload) {
    byte[] b = new byte[20 + payload.length];
    Bytes.put16(b, 0, sourcePort);
    Bytes.put16(b, 2, destinationPort);
    Bytes.put32(b, 4, sequence);
    Bytes.put32(b, 8, ack);
    b[12] = 0x50;
    b[13] = (byte) flags;
    Bytes.put16(b, 14, 65535);
    System.arraycopy(payload, 0, b, 20, payload.length);
    return b;
  }

  /** An ICMP or ICMPv6 message; {@code word} is what stands behind the checksum. */
  public static byte[] icmp(int type, int code, int word, byte[] data) {
    byte[] b = new byte[8 + data.length];
    b[0] = (byte) type;
    b[1] = (byte) code;
    Bytes.put32(b, 4, word);
    System.arraycopy(data, 0, b, 8, data.length);
    return b;
  }

  /** The packet parsed, without a link layer; throws if it is malformed. */
  public static Packet packet(byte[] b) {
    Packet p = new Packet();
    PacketParser.parseNetwork(b, 0, b.length, p);
    if (p.malformation() != Malformation.NONE) {
      throw new IllegalStateException(p.malformation().text());
    }
    return p;
  }

  /** Whether IPv4 header and transport checksum of a packet are right. */
  public static boolean checksumsRight(byte[] b) {
    byte[] again = b.clone();
    checksum(again, packet(again).protocol());
    return java.util.Arrays.equals(b, again);
  }
}
