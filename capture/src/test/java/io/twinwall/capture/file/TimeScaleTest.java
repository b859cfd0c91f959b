package io.twinwall.capture.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TimeScaleTest {
  private static final long[] CORNERS = {
    0,
    1,
    999,
    1_000_000_000L,
    (1L << 31) - 1,
    1L << 32,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1
  };

  @Test
  void everyResolution_agreesWithExactArithmetic() {
    Random random = new Random(20_261_122);
    for (int resolution = 0; resolution < 256; resolution++) {
      for (long offset : new long[] {0, 1, -1, 1_700_000_000L, Long.MAX_VALUE, Long.MIN_VALUE}) {
        TimeScale scale = new TimeScale(resolution, offset);
        for (long corner : CORNERS) {
          check(scale, resolution, offset, corner);
        }
        for (int i = 0; i < 50; i++) {
          check(scale, resolution, offset, random.nextLong() >>> random.nextInt(64));
        }
      }
    }
  }

  private static void check(TimeScale scale, int resolution, long offset, long ticks) {
    String what = "resolution " + resolution + ", offset " + offset + ", ticks " + ticks;
    assertEquals(exact(resolution, offset, ticks), scale.nanos(ticks), what);
  }

  private static long exact(int resolution, long offset, long ticks) {
    BigInteger latest = BigInteger.valueOf(TimeScale.LATEST_NANOS);
    BigInteger billion = BigInteger.valueOf(1_000_000_000L);
    BigInteger unsigned = new BigInteger(Long.toUnsignedString(ticks));
    BigInteger divisor =
        resolution >= 128 ? BigInteger.TWO.pow(resolution - 128) : BigInteger.TEN.pow(resolution);
    BigInteger nanos = unsigned.multiply(billion).divide(divisor).min(latest);
    BigInteger seconds =
        BigInteger.valueOf(offset).min(latest.divide(billion)).max(latest.divide(billion).negate());
    return nanos.add(seconds.multiply(billion)).max(BigInteger.ZERO).min(latest).longValueExact();
  }
}
