package io.twinwall.capture;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A capture, or an interface, that cannot be read (further). The message stands alone: it names the
 * source, the place, what was expected, what stands there and, where there is one, the mend.
 */
public class CaptureException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Offset of a fault that has no place in the bytes, such as a missing file. */
  public static final long NO_OFFSET = -1;

  private final String source;
  private final long offset;

  /**
   * A fault of a source as a whole.
   *
   * @param source file or interface name, as the user gave it
   * @param text what is wrong and how to mend it, without the source's name
   */
  public CaptureException(String source, String text) {
    this(source, NO_OFFSET, text, null);
  }

  /**
   * A fault at a place.
   *
   * @param offset bytes from the start of the (decompressed) capture; {@link #NO_OFFSET} for none
   */
  public CaptureException(String source, long offset, String text, @Nullable Throwable cause) {
    super(source + ": " + text, cause);
    this.source = source;
    this.offset = offset;
  }

  /** The whole message, for people. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** The file or interface, as the user gave it. */
  public String source() {
    return source;
  }

  /** Bytes from the start of the (decompressed) capture, or {@link #NO_OFFSET}. */
  public long offset() {
    return offset;
  }
}
