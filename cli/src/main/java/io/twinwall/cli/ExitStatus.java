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

  private ExitStatus() {}
}
