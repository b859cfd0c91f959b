package io.twinwall.capture.live;

import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.LinkType;

/** Frames of one tap side by side in one array, first filled, then read, then cleared. */
final class Slab {
  private static final int SMALLEST_BYTES = 4 << 20;
  private static final int FRAMES = 16_384;

  private final byte[] bytes;
  private final long[] timesNanos = new long[FRAMES];
  private final int[] ends = new int[FRAMES];
  private final int[] originalLengths = new int[FRAMES];
  private int count;
  private int next;

  /**
   * An empty slab with room for some frames of any length.
   *
   * @param longestFrame in bytes
   */
  Slab(int longestFrame) {
    bytes = new byte[Math.max(SMALLEST_BYTES, Math.multiplyExact(4, longestFrame))];
  }

  boolean hasRoom(int length) {
    return count < FRAMES && bytes.length - endOf(count - 1) >= length;
  }

  void add(long timeNanos, byte[] frame, int originalLength) {
    int at = endOf(count - 1);
    System.arraycopy(frame, 0, bytes, at, frame.length);
    timesNanos[count] = timeNanos;
    ends[count] = at + frame.length;
    originalLengths[count] = originalLength;
    count++;
  }

  boolean isEmpty() {
    return next == count;
  }

  /** Time of the next frame to be read; there must be one. */
  long headNanos() {
    return timesNanos[next];
  }

  /** Reads the next frame; it points into the slab. */
  void give(Frame frame, String name, LinkType linkType) {
    int at = endOf(next - 1);
    int length = ends[next] - at;
    int original = Math.max(length, originalLengths[next]);
    frame.set(timesNanos[next], name, linkType, bytes, at, length, original);
    next++;
  }

  void clear() {
    count = 0;
    next = 0;
  }

  private int endOf(int frame) {
    return frame < 0 ? 0 : ends[frame];
  }
}
