package io.twinwall.campaign;

import io.twinwall.core.packet.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts whole packets into fragments, IPv4 or IPv6, in order. */
final class Cutter {
  private static final int MOST = 20;

  private Cutter() {}

  /** Fragments with at most {@code size} bytes of payload, a multiple of eight. */
  static List<byte[]> cut(byte[] packet, int size, int id) {
    return IpShape.isSix(packet) ? six(packet, size, id) : four(packet, size, id);
  }

  private static List<byte[]> four(byte[] p, int size, int id) {
    int header = (p[0] & 15) * 4;
    List<byte[]> out = new ArrayList<>();
    for (int at = header; at < p.length && out.size() < MOST; at += size) {
      int end = Math.min(p.length, at + size);
      Wire w = new Wire().bytes(Arrays.copyOf(p, header)).bytes(Arrays.copyOfRange(p, at, end));
      byte[] f = w.done();
      Bytes.put16(f, 2, f.length);
      Bytes.put16(f, 4, id);
      int flags = Bytes.u16(p, 6) & 0x4000 | (end < p.length ? 0x2000 : 0);
      Bytes.put16(f, 6, flags | (at - header) / 8);
      out.add(IpShape.mended(f));
    }
    return out;
  }

  private static List<byte[]> six(byte[] p, int size, int id) {
    int nextAt = 6;
    int from = 40;
    while ((p[nextAt] == 0 || p[nextAt] == 43) && from + 8 <= p.length) {
      nextAt = from;
      from += (Bytes.u8(p, from + 1) + 1) * 8;
    }
    from = Math.min(from, p.length);
    List<byte[]> out = new ArrayList<>();
    for (int at = from; at < p.length && out.size() < MOST; at += size) {
      int end = Math.min(p.length, at + size);
      Wire w = new Wire().bytes(Arrays.copyOf(p, from)).u8(p[nextAt]).u8(0);
      w.u16(at - from | (end < p.length ? 1 : 0)).u32(id).bytes(Arrays.copyOfRange(p, at, end));
      byte[] f = w.done();
      f[nextAt] = 44;
      Bytes.put16(f, 4, f.length - 40);
      out.add(f);
    }
    return out;
  }
}
