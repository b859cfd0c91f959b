package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Bytes;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.ValueType.Order;
import java.util.List;

/**
 * {@code jhash}: Bob Jenkins' lookup3 over the bytes as they lie in the kernel's registers (Linux
 * include/linux/jhash.h, nft_hash.c, on a little-endian machine): fields in their own byte order,
 * those of a concatenation padded to four bytes.
 */
final class Jhash implements Selector.Narrow {
  private static final int INITIAL = 0xDEADBEEF;

  private final List<Selector> parts;
  private final int[] offsets;
  private final int[] bytes;
  private final boolean[] hostOrder;
  private final byte[] register;
  private final int length;
  private final Wide value = new Wide();
  private final long modulus;
  private final int seed;
  private final long offset;

  Jhash(Expression.Jhash e, List<Expression> inputs, List<Selector> parts, int seed) {
    this.parts = parts;
    this.modulus = e.modulus();
    this.seed = seed;
    this.offset = e.offset();
    int n = parts.size();
    offsets = new int[n];
    bytes = new int[n];
    hostOrder = new boolean[n];
    int at = 0;
    for (int i = 0; i < n; i++) {
      offsets[i] = at;
      bytes[i] = inputs.get(i).type().bytes();
      hostOrder[i] = inputs.get(i).type().order() == Order.HOST && bytes[i] <= 8;
      at += n == 1 ? bytes[i] : bytes[i] + 3 & ~3;
    }
    length = at;
    register = new byte[at + 3 & ~3];
  }

  @Override
  public long number(PacketContext c) {
    for (int i = 0; i < offsets.length; i++) {
      if (!parts.get(i).load(c, value)) {
        return MISSING;
      }
      store(i);
    }
    return Draws.scale(hash(register, length, seed) & 0xFFFF_FFFFL, modulus) + offset;
  }

  private void store(int i) {
    int n = bytes[i];
    for (int k = 0; k < n; k++) {
      int place = hostOrder[i] ? k : n - 1 - k;
      long half = k < 8 ? value.low : value.high;
      register[offsets[i] + place] = (byte) (half >>> 8 * (k & 7));
    }
  }

  /** The hash of the first {@code length} bytes. */
  static int hash(byte[] k, int length, int seed) {
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
