package io.twinwall.capture;

import io.twinwall.core.packet.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Several sources as one, by time; among equal times, in the order of the arguments. The order
 * within a source is never changed, even where its clock steps back.
 *
 * <p>Each source is read into a batch of its own. That batch is asked for anew only at the start of
 * a call, so that all frames of one call stay valid together: a call ends early where the next
 * frame is not yet there. A fault of one source ends the merge once the frames of its last good
 * batch are out.
 */
public final class MergedSource implements FrameSource {
  private static final int BATCH = 64;

  private final List<Cursor> cursors = new ArrayList<>();

  /** The cursors whose next frame is known. */
  private final PriorityQueue<Cursor> ready = new PriorityQueue<>();

  /** The cursors whose batch is used up. */
  private final List<Cursor> spent = new ArrayList<>();

  public MergedSource(List<? extends FrameSource> sources) {
    for (FrameSource source : sources) {
      Cursor cursor = new Cursor(source, cursors.size());
      cursors.add(cursor);
      spent.add(cursor);
    }
  }

  @Override
  public int read(Frame[] batch) throws IOException {
    refill();
    int filled = 0;
    while (filled < batch.length && spent.isEmpty()) {
      Cursor first = ready.poll();
      if (first == null) {
        return filled == 0 ? -1 : filled;
      }
      filled = take(first, batch, filled);
    }
    return filled;
  }

  /** Takes frames as long as this source is the earliest. */
  private int take(Cursor cursor, Frame[] batch, int from) {
    Cursor rival = ready.peek();
    int filled = from;
    do {
      copy(cursor.frame(), batch[filled++]);
      cursor.next++;
      if (cursor.next == cursor.count) {
        spent.add(cursor);
        return filled;
      }
    } while (filled < batch.length && (rival == null || cursor.compareTo(rival) < 0));
    ready.add(cursor);
    return filled;
  }

  /** Asks the sources whose batch is used up; those that are live may stay without. */
  private void refill() throws IOException {
    for (int i = spent.size() - 1; i >= 0; i--) {
      Cursor cursor = spent.get(i);
      int count = cursor.source.read(cursor.batch);
      if (count == 0) {
        continue;
      }
      spent.remove(i);
      if (count > 0) {
        cursor.count = count;
        cursor.next = 0;
        ready.add(cursor);
      }
    }
  }

  private static void copy(Frame from, Frame to) {
    to.set(
        from.timeNanos(),
        from.interfaceName(),
        from.linkType(),
        from.buffer(),
        from.offset(),
        from.length(),
        from.originalLength());
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (Cursor cursor : cursors) {
      try {
        cursor.source.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** A source and the frames of it that have not gone out yet. */
  private static final class Cursor implements Comparable<Cursor> {
    private final FrameSource source;
    private final int order;
    private final Frame[] batch = new Frame[BATCH];
    private int next;
    private int count;

    Cursor(FrameSource source, int order) {
      this.source = source;
      this.order = order;
      for (int i = 0; i < BATCH; i++) {
        batch[i] = new Frame();
      }
    }

    Frame frame() {
      return batch[next];
    }

    @Override
    public int compareTo(Cursor other) {
      int byTime = Long.compare(frame().timeNanos(), other.frame().timeNanos());
      return byTime != 0 ? byTime : Integer.compare(order, other.order);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return order;
    }
  }
}
