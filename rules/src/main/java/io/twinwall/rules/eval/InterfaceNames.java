package io.twinwall.rules.eval;

/** Names of interfaces as numbers of 128 bits: the characters from the highest byte on. */
final class InterfaceNames {
  /** Linux IFNAMSIZ, without the terminating zero. */
  private static final int LONGEST = 15;

  private InterfaceNames() {}

  static boolean load(String name, Wide into) {
    long high = 0;
    long low = 0;
    int n = Math.min(name.length(), LONGEST);
    for (int i = 0; i < n; i++) {
      long v = name.charAt(i) & 0xFF;
      if (i < 8) {
        high |= v << (56 - 8 * i);
      } else {
        low |= v << (120 - 8 * i);
      }
    }
    into.set(high, low);
    return true;
  }
}
