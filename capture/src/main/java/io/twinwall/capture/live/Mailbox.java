package io.twinwall.capture.live;

import io.twinwall.capture.CaptureException;
import io.twinwall.core.packet.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Where the taps' threads leave frames, in order of arrival, and the reader finds them.
 *
 * <p>Two slabs: the taps fill one while the reader's frames point into the other; they change
 * places when the reader has seen all of its own. Where the slab is full, a tap waits, and the
 * kernel's buffer takes the burst; what that cannot hold is counted there as dropped.
 */
final class Mailbox {
  private static final int SLAB_BYTES = 8 << 20;
  private static final int SLAB_FRAMES = 16_384;

  private Slab filling;
  private Slab reading;
  private int openTaps;
  private boolean closed;
  private @Nullable CaptureException fault;

  /**
   * A mailbox for so many taps.
   *
   * @param longestFrame in bytes
   */
  Mailbox(int taps, int longestFrame) {
    openTaps = taps;
    int bytes = Math.max(SLAB_BYTES, 4 * longestFrame);
    filling = new Slab(bytes);
    reading = new Slab(bytes);
  }

  /** Leaves a frame; waits while there is no room; does nothing once closed. */
  synchronized void put(Tap from, long timeNanos, byte[] bytes, int originalLength)
      throws InterruptedException {
    while (!closed && !filling.hasRoom(bytes.length)) {
      wait();
    }
    if (closed) {
      return;
    }
    filling.add(from, timeNanos, bytes, originalLength);
    if (filling.count == 1) {
      notifyAll();
    }
  }

  /** A tap has left its last frame; where it was no orderly end, that of all. */
  synchronized void ended(@Nullable CaptureException why) {
    openTaps--;
    if (why != null && fault == null) {
      fault = why;
      closed = true;
    }
    notifyAll();
  }

  /** Waits for room no more; nothing will be read. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /**
   * Fills frames with what is there, and waits for it only if that is nothing. One reader only.
   *
   * @return as {@link io.twinwall.capture.FrameSource#read}
   */
  int read(Frame[] batch, int waitMillis) throws CaptureException, InterruptedException {
    if (reading.next == reading.count) {
      int state = change(waitMillis);
      if (state <= 0) {
        return state;
      }
    }
    return reading.give(batch);
  }

  /** Exchanges the slabs: 1 if there are frames, 0 if nothing came, -1 at the end. */
  private synchronized int change(int waitMillis) throws CaptureException, InterruptedException {
    awaitFrame(waitMillis);
    if (filling.count == 0) {
      if (fault != null) {
        throw fault;
      }
      return openTaps == 0 ? -1 : 0;
    }
    Slab seen = reading;
    reading = filling;
    seen.clear();
    filling = seen;
    notifyAll();
    return 1;
  }

  private synchronized void awaitFrame(int waitMillis) throws InterruptedException {
    long deadline = System.nanoTime() + waitMillis * 1_000_000L;
    long left = waitMillis;
    while (left > 0 && filling.count == 0 && openTaps > 0 && fault == null) {
      wait(left);
      left = (deadline - System.nanoTime()) / 1_000_000L;
    }
  }

  /** Frames side by side in one array. */
  private static final class Slab {
    private final byte[] bytes;
    private final Tap[] taps = new Tap[SLAB_FRAMES];
    private final long[] timesNanos = new long[SLAB_FRAMES];
    private final int[] ends = new int[SLAB_FRAMES];
    private final int[] originalLengths = new int[SLAB_FRAMES];
    private int count;
    private int next;

    Slab(int size) {
      bytes = new byte[size];
    }

    private int end() {
      return count == 0 ? 0 : ends[count - 1];
    }

    boolean hasRoom(int length) {
      return count < SLAB_FRAMES && bytes.length - end() >= length;
    }

    void add(Tap from, long timeNanos, byte[] frame, int originalLength) {
      int at = end();
      System.arraycopy(frame, 0, bytes, at, frame.length);
      taps[count] = from;
      timesNanos[count] = timeNanos;
      ends[count] = at + frame.length;
      originalLengths[count] = originalLength;
      count++;
    }

    int give(Frame[] batch) {
      int filled = 0;
      while (filled < batch.length && next < count) {
        Tap tap = taps[next];
        int at = next == 0 ? 0 : ends[next - 1];
        int length = ends[next] - at;
        int original = Math.max(length, originalLengths[next]);
        batch[filled++].set(
            timesNanos[next], tap.name(), tap.linkType(), bytes, at, length, original);
        next++;
      }
      return filled;
    }

    void clear() {
      count = 0;
      next = 0;
    }
  }
}
