package io.twinwall.capture.file;

import io.twinwall.capture.CaptureException;
import io.twinwall.capture.Progress;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Opens captures: pcap (micro- and nanoseconds, both byte orders, Kuznetzov's variant) and pcapng,
 * plain or packed with gzip, zstd or xz. What a file is, its first bytes say; its name says
 * nothing.
 */
public final class Captures {
  /** The name that stands for standard input. */
  public static final String STANDARD_INPUT = "-";

  private static final String READ =
      "pcap and pcapng are read, plain or packed with gzip, zstd or xz";

  private Captures() {}

  /**
   * Opens a capture file, or standard input.
   *
   * @param name a path, or {@code -}
   * @param stdin read if the name is {@code -}
   * @throws CaptureException if it cannot be opened or does not begin as a capture does
   */
  public static CaptureFile open(String name, InputStream stdin) throws IOException {
    if (name.equals(STANDARD_INPUT)) {
      return open("standard input", stdin, Progress.UNKNOWN);
    }
    try {
      return open(Path.of(name));
    } catch (InvalidPathException e) {
      throw new CaptureException(
          name, CaptureException.NO_OFFSET, "this cannot be a file name: " + e.getReason(), e);
    }
  }

  /**
   * Opens a capture file.
   *
   * @throws CaptureException if it cannot be opened or does not begin as a capture does
   */
  public static CaptureFile open(Path path) throws IOException {
    String name = path.toString();
    if (Files.isDirectory(path)) {
      throw new CaptureException(
          name, "is a directory; name the capture files in it, each by itself");
    }
    InputStream in;
    long size;
    try {
      size = Files.isRegularFile(path) ? Files.size(path) : Progress.UNKNOWN;
      in = Files.newInputStream(path);
    } catch (IOException e) {
      throw refusal(name, e);
    }
    return open(name, in, size);
  }

  /**
   * Opens a capture that something else provides.
   *
   * @param name for messages
   * @param bytesTotal for progress; {@link Progress#UNKNOWN} if not known
   */
  public static CaptureFile open(String name, InputStream in, long bytesTotal) throws IOException {
    try {
      CaptureStream stream = CaptureStream.open(name, in, bytesTotal);
      Chunk chunk = new Chunk(stream);
      try {
        return new CaptureFile(stream, chunk, records(stream, chunk));
      } catch (Fault e) {
        throw e.of(stream, 0);
      }
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static Records records(CaptureStream stream, Chunk chunk) throws IOException {
    if (!chunk.has(PcapRecords.HEADER_LENGTH) && chunk.available() < 4) {
      throw tooShort(stream, chunk);
    }
    int magic = Words.int32(chunk.bytes(), chunk.position(), true);
    if (magic == PcapngRecords.SECTION_HEADER) {
      return new PcapngRecords(chunk);
    }
    boolean bigEndian = isPcap(magic);
    int native32 = bigEndian ? magic : Integer.reverseBytes(magic);
    if (!isPcap(native32)) {
      throw unknownFormat(stream, chunk);
    }
    if (!chunk.has(PcapRecords.HEADER_LENGTH)) {
      throw Fault.cutShort(
          chunk.available(), "the file header", PcapRecords.HEADER_LENGTH, chunk.available());
    }
    return new PcapRecords(chunk, native32, bigEndian);
  }

  private static boolean isPcap(int magic) {
    return magic == PcapRecords.MAGIC_MICROS
        || magic == PcapRecords.MAGIC_NANOS
        || magic == PcapRecords.MAGIC_KUZNETZOV;
  }

  private static CaptureException tooShort(CaptureStream stream, Chunk chunk) {
    int there = chunk.available();
    if (there == 0) {
      return new CaptureException(
          stream.name(), 0, "is empty: a capture has a header even without packets", null);
    }
    return new CaptureException(
        stream.name(),
        0,
        "is no capture: it ends after "
            + Counted.of(there, "byte")
            + ", "
            + Counted.bytes(chunk.bytes(), chunk.position(), there)
            + "; "
            + READ,
        null);
  }

  private static CaptureException unknownFormat(CaptureStream stream, Chunk chunk) {
    int shown = Math.min(chunk.available(), 8);
    byte[] bytes = chunk.bytes();
    String hint = hint(Counted.bytes(bytes, chunk.position(), shown));
    return new CaptureException(
        stream.name(),
        0,
        "is no capture that can be read: it begins with "
            + Counted.bytes(bytes, chunk.position(), shown)
            + "; "
            + READ
            + hint,
        null);
  }

  /** What to do with files that are often tried. */
  private static String hint(String hex) {
    if (hex.startsWith("42 5a 68")) {
      return ". This is bzip2: `bzip2 -dc` unpacks it, pipe that in as `-`";
    }
    if (hex.startsWith("04 22 4d 18")) {
      return ". This is lz4: `lz4 -dc` unpacks it, pipe that in as `-`";
    }
    if (hex.startsWith("50 4b 03 04")) {
      return ". This is zip: `unzip -p` unpacks it, pipe that in as `-`";
    }
    if (hex.startsWith("73 6e 6f 6f 70")
        || hex.startsWith("52 54 53 53")
        || hex.startsWith("47 4d 42 55")) {
      return ". Wireshark's `editcap` turns such a trace into pcapng";
    }
    if (hex.startsWith("1f 8b") || hex.startsWith("28 b5 2f fd") || hex.startsWith("fd 37 7a")) {
      return ". It is packed twice: unpack it once, pipe that in as `-`";
    }
    return "";
  }

  /** Why a file could not be opened, in words. */
  static CaptureException refusal(String name, IOException e) {
    String text;
    if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
      text = "no such file; the working directory is " + Path.of("").toAbsolutePath();
    } else if (e instanceof AccessDeniedException) {
      text = "no permission to read it; `ls -l` shows who may";
    } else {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      text = "cannot be opened: " + reason.toLowerCase(Locale.ROOT);
    }
    return new CaptureException(name, CaptureException.NO_OFFSET, text, e);
  }
}
