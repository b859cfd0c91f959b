package io.twinwall.cli.verify;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.Protocol;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A packet as named fields, in wire order, so that a difference between two can be named. */
final class PacketFields {
  private static final int IPV6_HEADER = 40;
  private static final int TCP_HEADER = 20;

  private final Map<String, String> fields = new LinkedHashMap<>();

  private PacketFields() {}

  /** The fields of an IP packet; what cannot be parsed is bytes. */
  static Map<String, String> of(byte[] packet) {
    PacketFields f = new PacketFields();
    f.network("", packet);
    return f.fields;
  }

  /** Whatever is wrong with a packet, its fields are told as far as they are there. */
  private void network(String prefix, byte[] b) {
    int version = b.length == 0 ? 0 : b[0] >>> 4;
    if (version == 4 && b.length >= 20 && (b[0] & 15) >= 5) {
      int o = Math.min((b[0] & 15) * 4, b.length);
      ipv4(prefix + "ip ", b, o);
      boolean whole = (Bytes.u16(b, 6) & 0x1FFF) == 0;
      data(prefix, b, o, whole ? Bytes.u8(b, 9) : -1);
    } else if (version == 6 && b.length >= IPV6_HEADER) {
      int next = Bytes.u8(b, 6);
      int o = IPV6_HEADER;
      boolean whole = true;
      while (whole && PacketParser.isExtension(next) && o + 8 <= b.length) {
        whole = next != Protocol.FRAGMENT || (Bytes.u16(b, o + 2) & 0xFFF8) == 0;
        int length = next == Protocol.FRAGMENT ? 8 : (Bytes.u8(b, o + 1) + 1) * 8;
        next = Bytes.u8(b, o);
        o = Math.min(o + length, b.length);
      }
      ipv6(prefix + "ip6 ", b, o);
      data(prefix, b, o, whole ? next : -1);
    } else {
      bytes(prefix + "bytes", b, 0, b.length);
    }
  }

  private void data(String prefix, byte[] b, int o, int protocol) {
    int data = protocol < 0 ? o : transport(prefix, b, o, b.length, protocol);
    bytes(prefix + "data", b, data, b.length);
  }

  private void ipv4(String name, byte[] b, int headerLength) {
    hex(name + "tos", Bytes.u8(b, 1));
    put(name + "length", Bytes.u16(b, 2));
    put(name + "id", Bytes.u16(b, 4));
    int fragment = Bytes.u16(b, 6);
    put(name + "df", fragment >> 14 & 1);
    put(name + "more-fragments", fragment >> 13 & 1);
    put(name + "frag-off", (fragment & 0x1FFF) * 8L);
    put(name + "ttl", Bytes.u8(b, 8));
    fields.put(name + "protocol", Protocol.name(Bytes.u8(b, 9)));
    hex(name + "checksum", Bytes.u16(b, 10));
    fields.put(name + "saddr", IpAddress.of(b, 12, 4).toString());
    fields.put(name + "daddr", IpAddress.of(b, 16, 4).toString());
    bytes(name + "options", b, 20, Math.min(headerLength, b.length));
  }

  private void ipv6(String name, byte[] b, int headersEnd) {
    hex(name + "traffic class", Bytes.u16(b, 0) >> 4 & 0xFF);
    hex(name + "flow label", Bytes.s32(b, 0) & 0xF_FFFF);
    put(name + "length", Bytes.u16(b, 4));
    fields.put(name + "nexthdr", Protocol.name(Bytes.u8(b, 6)));
    put(name + "hoplimit", Bytes.u8(b, 7));
    fields.put(name + "saddr", IpAddress.of(b, 8, 6).toString());
    fields.put(name + "daddr", IpAddress.of(b, 24, 6).toString());
    bytes(name + "extension headers", b, 40, Math.min(headersEnd, b.length));
  }

  /** Puts the transport header's fields; where the data begins. */
  private int transport(String prefix, byte[] b, int o, int end, int protocol) {
    String name = prefix + Protocol.name(protocol) + " ";
    return switch (protocol) {
      case Protocol.TCP -> end - o < 8 ? o : tcp(name, b, o, end);
      case Protocol.UDP, Protocol.UDPLITE -> end - o < 8 ? o : udp(name, b, o);
      case Protocol.SCTP -> end - o < 12 ? o : sctp(name, b, o);
      case Protocol.ICMP, Protocol.ICMPV6 -> end - o < 8 ? o : icmp(name, b, o, end, protocol);
      default -> o;
    };
  }

  private void ports(String name, byte[] b, int o) {
    put(name + "sport", Bytes.u16(b, o));
    put(name + "dport", Bytes.u16(b, o + 2));
  }

  private int tcp(String name, byte[] b, int o, int end) {
    ports(name, b, o);
    put(name + "sequence", Bytes.u32(b, o + 4));
    if (end - o < TCP_HEADER) {
      return o + 8; // as much as an ICMP error must quote
    }
    put(name + "ackseq", Bytes.u32(b, o + 8));
    put(name + "header length", (Bytes.u8(b, o + 12) >> 4) * 4L);
    hex(name + "flags", Bytes.u16(b, o + 12) & 0xFFF);
    put(name + "window", Bytes.u16(b, o + 14));
    hex(name + "checksum", Bytes.u16(b, o + 16));
    put(name + "urgptr", Bytes.u16(b, o + 18));
    int data = Math.min(end, o + Math.max(TCP_HEADER, (Bytes.u8(b, o + 12) >> 4) * 4));
    bytes(name + "options", b, o + TCP_HEADER, data);
    return data;
  }

  private int udp(String name, byte[] b, int o) {
    ports(name, b, o);
    put(name + "length", Bytes.u16(b, o + 4));
    hex(name + "checksum", Bytes.u16(b, o + 6));
    return o + 8;
  }

  private int sctp(String name, byte[] b, int o) {
    ports(name, b, o);
    hex(name + "vtag", Bytes.u32(b, o + 4));
    hex(name + "checksum", Bytes.u32(b, o + 8));
    return o + 12;
  }

  private int icmp(String name, byte[] b, int o, int end, int protocol) {
    int type = Bytes.u8(b, o);
    put(name + "type", type);
    put(name + "code", Bytes.u8(b, o + 1));
    hex(name + "checksum", Bytes.u16(b, o + 2));
    put(name + "id", Bytes.u16(b, o + 4));
    put(name + "sequence or mtu", Bytes.u16(b, o + 6));
    boolean error =
        protocol == Protocol.ICMP
            ? type == 3 || type == 4 || type == 5 || type == 11 || type == 12
            : type < 128;
    if (error && end > o + 8) {
      network("quoted ", Arrays.copyOfRange(b, o + 8, end));
      return end;
    }
    return o + 8;
  }

  private void put(String name, long value) {
    fields.putIfAbsent(name, Long.toString(value));
  }

  private void hex(String name, long value) {
    fields.putIfAbsent(name, "0x" + Long.toHexString(value).toLowerCase(Locale.ROOT));
  }

  private void bytes(String name, byte[] b, int from, int end) {
    if (end > from) {
      fields.putIfAbsent(name, HexFormat.of().formatHex(b, from, end));
    }
  }
}
