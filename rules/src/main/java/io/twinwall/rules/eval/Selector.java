package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;

/**
 * What yields a value for a packet: a field, a key of meta or ct, a computation.
 *
 * <p>Values of up to 63 bits are narrow and travel as a long; the rest, up to 128 bits, in a {@link
 * Wide}. All are plain unsigned numbers, whatever the byte order of the kernel's register.
 */
interface Selector {
  /** The field is not there: the rule breaks. */
  long MISSING = -1;

  /** Whether {@link #number} can be asked. */
  boolean narrow();

  /** The value of a narrow selector, or {@link #MISSING}. */
  long number(PacketContext c);

  /**
   * Puts the value of any selector into a place.
   *
   * @return false if the field is not there
   */
  boolean load(PacketContext c, Wide into);

  /** A selector of up to 63 bits. */
  @FunctionalInterface
  interface Narrow extends Selector {
    @Override
    default boolean narrow() {
      return true;
    }

    @Override
    default boolean load(PacketContext c, Wide into) {
      long v = number(c);
      into.set(0, v);
      return v >= 0;
    }
  }

  /** A selector of more bits. */
  @FunctionalInterface
  interface Broad extends Selector {
    @Override
    default boolean narrow() {
      return false;
    }

    @Override
    default long number(PacketContext c) {
      throw new IllegalStateException("more than 63 bits");
    }
  }
}
