package io.twinwall.cli;

import java.io.IOException;

/** Whoever read standard output has gone away, as {@code head} does; nothing is left to be said. */
final class ClosedOutput extends IOException {
  private static final long serialVersionUID = 1L;

  ClosedOutput() {
    super("standard output was closed by its reader");
  }
}
