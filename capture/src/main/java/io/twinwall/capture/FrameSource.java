package io.twinwall.capture;

import io.twinwall.core.packet.Frame;
import java.io.Closeable;
import java.io.IOException;

/**
 * Gives frames in batches: a file, a live interface, or another source with something done to it.
 */
public interface FrameSource extends Closeable {
  /**
   * Fills frames from the start of {@code batch}, as many as are there now, at least one unless the
   * source is at its end or, live, nothing came in the meantime.
   *
   * @return how many were filled; -1 at the end of the source
   * @throws IOException what was read before the fault has been returned by earlier calls
   */
  int read(Frame[] batch) throws IOException;
}
