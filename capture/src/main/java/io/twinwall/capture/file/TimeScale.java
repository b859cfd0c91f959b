package io.twinwall.capture.file;

/**
 * Turns the ticks of a capture into nanoseconds since the epoch. The result lies within 0 and
 * {@link #LATEST_NANOS} whatever the file holds, so that a sum or difference of two never
 * overflows.
 */
final class TimeScale {
  /** 2^62 ns: February 2116, ten years after the last second that pcap can express. */
  static final long LATEST_NANOS = 1L << 62;

  /** Microseconds, where an interface block says nothing else (pcapng, if_tsresol). */
  static final TimeScale MICROS = new TimeScale(6, 0);

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int BINARY = 0x80;

  private final boolean binary;
  private final int exponent;

  /** For decimal resolutions, unsigned: 10^|9 - exponent|, or 0 if that exceeds 64 bits. */
  private final long factor;

  private final long offsetNanos;

  /**
   * A resolution as pcapng writes it.
   *
   * @param resolution the byte of if_tsresol: with the high bit 2^-n seconds, else 10^-n
   * @param offsetSeconds if_tsoffset, added to every time
   */
  TimeScale(int resolution, long offsetSeconds) {
    binary = (resolution & BINARY) != 0;
    exponent = resolution & ~BINARY & 0xFF;
    factor = powerOfTen(Math.abs(9 - exponent));
    offsetNanos = saturatedSeconds(offsetSeconds);
  }

  /**
   * Nanoseconds since the epoch.
   *
   * @param ticks unsigned
   */
  long nanos(long ticks) {
    long nanos = Math.min(LATEST_NANOS, binary ? binaryNanos(ticks) : decimalNanos(ticks));
    return Math.max(0, Math.min(LATEST_NANOS, nanos + offsetNanos));
  }

  private long decimalNanos(long ticks) {
    if (exponent > 9) {
      return factor == 0 ? 0 : Long.divideUnsigned(ticks, factor);
    }
    if (ticks < 0 || ticks > LATEST_NANOS / factor) {
      return LATEST_NANOS;
    }
    return ticks * factor;
  }

  /** Whole seconds and the fraction apart, the fraction's product in 128 bits. */
  private long binaryNanos(long ticks) {
    long seconds = exponent < Long.SIZE ? ticks >>> exponent : 0;
    if (seconds < 0 || seconds >= LATEST_NANOS / NANOS_PER_SECOND) {
      return LATEST_NANOS;
    }
    if (exponent == 0) {
      return seconds * NANOS_PER_SECOND;
    }
    long fraction = exponent < Long.SIZE ? ticks & ((1L << exponent) - 1) : ticks;
    long low = fraction * NANOS_PER_SECOND;
    long high =
        Math.multiplyHigh(fraction, NANOS_PER_SECOND) + (fraction < 0 ? NANOS_PER_SECOND : 0);
    if (exponent < Long.SIZE) {
      long shifted = (high << (Long.SIZE - exponent)) | (low >>> exponent);
      return seconds * NANOS_PER_SECOND + shifted;
    }
    return high >>> (exponent - Long.SIZE);
  }

  private static long saturatedSeconds(long seconds) {
    long most = LATEST_NANOS / NANOS_PER_SECOND;
    return Math.max(-most, Math.min(most, seconds)) * NANOS_PER_SECOND;
  }

  private static long powerOfTen(int exponent) {
    if (exponent > 19) {
      return 0;
    }
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }
}
