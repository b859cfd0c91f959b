package io.twinwall.capture.file;

import io.twinwall.capture.CaptureException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a capture, as the one who finds it knows it; {@link CaptureFile} adds the
 * file's name and how far it had come.
 */
final class Fault extends IOException {
  private static final long serialVersionUID = 1L;

  private final long offset;
  private final String mend;

  /**
   * A fault.
   *
   * @param offset bytes from the start of the (decompressed) capture, or {@link
   *     CaptureException#NO_OFFSET}
   * @param what what was expected and what stands there
   * @param mend what to do, as a sentence; empty if nothing can be done
   */
  Fault(long offset, String what, String mend) {
    this(offset, what, mend, null);
  }

  Fault(long offset, String what, String mend, @Nullable Throwable cause) {
    super(what, cause);
    this.offset = offset;
    this.mend = mend;
  }

  /** The capture ends inside of something. */
  static Fault cutShort(long offset, String inside, long expected, long there) {
    return new Fault(
        offset,
        "the capture ends in the middle of "
            + inside
            + ": "
            + Counted.of(expected, "byte")
            + " expected, "
            + there
            + (there == 1 ? " is" : " are")
            + " there",
        "Was it still being written, or copied only in part?");
  }

  /** The exception for the user. */
  CaptureException of(CaptureStream stream, long packets) {
    StringBuilder text = new StringBuilder(String.valueOf(getMessage()));
    if (offset != CaptureException.NO_OFFSET) {
      text.append(" (byte ").append(offset);
      text.append(stream.compressed() ? " of the uncompressed capture)" : " of the file)");
    }
    text.append("; read so far: ").append(Counted.of(packets, "packet")).append('.');
    if (!mend.isEmpty()) {
      text.append(' ').append(mend);
    }
    return new CaptureException(stream.name(), offset, text.toString(), this);
  }
}
