package io.twinwall.campaign;

import java.util.Collections;
import java.util.List;

/** Seeded chance (SplitMix64): the same seed, the same throws, on every Java. */
final class Dice {
  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  private long state;

  Dice(String seed) {
    for (int i = 0; i < seed.length(); i++) {
      state = (state ^ seed.charAt(i)) * 0x100_0000_01B3L + GOLDEN;
    }
  }

  private long next() {
    state += GOLDEN;
    long z = state;
    z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
    z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
    return z ^ z >>> 31;
  }

  /** From 0 to below a bound. */
  int below(int bound) {
    return (int) ((next() >>> 33) % bound);
  }

  /** From the first to the last, both included. */
  int between(int first, int last) {
    return first + below(last - first + 1);
  }

  boolean chance(double probability) {
    return (next() >>> 11) * 0x1.0p-53 < probability;
  }

  int word() {
    return (int) next();
  }

  byte[] bytes(int count) {
    byte[] b = new byte[count];
    for (int i = 0; i < count; i++) {
      b[i] = (byte) next();
    }
    return b;
  }

  <T> T of(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  @SafeVarargs
  final <T> T any(T... choices) {
    return choices[below(choices.length)];
  }

  int number(int... choices) {
    return choices[below(choices.length)];
  }

  <T> void shuffle(List<T> list) {
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, below(i + 1));
    }
  }
}
