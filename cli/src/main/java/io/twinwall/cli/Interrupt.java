package io.twinwall.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C (and a polite kill) into an orderly end: work is told to stop, finishes its outputs,
 * and the process ends with the status of a good end.
 */
final class Interrupt {
  private static final long LONGEST_SECONDS = 60;

  private final Runnable stop;
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile int status;

  private Interrupt(Runnable stop) {
    this.stop = stop;
  }

  /** Has {@code stop} called when the process is asked to end. */
  static Interrupt install(Runnable stop) {
    Interrupt i = new Interrupt(stop);
    Runtime.getRuntime().addShutdownHook(new Thread(i::interrupted, "interrupt"));
    return i;
  }

  /** The work has ended, outputs included. */
  void done(int exitStatus) {
    status = exitStatus;
    finished.countDown();
  }

  private void interrupted() {
    if (finished.getCount() == 0) {
      return; // an ordinary end
    }
    stop.run();
    try {
      if (finished.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
