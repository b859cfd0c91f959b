package io.twinwall.cli.compare;

import io.twinwall.core.packet.Bytes;
import java.util.HexFormat;
import java.util.List;

/** Blanks the bytes of an emitted packet that nobody can predict; all others stay. */
final class Unpredictable {
  private Unpredictable() {}

  /**
   * Where the transport header of a packet stands.
   *
   * @param first whether this is the first, or only, fragment
   */
  record Transport(int protocol, int offset, boolean first) {}

  static byte[] blanked(String hex, String origin, List<?> random) {
    byte[] p = HexFormat.of().parseHex(hex);
    blankTimestamps(p, 0);
    if (random.contains("ipv6.frag_id")) {
      blankFragmentId(p);
    }
    if (origin.equals("reject") || origin.equals("stack")) {
      blankOwn(p);
    }
    return p;
  }

  static void blank(byte[] b, int from, int count) {
    for (int i = from; i < Math.min(from + count, b.length); i++) {
      b[i] = 0;
    }
  }

  static boolean isIpv4(byte[] p, int o) {
    return p.length > o && p[o] >>> 4 == 4;
  }

  /** The transport header of a packet at an offset; protocol -1 if there is none. */
  static Transport transport(byte[] p, int base) {
    int n = p.length - base;
    if (n >= 20 && isIpv4(p, base)) {
      boolean first = (Bytes.u16(p, base + 6) & 0x1FFF) == 0;
      return new Transport(Bytes.u8(p, base + 9), base + (p[base] & 15) * 4, first);
    }
    if (n < 40 || p[base] >>> 4 != 6) {
      return new Transport(-1, base, false);
    }
    int next = Bytes.u8(p, base + 6);
    int o = base + 40;
    while (List.of(0, 43, 44, 60, 135).contains(next) && o + 8 <= p.length) {
      boolean fragment = next == 44;
      next = Bytes.u8(p, o);
      if (fragment && (Bytes.u16(p, o + 2) & 0xFFF8) != 0) {
        return new Transport(next, o + 8, false);
      }
      o += fragment ? 8 : (Bytes.u8(p, o + 1) + 1) * 8;
    }
    return new Transport(next, o, true);
  }

  /** Data of the IPv4 timestamp option, which hosts fill in; also in a quoted header. */
  private static boolean blankTimestamps(byte[] p, int base) {
    if (p.length < base + 20 || !isIpv4(p, base)) {
      return false;
    }
    int end = base + (p[base] & 15) * 4;
    boolean hit = false;
    int o = base + 20;
    while (o < Math.min(end, p.length - 2) && p[o] != 0) {
      int length = p[o] == 1 ? 1 : Bytes.u8(p, o + 1);
      if (p[o] == 0x44 && length >= 4) {
        blank(p, o + 4, length - 4);
        hit = true;
      }
      if (p[o] != 1 && length < 2) {
        break;
      }
      o += length;
    }
    boolean error =
        p[base + 9] == 1 && p.length > end + 8 && List.of(3, 4, 5, 11, 12).contains((int) p[end]);
    if (error && blankTimestamps(p, end + 8)) {
      blank(p, end + 2, 2);
    }
    if (hit) {
      blank(p, base + 10, 2);
    }
    return hit;
  }

  private static void blankFragmentId(byte[] p) {
    int o = 40;
    int next = Bytes.u8(p, 6);
    while (List.of(0, 43, 60).contains(next) && o + 8 <= p.length) {
      next = Bytes.u8(p, o);
      o += (Bytes.u8(p, o + 1) + 1) * 8;
    }
    if (next == 44) {
      blank(p, o + 4, 4);
    }
  }

  /** Numbers that the host draws for packets of its own. */
  private static void blankOwn(byte[] p) {
    if (isIpv4(p, 0)) {
      blank(p, 4, 2);
      blank(p, 10, 2);
    } else if (p.length >= 40) {
      p[1] &= (byte) 0xF0;
      blank(p, 2, 2);
      if (p[6] == 44) {
        blank(p, 44, 4);
      }
    }
    Transport t = transport(p, 0);
    int o = t.offset();
    if (isIpv4(p, 0) && t.protocol() == 1 && t.first() && p.length > o && p[o] == 14) {
      blank(p, o + 2, 2);
      blank(p, o + 8, 12);
    }
    boolean reset = p.length >= o + 20 && (p[o + 13] & 4) != 0;
    if (t.protocol() == 6 && t.first() && p.length >= o + 20 && !reset) {
      blank(p, o + 4, 4);
      blank(p, o + 16, 2);
    }
  }
}
