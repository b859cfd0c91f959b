package io.twinwall.capture;

import io.twinwall.core.packet.Frame;
import java.io.IOException;

/** Numbers the frames of a source from 1; comes last, after merging and before filtering. */
public final class NumberedSource implements FrameSource {
  private final FrameSource source;
  private long last;

  public NumberedSource(FrameSource source) {
    this.source = source;
  }

  @Override
  public int read(Frame[] batch) throws IOException {
    int count = source.read(batch);
    for (int i = 0; i < count; i++) {
      batch[i].number(++last);
    }
    return count;
  }

  /** Frames numbered so far. */
  public long count() {
    return last;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
