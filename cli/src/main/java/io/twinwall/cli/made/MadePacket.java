package io.twinwall.cli.made;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.HeaderRewriter;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
import org.jspecify.annotations.Nullable;

/** A packet that a line describes; {@link PacketLine} fills it. */
public final class MadePacket {
  private static final int NOT_GIVEN = -1;
  private static final int DF = 0x4000;

  @Nullable String in;
  IpAddress source = IpAddress.v4(0);
  IpAddress destination = IpAddress.v4(0);
  int sourcePort = NOT_GIVEN;
  int destinationPort = NOT_GIVEN;
  int protocol;
  int flags;
  long sequence = NOT_GIVEN;
  long acknowledgment = NOT_GIVEN;
  int window = 64_240;
  int type = NOT_GIVEN;
  int code;
  int ttl = 64;
  int tos;
  int id = NOT_GIVEN;
  boolean df;
  byte[] payload = {};
  long afterNanos = NOT_GIVEN;

  MadePacket() {}

  /** The interface it arrives at; null: where the route to its source leads. */
  public @Nullable String in() {
    return in;
  }

  /** Time since the packet before it; -1 if the line says nothing. */
  public long afterNanos() {
    return afterNanos;
  }

  boolean isIpv4() {
    return source.version() == 4;
  }

  int icmp() {
    return isIpv4() ? Protocol.ICMP : Protocol.ICMPV6;
  }

  boolean isIcmp() {
    return protocol == icmp();
  }

  boolean isTcp() {
    return protocol == Protocol.TCP;
  }

  int flags() {
    return flags == 0 ? TcpHeader.SYN : flags;
  }

  int port(boolean ofSource) {
    return Math.max(0, ofSource ? sourcePort : destinationPort);
  }

  /** What it takes of sequence numbers. */
  int sequenceLength() {
    boolean counted = (flags() & (TcpHeader.SYN | TcpHeader.FIN)) != 0;
    return payload.length + (counted ? 1 : 0);
  }

  /**
   * The packet's bytes from the IP header on, checksums right.
   *
   * @param number of the packet, for ids that were not given
   */
  byte[] bytes(int number) {
    int header = isIpv4() ? 20 : 40;
    int transport = transportLength();
    byte[] b = new byte[header + transport + payload.length];
    transport(b, header, number);
    System.arraycopy(payload, 0, b, header + transport, payload.length);
    if (isIpv4()) {
      ipv4(b, number);
    } else {
      ipv6(b);
    }
    checksum(b);
    return b;
  }

  private int transportLength() {
    return switch (protocol) {
      case Protocol.TCP -> 20;
      case Protocol.UDP, Protocol.UDPLITE, Protocol.ICMP, Protocol.ICMPV6 -> 8;
      case Protocol.SCTP -> 12;
      default -> 0;
    };
  }

  private void ipv4(byte[] b, int number) {
    Bytes.put8(b, 0, 0x45);
    Bytes.put8(b, 1, tos);
    Bytes.put16(b, 2, b.length);
    Bytes.put16(b, 4, id == NOT_GIVEN || isIcmp() ? number : id);
    Bytes.put16(b, 6, df ? DF : 0);
    Bytes.put8(b, 8, ttl);
    Bytes.put8(b, 9, protocol);
    System.arraycopy(source.toBytes(), 0, b, 12, 4);
    System.arraycopy(destination.toBytes(), 0, b, 16, 4);
    HeaderRewriter.ipv4Checksum(b, 0);
  }

  private void ipv6(byte[] b) {
    Bytes.put32(b, 0, 6 << 28 | tos << 20);
    Bytes.put16(b, 4, b.length - 40);
    Bytes.put8(b, 6, protocol);
    Bytes.put8(b, 7, ttl);
    System.arraycopy(source.toBytes(), 0, b, 8, 16);
    System.arraycopy(destination.toBytes(), 0, b, 24, 16);
  }

  private void transport(byte[] b, int o, int number) {
    if (isIcmp()) {
      int echo = isIpv4() ? 8 : 128;
      Bytes.put8(b, o, type == NOT_GIVEN ? echo : type);
      Bytes.put8(b, o + 1, code);
      Bytes.put16(b, o + 4, id == NOT_GIVEN ? 1 : id);
      Bytes.put16(b, o + 6, sequence == NOT_GIVEN ? number : (int) sequence);
      return;
    }
    if (transportLength() > 0) {
      Bytes.put16(b, o, port(true));
      Bytes.put16(b, o + 2, port(false));
    }
    if (isTcp()) {
      Bytes.put32(b, o + 4, (int) Math.max(0, sequence));
      Bytes.put32(b, o + 8, (int) Math.max(0, acknowledgment));
      Bytes.put16(b, o + 12, 5 << 12 | flags());
      Bytes.put16(b, o + 14, window);
    } else if (protocol == Protocol.UDP || protocol == Protocol.UDPLITE) {
      Bytes.put16(b, o + 4, 8 + payload.length);
    }
  }

  private void checksum(byte[] b) {
    Packet p = new Packet();
    PacketParser.parseNetwork(b, 0, b.length, p);
    int at =
        switch (protocol) {
          case Protocol.TCP -> 16;
          case Protocol.UDP, Protocol.UDPLITE -> 6;
          case Protocol.ICMP, Protocol.ICMPV6 -> 2;
          default -> -1;
        };
    if (at < 0) {
      return;
    }
    int o = p.transportOffset();
    int length = b.length - o;
    long pseudo = protocol == Protocol.ICMP ? 0 : Checksum.pseudoHeader(p, protocol, length);
    int sum = Checksum.fold(Checksum.sum(pseudo, b, o, length));
    Bytes.put16(b, o + at, sum == 0 && protocol == Protocol.UDP ? 0xFFFF : sum);
  }
}
