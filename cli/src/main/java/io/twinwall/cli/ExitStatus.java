package io.twinwall.cli;

/** What a run's exit status says. */
final class ExitStatus {
  static final int DONE = 0;

  /** An assertion, comparison or check failed. */
  static final int FAILED = 1;

  static final int USAGE = 2;

  /** Input that cannot be used. */
  static final int UNUSABLE = 3;

  /** Done, but something could not be decided. */
  static final int UNDECIDED = 4;

  /** Ended early by Ctrl-C, as shells count it. */
  static final int INTERRUPTED = 130;

  private ExitStatus() {}
}
