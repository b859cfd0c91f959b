package io.twinwall.cli.verify;

import io.twinwall.cli.data.DataFiles;
import io.twinwall.cli.data.UnusableInput;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The record of another kernel, line by line. */
public final class OtherRecord implements Closeable {
  private final Path file;
  private final BufferedReader in;

  private OtherRecord(Path file, BufferedReader in) {
    this.file = file;
    this.in = in;
  }

  public static OtherRecord open(Path file) {
    try {
      return new OtherRecord(file, Files.newBufferedReader(file));
    } catch (IOException e) {
      throw new UnusableInput(file + ": " + DataFiles.reason(e), e);
    }
  }

  /** The next packet's line. */
  String next() throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new UnusableInput(file + ": ends before the packets do: it is of another capture");
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
