package io.twinwall.capture;

import io.twinwall.core.packet.Frame;
import java.io.IOException;

/** Ends a source after so many frames. */
public final class LimitedSource implements FrameSource {
  private final FrameSource source;
  private long left;

  /**
   * A source that ends early.
   *
   * @param frames how many to let through, from 0 on
   */
  public LimitedSource(FrameSource source, long frames) {
    this.source = source;
    this.left = frames;
  }

  @Override
  public int read(Frame[] batch) throws IOException {
    if (left <= 0) {
      return -1;
    }
    int count = source.read(batch);
    if (count < 0) {
      left = 0;
      return -1;
    }
    int kept = (int) Math.min(count, left);
    left -= kept;
    return kept;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
