package io.twinwall.campaign;

import io.twinwall.core.packet.Bytes;
import java.util.List;

/** How the IP header of a packet looks: plain, unless a field is bent. */
final class IpShape {
  private static final byte[] NONE = {};

  /** An IPv6 extension header: its number, and its bytes but for the first (next header). */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Extension(int number, byte[] rest) {
    static Extension of(int number, String hex) {
      return new Extension(number, Wire.hex(hex));
    }
  }

  int ttl = 64;
  int tos;
  int ident;
  boolean dontFragment;
  byte[] options = NONE;
  List<Extension> extensions = List.of();

  /** The length field's value, or -1 for the true one. */
  int length = -1;

  boolean badChecksum;

  IpShape ttl(int hops) {
    ttl = hops;
    return this;
  }

  /** A packet of the addresses' family. */
  byte[] around(String src, String dst, int protocol, byte[] payload) {
    return src.indexOf(':') >= 0
        ? six(src, dst, protocol, payload)
        : four(src, dst, protocol, payload);
  }

  private byte[] four(String src, String dst, int protocol, byte[] payload) {
    int header = 20 + (options.length + 3) / 4 * 4;
    Wire w = new Wire().u8(0x40 | header / 4).u8(tos);
    w.u16(length < 0 ? header + payload.length : length).u16(ident);
    w.u16(dontFragment ? 0x4000 : 0).u8(ttl).u8(protocol).u16(0);
    w.bytes(Wire.address(src)).bytes(Wire.address(dst)).bytes(options);
    byte[] b = w.zeros(header - w.size()).bytes(payload).done();
    Bytes.put16(b, 10, Wire.checksum(b, 0, header) ^ (badChecksum ? 0x5555 : 0));
    return b;
  }

  private byte[] six(String src, String dst, int protocol, byte[] payload) {
    Wire chain = new Wire();
    for (int i = 0; i < extensions.size(); i++) {
      boolean last = i + 1 == extensions.size();
      chain.u8(last ? protocol : extensions.get(i + 1).number()).bytes(extensions.get(i).rest());
    }
    chain.bytes(payload);
    Wire w = new Wire().u32(6 << 28 | tos << 20);
    w.u16(length < 0 ? chain.size() : length);
    w.u8(extensions.isEmpty() ? protocol : extensions.get(0).number()).u8(ttl);
    return w.bytes(Wire.address(src)).bytes(Wire.address(dst)).bytes(chain.done()).done();
  }

  /** Whether a packet is IPv6. */
  static boolean isSix(byte[] packet) {
    return packet.length > 0 && packet[0] >>> 4 == 6;
  }

  /** Makes an IPv4 header's checksum right again, where there is a header. */
  static byte[] mended(byte[] packet) {
    int header = packet.length == 0 ? 0 : (packet[0] & 15) * 4;
    if (!isSix(packet) && header >= 20 && header <= packet.length) {
      Bytes.put16(packet, 10, 0);
      Bytes.put16(packet, 10, Wire.checksum(packet, 0, header));
    }
    return packet;
  }
}
