package io.twinwall.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C (and a polite kill) into an orderly end: work is told to stop, finishes its outputs,
 * and the process ends with the status of a good end.
 */
final class Interrupt {
  /** 60 s: for large outputs to be completed. */
  static final long OUTPUTS_SECONDS = 60;

  /** 5 s: for a read that nothing can interrupt. */
  static final long BLOCKED_SECONDS = 5;

  private final Runnable stop;
  private final long longestSeconds;
  private final Thread hook = new Thread(this::interrupted, "interrupt");
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile int status;
  private volatile boolean asked;

  private Interrupt(Runnable stop, long longestSeconds) {
    this.stop = stop;
    this.longestSeconds = longestSeconds;
  }

  /** Has {@code stop} called when the process is asked to end, which then waits so long. */
  static Interrupt install(Runnable stop, long longestSeconds) {
    Interrupt i = new Interrupt(stop, longestSeconds);
    Runtime.getRuntime().addShutdownHook(i.hook);
    return i;
  }

  /** Whether the process was asked to end. */
  boolean asked() {
    return asked;
  }

  /** The work has ended, outputs included. */
  void done(int exitStatus) {
    status = exitStatus;
    finished.countDown();
    if (!asked) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        asked = true; // it runs just now, and finds the work done
      }
    }
  }

  private void interrupted() {
    if (finished.getCount() == 0) {
      return; // ended just before
    }
    asked = true;
    stop.run();
    try {
      if (finished.await(longestSeconds, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
