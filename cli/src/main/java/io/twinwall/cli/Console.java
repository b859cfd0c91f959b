package io.twinwall.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a run reads and prints: the process' streams, or a test's.
 *
 * @param out for results only
 * @param err for everything else
 * @param environment variables such as NO_COLOR
 */
public record Console(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    Map<String, String> environment) {
  /** The streams of this process; the launcher says which of them are terminals. */
  static Console ofProcess() {
    OutputStream err = new FileOutputStream(FileDescriptor.err);
    return new Console(
        System.in,
        new ResultStream(new FileOutputStream(FileDescriptor.out)),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        Boolean.getBoolean("twinwall.terminal.out"),
        Boolean.getBoolean("twinwall.terminal.err"),
        System.getenv());
  }
}
