package io.twinwall.campaign;

/**
 * Pauses that let timeouts of whole seconds run out, but never so that a packet comes just when one
 * does: bursts begin at eight fractions of a second in turn, so that two within five seconds are
 * never a whole number of seconds apart, by an eighth at least.
 */
final class Pauses {
  private static final long SECOND = 1_000_000_000L;
  private static final int FRACTIONS = 8;

  private final Dice dice;
  private final long start;
  private int turn;

  Pauses(Dice dice, long startNanos) {
    this.dice = dice;
    this.start = startNanos;
  }

  /** When the next burst begins. */
  long next(long nowNanos) {
    turn += 3;
    long fraction = turn % FRACTIONS * SECOND / FRACTIONS;
    long seconds = (nowNanos - start) / SECOND;
    long at = start + seconds * SECOND + fraction;
    if (at <= nowNanos) {
      at += SECOND;
    }
    return at + dice.number(0, 1, 1, 2) * SECOND;
  }
}
