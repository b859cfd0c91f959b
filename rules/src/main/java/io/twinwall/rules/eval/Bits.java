package io.twinwall.rules.eval;

import io.twinwall.core.packet.Bytes;

/** Bits in network order, at any place. */
final class Bits {
  private Bits() {}

  /**
   * Reads {@code length} bits (1 to 63) from bit {@code bit} (0: the highest) of byte {@code o} on.
   */
  static long read(byte[] b, int o, int bit, int length) {
    int at = o + bit / 8;
    int skip = bit % 8;
    long v = Bytes.u8(b, at) & 0xFF >>> skip;
    int got = 8 - skip;
    while (got + 8 <= length) {
      v = v << 8 | Bytes.u8(b, ++at);
      got += 8;
    }
    if (got < length) {
      int rest = length - got;
      return v << rest | Bytes.u8(b, ++at) >>> (8 - rest);
    }
    return v >>> (got - length);
  }

  /** Reads 64 bits. */
  static long read64(byte[] b, int o, int bit) {
    return read(b, o, bit, 32) << 32 | read(b, o, bit + 32, 32);
  }
}
