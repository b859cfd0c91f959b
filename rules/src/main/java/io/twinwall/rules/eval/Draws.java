package io.twinwall.rules.eval;

/** What the kernel would draw at random, from a seed (SplitMix64). */
final class Draws {
  private long state;

  Draws(long seed) {
    this.state = seed;
  }

  /** 32 random bits. */
  long next32() {
    state += 0x9E3779B97F4A7C15L;
    long z = state;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return (z ^ z >>> 31) >>> 32;
  }

  /** A number below {@code modulus}, by the kernel's reciprocal_scale. */
  static long scale(long value32, long modulus) {
    return value32 * modulus >>> 32;
  }
}
