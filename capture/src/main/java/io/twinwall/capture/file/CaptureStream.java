package io.twinwall.capture.file;

import io.twinwall.capture.CaptureException;
import io.twinwall.capture.Progress;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.MemoryLimitException;

/**
 * The bytes of a capture, unpacked: a file or standard input, its name, and how far it was read.
 */
final class CaptureStream extends InputStream implements Progress {
  private final String name;
  private final long bytesTotal;
  private final CountingStream packed;
  private final Compression compression;
  private final InputStream unpacked;

  private CaptureStream(
      String name,
      long bytesTotal,
      CountingStream packed,
      Compression compression,
      InputStream unpacked) {
    this.name = name;
    this.bytesTotal = bytesTotal;
    this.packed = packed;
    this.compression = compression;
    this.unpacked = unpacked;
  }

  /**
   * Looks at the first bytes and unpacks accordingly.
   *
   * @param bytesTotal the file's size, or {@link Progress#UNKNOWN}
   */
  static CaptureStream open(String name, InputStream in, long bytesTotal) throws IOException {
    CountingStream packed = new CountingStream(in);
    PushbackInputStream whole = new PushbackInputStream(packed, Compression.LONGEST_MAGIC);
    byte[] head = new byte[Compression.LONGEST_MAGIC];
    Compression compression = Compression.NONE;
    try {
      int count = whole.readNBytes(head, 0, head.length);
      whole.unread(head, 0, count);
      compression = Compression.of(head, count);
      InputStream unpacked = compression.unpack(whole);
      return new CaptureStream(name, bytesTotal, packed, compression, unpacked);
    } catch (IOException e) {
      CaptureStream failed = new CaptureStream(name, bytesTotal, packed, compression, whole);
      throw failed.fault(e).of(failed, 0);
    }
  }

  /** The file as the user named it, or "standard input". */
  String name() {
    return name;
  }

  boolean compressed() {
    return compression != Compression.NONE;
  }

  @Override
  public long bytesConsumed() {
    return packed.count.get();
  }

  @Override
  public long bytesTotal() {
    return bytesTotal;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int count = read(one, 0, 1);
    return count < 0 ? count : one[0] & 0xFF;
  }

  /** Reads what is there, at least one byte. */
  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return unpacked.read(buffer, offset, length);
    } catch (IOException e) {
      throw fault(e);
    } catch (RuntimeException e) {
      // The zstd decompressor reports damaged data so.
      if (compressed()) {
        throw fault(e);
      }
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    packed.close();
  }

  private Fault fault(Exception e) {
    String reason = reason(e);
    IOException below = packed.failure;
    if (below != null || !compressed()) {
      String text = "cannot be read on: " + (below == null ? reason : below.getMessage());
      return new Fault(CaptureException.NO_OFFSET, text, "", e);
    }
    String data = "the " + compression.program() + " data ";
    String place = " at about byte " + packed.count + " of the file";
    String by = "Where `" + compression.program() + " -dc` unpacks it, pipe that in as `-`.";
    if (e instanceof EOFException) {
      return new Fault(
          CaptureException.NO_OFFSET,
          data + "ends too early," + place,
          "Was it still being written, or copied only in part?",
          e);
    }
    if (e instanceof MemoryLimitException) {
      return new Fault(CaptureException.NO_OFFSET, data + "needs too much memory", by, e);
    }
    return new Fault(
        CaptureException.NO_OFFSET, data + "cannot be unpacked" + place + ": " + reason, by, e);
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  /** Counts what was read, and remembers how reading ended. */
  private static final class CountingStream extends FilterInputStream {
    private final AtomicLong count = new AtomicLong();
    private boolean ended;
    private @Nullable IOException failure;

    CountingStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      int got = read(one, 0, 1);
      return got < 0 ? got : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int got;
      try {
        got = in.read(buffer, offset, length);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
      if (got < 0) {
        ended = true;
      } else {
        count.addAndGet(got);
      }
      return got;
    }

    /** Says that more may come until the end was seen: gzip members would else stop at a lull. */
    @Override
    public int available() {
      return ended ? 0 : 1;
    }
  }
}
