package io.twinwall.core.nat;

import io.twinwall.core.flow.Tuple;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.Ipv4Header;
import io.twinwall.core.packet.Ipv6Header;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.Protocol;
import java.util.zip.CRC32C;

/**
 * The beginning of a packet that an ICMP error quotes, in place: only its first 8 bytes of
 * transport header are sure to be there, so a checksum is kept up only where it is there too.
 */
final class QuotedPacket {
  private final CRC32C crc = new CRC32C();
  private byte[] b = {};
  private int ip;
  private int end;
  private boolean v4;
  private int transport;

  /**
   * Makes the source or destination of the quoted packet that of {@code t}.
   *
   * @param at where its IP header begins; the bare header is there
   * @param end behind the last byte of the quote
   * @return false if what is to be changed lies beyond the quote
   */
  boolean rewrite(byte[] bytes, int at, int end, boolean v4, Tuple t, Manipulation m) {
    this.b = bytes;
    this.ip = at;
    this.end = end;
    this.v4 = v4;
    transport = v4 ? at + Ipv4Header.headerLength(b, at) : skipExtensions();
    int field = -1;
    if (transport >= 0) {
      int needed = needed(t.protocol());
      if (needed > 0 && transport + needed > end) {
        return false;
      }
      field = ports(t, m);
    }
    address(t, m, field);
    if (transport >= 0 && t.protocol() == Protocol.SCTP && transport + 12 <= end) {
      sctpChecksum();
    }
    return true;
  }

  /** Bytes of transport header that the kernel insists on. */
  private static int needed(int protocol) {
    return switch (protocol) {
      case Protocol.TCP,
          Protocol.UDP,
          Protocol.UDPLITE,
          Protocol.SCTP,
          Protocol.ICMP,
          Protocol.ICMPV6,
          Protocol.GRE ->
          8;
      default -> 0;
    };
  }

  /** Writes port or id; gives the place of a checksum that covers the addresses, or -1. */
  private int ports(Tuple t, Manipulation m) {
    boolean source = m == Manipulation.SOURCE;
    int port = source ? t.sourcePort() : t.destinationPort();
    int at = transport + (source ? 0 : 2);
    return switch (t.protocol()) {
      case Protocol.TCP -> put(at, port, transport + 20 <= end ? transport + 16 : -1, false);
      case Protocol.UDP ->
          put(at, port, Bytes.u16(b, transport + 6) == 0 ? -1 : transport + 6, true);
      case Protocol.UDPLITE -> put(at, port, transport + 6, true);
      case Protocol.SCTP -> put(at, port, -1, false);
      case Protocol.ICMP -> identifier(t, -1);
      case Protocol.ICMPV6 -> identifier(t, transport + 2);
      case Protocol.GRE -> callId(port, source);
      default -> -1;
    };
  }

  private int callId(int id, boolean source) {
    if (!source && (b[transport + 1] & 7) == 1) {
      Bytes.put16(b, transport + 6, id);
    }
    return -1;
  }

  private int identifier(Tuple t, int field) {
    if (PacketTranslator.hasIdentifier(t.protocol(), Bytes.u8(b, transport))) {
      put(transport + 4, t.sourcePort(), transport + 2, false);
    }
    return field;
  }

  private int put(int at, int value, int field, boolean udp) {
    int old = Bytes.u16(b, at);
    Bytes.put16(b, at, value);
    if (field >= 0) {
      int sum = Checksum.update16(Bytes.u16(b, field), old, value);
      Bytes.put16(b, field, udp && sum == 0 ? 0xFFFF : sum);
    }
    return field;
  }

  private void address(Tuple t, Manipulation m, int field) {
    boolean source = m == Manipulation.SOURCE;
    long high = source ? t.sourceHigh() : t.destinationHigh();
    long low = source ? t.sourceLow() : t.destinationLow();
    boolean udp = t.protocol() == Protocol.UDP || t.protocol() == Protocol.UDPLITE;
    if (v4) {
      word(ip + (source ? 12 : 16), (int) low, field, udp, ip + 10);
      return;
    }
    int at = ip + (source ? 8 : 24);
    word(at, (int) (high >>> 32), field, udp, -1);
    word(at + 4, (int) high, field, udp, -1);
    word(at + 8, (int) (low >>> 32), field, udp, -1);
    word(at + 12, (int) low, field, udp, -1);
  }

  private void word(int at, int value, int field, boolean udp, int headerField) {
    int old = Bytes.s32(b, at);
    Bytes.put32(b, at, value);
    if (headerField >= 0) {
      Bytes.put16(b, headerField, Checksum.update32(Bytes.u16(b, headerField), old, value));
    }
    if (field >= 0) {
      int sum = Checksum.update32(Bytes.u16(b, field), old, value);
      Bytes.put16(b, field, udp && sum == 0 ? 0xFFFF : sum);
    }
  }

  /** As the kernel: over what is quoted, be it whole or not. */
  private void sctpChecksum() {
    Bytes.put32(b, transport + 8, 0);
    crc.reset();
    crc.update(b, transport, end - transport);
    Bytes.put32(b, transport + 8, Integer.reverseBytes((int) crc.getValue()));
  }

  /** Behind the quoted IPv6 extension headers; -1 if there is no transport header to be found. */
  private int skipExtensions() {
    int o = ip + Ipv6Header.LENGTH;
    int next = Ipv6Header.nextHeader(b, ip);
    while (PacketParser.isExtension(next)) {
      if (next == Protocol.NO_NEXT || o + 8 > end) {
        return -1;
      }
      int length = Bytes.u8(b, o + 1);
      int following = Bytes.u8(b, o);
      if (next == Protocol.FRAGMENT) {
        if ((Bytes.u16(b, o + 2) & 0xFFF8) != 0) {
          return -1;
        }
        o += 8;
      } else {
        o += next == Protocol.AH ? (length + 2) * 4 : (length + 1) * 8;
      }
      next = following;
    }
    return o;
  }
}
