package io.twinwall.core.sim;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.HeaderRewriter;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.TransportChecksum;
import java.util.HexFormat;

/** Packets for tests, right in every checksum. */
final class Packets {
  private Packets() {}

  static byte[] hex(String s) {
    return HexFormat.of().parseHex(s.replace(" ", "").replace("\n", ""));
  }

  static byte[] ip(String from, String to, int protocol, int ttl, byte[] payload) {
    IpAddress f = IpAddress.parse(from);
    IpAddress t = IpAddress.parse(to);
    if (f.version() == 4) {
      byte[] b = new byte[20 + payload.length];
      Bytes.put8(b, 0, 0x45);
      Bytes.put16(b, 2, b.length);
      Bytes.put8(b, 8, ttl);
      Bytes.put8(b, 9, protocol);
      Bytes.put32(b, 12, (int) f.low());
      Bytes.put32(b, 16, (int) t.low());
      System.arraycopy(payload, 0, b, 20, payload.length);
      HeaderRewriter.ipv4Checksum(b, 0);
      return b;
    }
    byte[] b = new byte[40 + payload.length];
    Bytes.put8(b, 0, 0x60);
    Bytes.put16(b, 4, payload.length);
    Bytes.put8(b, 6, protocol);
    Bytes.put8(b, 7, ttl);
    System.arraycopy(f.toBytes(), 0, b, 8, 16);
    System.arraycopy(t.toBytes(), 0, b, 24, 16);
    System.arraycopy(payload, 0, b, 40, payload.length);
    return b;
  }

  static byte[] udp(String from, String to, int sport, int dport, int data, int ttl) {
    byte[] u = new byte[8 + data];
    Bytes.put16(u, 0, sport);
    Bytes.put16(u, 2, dport);
    Bytes.put16(u, 4, u.length);
    Bytes.put16(u, 6, 1);
    return filled(ip(from, to, 17, ttl, u));
  }

  static byte[] tcp(String from, String to, int sport, int dport, int flags, int seq, int ack) {
    byte[] s = new byte[20];
    Bytes.put16(s, 0, sport);
    Bytes.put16(s, 2, dport);
    Bytes.put32(s, 4, seq);
    Bytes.put32(s, 8, ack);
    Bytes.put8(s, 12, 0x50);
    Bytes.put8(s, 13, flags);
    return filled(ip(from, to, 6, 64, s));
  }

  static byte[] echo(String from, String to, int id, int data) {
    boolean v4 = from.indexOf(':') < 0;
    byte[] m = new byte[8 + data];
    Bytes.put8(m, 0, v4 ? 8 : 128);
    Bytes.put16(m, 4, id);
    Bytes.put16(m, 6, 1);
    if (v4) {
      Bytes.put16(m, 2, Checksum.of(m, 0, m.length));
    }
    return v4 ? ip(from, to, 1, 64, m) : filled(ip(from, to, 58, 64, m));
  }

  private static byte[] filled(byte[] b) {
    Packet p = new Packet();
    PacketParser.parseNetwork(b, 0, b.length, p);
    TransportChecksum.fill(p);
    return b;
  }

  /** An Ethernet frame to a MAC given as 12 hex digits. */
  static byte[] ethernet(String mac, byte[] ip) {
    byte[] b = new byte[14 + ip.length];
    System.arraycopy(hex(mac), 0, b, 0, 6);
    System.arraycopy(hex("02ee00000009"), 0, b, 6, 6);
    Bytes.put16(b, 12, ip[0] >>> 4 == 4 ? 0x0800 : 0x86DD);
    System.arraycopy(ip, 0, b, 14, ip.length);
    return b;
  }
}
