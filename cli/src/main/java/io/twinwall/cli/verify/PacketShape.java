package io.twinwall.cli.verify;

import io.twinwall.core.packet.Bytes;
import java.util.Arrays;
import java.util.List;

/** What identifies an IP packet among those that one frame has caused. */
final class PacketShape {
  private static final int FRAGMENT = 44;
  private static final List<Integer> EXTENSIONS = List.of(0, 43, 60, 135);

  private PacketShape() {}

  static boolean isIpv4(byte[] p) {
    return p.length >= 20 && p[0] >>> 4 == 4;
  }

  private static boolean isIpv6(byte[] p) {
    return p.length >= 40 && p[0] >>> 4 == 6;
  }

  /** The packet without the padding of its frame. */
  static byte[] trimmed(byte[] p) {
    int length = p.length;
    if (isIpv4(p) && Bytes.u16(p, 2) >= 20) {
      length = Bytes.u16(p, 2);
    } else if (isIpv6(p) && Bytes.u16(p, 4) > 0) {
      length = 40 + Bytes.u16(p, 4);
    }
    return length < p.length ? Arrays.copyOf(p, length) : p;
  }

  /** Whether addresses agree, and IPv4's protocol. */
  static boolean sameEnds(byte[] a, byte[] b) {
    if (isIpv4(a)) {
      return isIpv4(b) && a[9] == b[9] && Arrays.equals(a, 12, 20, b, 12, 20);
    }
    return isIpv6(a) && isIpv6(b) && Arrays.equals(a, 8, 40, b, 8, 40);
  }

  /** Whether, besides, identification or flow label, and TTL agree. */
  static boolean same(byte[] a, byte[] b) {
    if (!sameEnds(a, b)) {
      return false;
    }
    return isIpv4(a)
        ? a[8] == b[8] && Bytes.u16(a, 4) == Bytes.u16(b, 4)
        : a[7] == b[7] && Bytes.s32(a, 0) == Bytes.s32(b, 0);
  }

  /** The id of an IPv6 fragment from an offset on; -1 if it is none. */
  static long fragmentId(byte[] p, int offset, int end) {
    if (end - offset < 40 || p[offset] >>> 4 != 6) {
      return -1;
    }
    int next = Bytes.u8(p, offset + 6);
    int o = offset + 40;
    while (EXTENSIONS.contains(next) && o + 8 <= end) {
      next = Bytes.u8(p, o);
      o += (Bytes.u8(p, o + 1) + 1) * 8;
    }
    return next == FRAGMENT && o + 8 <= end ? Bytes.u32(p, o + 4) : -1;
  }
}
