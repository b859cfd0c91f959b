package io.twinwall.campaign;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Protocol;
import java.util.zip.CRC32C;

/** Transport headers with data, for the ends of a way; checksums are right unless bent. */
final class Segments {
  private Segments() {}

  /** UDP or UDP-Lite. */
  static byte[] udp(Ends e, int protocol, byte[] data) {
    int second = protocol == Protocol.UDPLITE ? 0 : 8 + data.length;
    Wire w = new Wire().u16(e.sport()).u16(e.dport()).u16(second).u16(0);
    return summed(e, protocol, w.bytes(data).done(), 6);
  }

  /** ICMP or ICMPv6, as the addresses are; four bytes after the checksum, then data. */
  static byte[] icmp(Ends e, int type, int code, int rest, byte[] data) {
    byte[] b = new Wire().u8(type).u8(code).u16(0).u32(rest).bytes(data).done();
    if (e.isSix()) {
      return summed(e, Protocol.ICMPV6, b, 2);
    }
    Bytes.put16(b, 2, Wire.checksum(b, 0, b.length));
    return b;
  }

  /** SCTP with chunks already put together. */
  static byte[] sctp(Ends e, int tag, byte[] chunks) {
    byte[] b = new Wire().u16(e.sport()).u16(e.dport()).u32(tag).u32(0).bytes(chunks).done();
    CRC32C crc = new CRC32C();
    crc.update(b, 0, b.length);
    Bytes.put32(b, 8, Integer.reverseBytes((int) crc.getValue()));
    return b;
  }

  /** An SCTP chunk, padded. */
  static byte[] chunk(int type, int flags, byte[] body) {
    Wire w = new Wire().u8(type).u8(flags).u16(4 + body.length).bytes(body);
    return w.zeros((4 - body.length % 4) % 4).done();
  }

  /** Fills in a checksum over pseudo header and segment. */
  static byte[] summed(Ends e, int protocol, byte[] segment, int at) {
    Wire w = new Wire().bytes(Wire.address(e.src())).bytes(Wire.address(e.dst()));
    if (e.isSix()) {
      w.u32(segment.length).zeros(3).u8(protocol);
    } else {
      w.u8(0).u8(protocol).u16(segment.length);
    }
    byte[] all = w.bytes(segment).done();
    int sum = Wire.checksum(all, 0, all.length);
    boolean zeroMeansNone = protocol == Protocol.UDP || protocol == Protocol.UDPLITE;
    Bytes.put16(segment, at, sum == 0 && zeroMeansNone ? 0xFFFF : sum);
    return segment;
  }
}
