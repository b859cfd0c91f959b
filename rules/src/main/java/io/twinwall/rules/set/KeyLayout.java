package io.twinwall.rules.set;

import java.math.BigInteger;
import java.util.List;

/**
 * How the fields of a key lie in an array of words.
 *
 * <p>Packed, fields of up to 64 bits share words where they fit, as hashing likes it: {@code
 * ipv4_addr . inet_service} is one word. Unpacked, every field has words of its own, as comparing
 * with intervals needs it. A field of more than 64 bits always has two words, the high one first.
 */
public final class KeyLayout {
  private static final BigInteger LONG_MASK = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private final int[] bits;
  private final int[] word;
  private final int[] shift;
  private final int words;

  /**
   * @param fieldBits width of each field, 1 to 128
   */
  public KeyLayout(List<Integer> fieldBits, boolean packed) {
    int n = fieldBits.size();
    bits = new int[n];
    word = new int[n];
    shift = new int[n];
    int next = 0;
    int used = 64;
    for (int i = 0; i < n; i++) {
      int b = fieldBits.get(i);
      if (b < 1 || b > 128) {
        throw new IllegalArgumentException("a key field of " + b + " bits");
      }
      bits[i] = b;
      if (b > 64) {
        word[i] = next;
        next += 2;
        used = 64;
      } else if (packed && used + b <= 64) {
        word[i] = next - 1;
        shift[i] = used;
        used += b;
      } else {
        word[i] = next++;
        used = b;
      }
    }
    words = next;
  }

  /** Length of a key in words. */
  public int words() {
    return words;
  }

  public int fields() {
    return bits.length;
  }

  public int bits(int field) {
    return bits[field];
  }

  /** Whether a field has two words. */
  public boolean wide(int field) {
    return bits[field] > 64;
  }

  /** Index of a field's (first) word. */
  public int word(int field) {
    return word[field];
  }

  /** How far a field is shifted to the left in its word. */
  public int shift(int field) {
    return shift[field];
  }

  /** Puts a number into a key whose words were 0. */
  public void put(long[] key, int field, BigInteger value) {
    if (value.signum() < 0 || value.bitLength() > bits[field]) {
      throw new IllegalArgumentException(value + " does not fit into " + bits[field] + " bits");
    }
    if (wide(field)) {
      key[word[field]] = value.shiftRight(64).longValue();
      key[word[field] + 1] = value.and(LONG_MASK).longValue();
    } else {
      key[word[field]] |= value.longValue() << shift[field];
    }
  }

  /** The number in a field of the key that begins at {@code offset}. */
  public BigInteger get(long[] keys, int offset, int field) {
    int at = offset + word[field];
    if (wide(field)) {
      return unsigned(keys[at]).shiftLeft(64).or(unsigned(keys[at + 1]));
    }
    long mask = bits[field] == 64 ? -1L : (1L << bits[field]) - 1;
    return unsigned(keys[at] >>> shift[field] & mask);
  }

  private static BigInteger unsigned(long v) {
    return BigInteger.valueOf(v).and(LONG_MASK);
  }
}
