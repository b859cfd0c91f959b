package io.twinwall.core.packet;

/**
 * Bob Jenkins' lookup3 over bytes, as Linux jhash computes it (include/linux/jhash.h, 6.18): what a
 * {@code jhash} expression gives, and how NAT picks an address of a range.
 */
public final class Lookup3 {
  private static final int INITIAL = 0xDEADBEEF;

  private Lookup3() {}

  /** The hash of the first {@code length} bytes. */
  public static int hash(byte[] k, int length, int seed) {
    int a = INITIAL + length + seed;
    int b = a;
    int c = a;
    int at = 0;
    int left = length;
    while (left > 12) {
      a += word(k, at, 4);
      b += word(k, at + 4, 4);
      c += word(k, at + 8, 4);
      a = a - c ^ Integer.rotateLeft(c, 4);
      c += b;
      b = b - a ^ Integer.rotateLeft(a, 6);
      a += c;
      c = c - b ^ Integer.rotateLeft(b, 8);
      b += a;
      a = a - c ^ Integer.rotateLeft(c, 16);
      c += b;
      b = b - a ^ Integer.rotateLeft(a, 19);
      a += c;
      c = c - b ^ Integer.rotateLeft(b, 4);
      b += a;
      left -= 12;
      at += 12;
    }
    if (left == 0) {
      return c;
    }
    a += word(k, at, left);
    b += word(k, at + 4, left - 4);
    c += word(k, at + 8, left - 8);
    return last(a, b, c);
  }

  private static int last(int a, int b, int c) {
    c = (c ^ b) - Integer.rotateLeft(b, 14);
    a = (a ^ c) - Integer.rotateLeft(c, 11);
    b = (b ^ a) - Integer.rotateLeft(a, 25);
    c = (c ^ b) - Integer.rotateLeft(b, 16);
    a = (a ^ c) - Integer.rotateLeft(c, 4);
    b = (b ^ a) - Integer.rotateLeft(a, 14);
    return (c ^ b) - Integer.rotateLeft(b, 24);
  }

  /** Up to four bytes as a little-endian word. */
  private static int word(byte[] k, int at, int there) {
    int v = 0;
    for (int i = 0; i < Math.min(4, there); i++) {
      v |= Bytes.u8(k, at + i) << 8 * i;
    }
    return v;
  }
}
