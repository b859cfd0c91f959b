package io.twinwall.cli;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Standard output, buffered. As every print stream it goes on after a fault; unlike others it knows
 * which fault it was: a full disk must be told, a reader that has gone away need not.
 */
final class ResultStream extends PrintStream {
  private static final int BUFFER = 1 << 16;

  private final Remembering below;

  ResultStream(FileOutputStream out) {
    this(new Remembering(new BufferedOutputStream(out, BUFFER)));
  }

  private ResultStream(Remembering below) {
    super(below, false, StandardCharsets.UTF_8);
    this.below = below;
  }

  /** Why results have been lost, in words; null if none were, or if nobody reads on. */
  @Nullable String loss() {
    flush();
    IOException e = below.fault;
    String reason = e == null ? null : String.valueOf(e.getMessage());
    return reason == null || reason.toLowerCase(Locale.ROOT).contains("pipe") ? null : reason;
  }

  /** Keeps the first fault. */
  private static final class Remembering extends FilterOutputStream {
    private @Nullable IOException fault;

    Remembering(BufferedOutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int offset, int length) throws IOException {
      try {
        out.write(b, offset, length);
      } catch (IOException e) {
        fault = fault == null ? e : fault;
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        fault = fault == null ? e : fault;
        throw e;
      }
    }
  }
}
