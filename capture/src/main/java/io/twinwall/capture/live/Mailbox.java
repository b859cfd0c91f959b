package io.twinwall.capture.live;

import io.twinwall.capture.CaptureException;
import io.twinwall.core.packet.Frame;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the taps' threads leave frames, and the reader finds them in the order in which the kernel
 * stamped them: an answer must not overtake its question because its interface's thread ran first.
 * A frame is given once every tap has a later one, or once it is so old that nothing earlier can
 * still be on its way. The time of day serves only for that.
 *
 * <p>Where a slab is full its tap waits, and the kernel's buffer takes the burst; what that cannot
 * hold is counted there as dropped. The lock guards the lanes' turning and filling; the slabs being
 * read belong to the one reader.
 */
final class Mailbox {
  private final List<Lane> lanes;
  private final long holdNanos;
  private boolean closed;
  private @Nullable CaptureException fault;

  /** Frames stamped up to this time may be given now. */
  private long horizonNanos;

  /**
   * A mailbox for some taps.
   *
   * @param holdNanos how much later than its stamp a frame may arrive here; 0 to wait for none
   */
  Mailbox(List<Lane> lanes, long holdNanos) {
    this.lanes = List.copyOf(lanes);
    this.holdNanos = holdNanos;
  }

  /** Leaves a frame; waits while there is no room; does nothing once closed. */
  synchronized void put(Lane lane, long timeNanos, byte[] bytes, int originalLength)
      throws InterruptedException {
    while (!closed && !lane.filling.hasRoom(bytes.length)) {
      wait();
    }
    if (closed) {
      return;
    }
    boolean first = lane.filling.isEmpty();
    lane.filling.add(timeNanos, bytes, originalLength);
    if (first) {
      notifyAll();
    }
  }

  /** A tap has left its last frame; where it was no orderly end, that of all. */
  synchronized void ended(Lane lane, @Nullable CaptureException why) {
    lane.open = false;
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
    int state = prepare(System.nanoTime() + waitMillis * 1_000_000L);
    if (state <= 0) {
      return state;
    }
    int filled = 0;
    while (filled < batch.length) {
      Lane earliest = earliest();
      if (earliest == null || earliest.reading.headNanos() > horizonNanos) {
        break;
      }
      earliest.give(batch[filled++]);
      if (earliest.reading.isEmpty()) {
        break;
      }
    }
    return filled;
  }

  /** Turns the lanes: 1 if there is a frame to give, 0 if none came in time, -1 at the end. */
  private synchronized int prepare(long deadline) throws CaptureException, InterruptedException {
    while (true) {
      lanes.forEach(Lane::turn);
      notifyAll();
      Lane earliest = earliest();
      long pauseNanos = deadline - System.nanoTime();
      if (earliest != null) {
        long early = tooEarlyNanos(earliest.reading.headNanos());
        if (early <= 0) {
          return 1;
        }
        pauseNanos = Math.min(pauseNanos, early);
      } else if (fault != null) {
        throw fault;
      } else if (lanes.stream().noneMatch(lane -> lane.open)) {
        return -1;
      }
      if (deadline - System.nanoTime() <= 0) {
        return 0;
      }
      wait(Math.max(1, pauseNanos / 1_000_000));
    }
  }

  /** How long the earliest frame must be held yet; sets the horizon. */
  private long tooEarlyNanos(long headNanos) {
    boolean allKnown =
        fault != null || lanes.stream().allMatch(lane -> !lane.open || !lane.reading.isEmpty());
    horizonNanos = Long.MAX_VALUE;
    if (allKnown || holdNanos == 0) {
      return 0;
    }
    long now = nowNanos();
    if (headNanos > now + holdNanos) {
      // The clock was set back; its stamps say nothing about what is on its way.
      return 0;
    }
    horizonNanos = now - holdNanos;
    return headNanos - horizonNanos;
  }

  private @Nullable Lane earliest() {
    Lane earliest = null;
    for (Lane lane : lanes) {
      if (!lane.reading.isEmpty()
          && (earliest == null || lane.reading.headNanos() < earliest.reading.headNanos())) {
        earliest = lane;
      }
    }
    return earliest;
  }

  static long nowNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
