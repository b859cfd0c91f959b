package io.twinwall.capture.file;

import io.twinwall.core.packet.Frame;
import java.io.IOException;

/** The records of one capture format, one after the other. */
interface Records {
  /** What became of a call of {@link #next}. */
  enum Step {
    /** The frame was filled. */
    FRAME,
    /** The next record is not in the chunk, and the chunk is pinned. */
    PAUSE,
    /** There are no more. */
    END
  }

  /** Fills {@code frame} from the next packet; at the end, says so every time. */
  Step next(Frame frame) throws IOException;

  /** Packets given so far. */
  long packets();
}
