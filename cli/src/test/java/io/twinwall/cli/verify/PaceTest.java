package io.twinwall.cli.verify;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InterruptedIOException;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long MILLI = 1_000_000L;

  @Test
  void gapsAreKept_inRealTime() throws InterruptedIOException {
    Pace p = new Pace(true);
    long start = System.nanoTime();
    p.await(5_000 * MILLI);
    p.await(5_030 * MILLI);
    p.await(5_010 * MILLI);
    assertTrue(System.nanoTime() - start >= 30 * MILLI, "too early");
    assertTrue(p.leftOutNanos() == 0, "nothing is left out");
  }

  @Test
  void gapsAreAddedUp_otherwise() throws InterruptedIOException {
    Pace p = new Pace(false);
    p.await(0);
    p.await(3_600_000 * MILLI);
    assertTrue(p.leftOutNanos() > 3_500_000 * MILLI, "left out: " + p.leftOutNanos());
  }

  @Test
  void stop_endsTheWaiting() throws InterruptedException {
    Pace p = new Pace(true);
    Thread stopper =
        new Thread(
            () -> {
              try {
                Thread.sleep(50);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              p.stop();
            });
    stopper.start();
    assertThrows(
        InterruptedIOException.class,
        () -> {
          p.await(0);
          p.await(3_600_000 * MILLI);
        });
    stopper.join();
  }
}
