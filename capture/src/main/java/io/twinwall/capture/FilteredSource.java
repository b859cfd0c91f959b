package io.twinwall.capture;

import io.twinwall.core.packet.Frame;
import java.io.IOException;
import java.util.function.Predicate;

/** Lets only some frames of a source through. Frames change places within the caller's batch. */
public final class FilteredSource implements FrameSource {
  private final FrameSource source;
  private final Predicate<Frame> wanted;

  public FilteredSource(FrameSource source, Predicate<Frame> wanted) {
    this.source = source;
    this.wanted = wanted;
  }

  @Override
  public int read(Frame[] batch) throws IOException {
    while (true) {
      int count = source.read(batch);
      if (count <= 0) {
        return count;
      }
      int kept = 0;
      for (int i = 0; i < count; i++) {
        if (wanted.test(batch[i])) {
          Frame frame = batch[i];
          batch[i] = batch[kept];
          batch[kept++] = frame;
        }
      }
      if (kept > 0) {
        return kept;
      }
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
