package io.twinwall.capture.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The window through which a capture is read: a large byte array that holds the bytes from {@code
 * position} to {@code limit}. Frames point into it, so while it is pinned (frames have been handed
 * out since the last unpinning) it neither moves nor reads; {@link #has} then just says no.
 */
final class Chunk {
  /** Half of a common second-level cache; larger ones read no faster. */
  static final int INITIAL_SIZE = 256 * 1024;

  private final InputStream in;
  private byte[] bytes = new byte[INITIAL_SIZE];
  private int position;
  private int limit;
  private long base;
  private boolean pinned;
  private boolean atEnd;

  Chunk(InputStream in) {
    this.in = in;
  }

  /** The bytes; another array after {@link #has} or {@link #skip} had to read. */
  byte[] bytes() {
    return bytes;
  }

  /** Index of the next byte in {@link #bytes()}. */
  int position() {
    return position;
  }

  /** Offset of the next byte from the start of the (decompressed) capture. */
  long offset() {
    return base + position;
  }

  int available() {
    return limit - position;
  }

  boolean pinned() {
    return pinned;
  }

  void pin() {
    pinned = true;
  }

  void unpin() {
    pinned = false;
  }

  /**
   * Whether {@code count} bytes lie in the window; reads them first unless pinned. When unpinned, a
   * no means that the input ends before.
   */
  boolean has(int count) throws IOException {
    return limit - position >= count || (!pinned && fill(count));
  }

  /** Goes past bytes that {@link #has} confirmed. */
  void advance(int count) {
    position += count;
  }

  /**
   * Goes past any number of bytes, reading as needed; must not be pinned.
   *
   * @return false if the input ends before
   */
  boolean skip(long count) throws IOException {
    long left = count;
    while (left > available()) {
      left -= available();
      position = limit;
      if (!fill(1)) {
        return false;
      }
    }
    position += (int) left;
    return true;
  }

  /** Moves the rest to the front and reads; grows only once the bytes for it have come. */
  private boolean fill(int count) throws IOException {
    System.arraycopy(bytes, position, bytes, 0, limit - position);
    base += position;
    limit -= position;
    position = 0;
    while (limit < count && !atEnd) {
      if (limit == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * bytes.length);
      }
      int got = in.read(bytes, limit, bytes.length - limit);
      if (got < 0) {
        atEnd = true;
      } else {
        limit += got;
      }
    }
    return limit >= count;
  }
}
