package io.twinwall.cli.replay;

import io.twinwall.core.packet.Frame;
import java.io.IOException;

/** Where frames of a capture become frames that arrive at the host's interfaces. */
public interface Entrance {
  /** Lets the first {@code count} frames of a batch enter, in order. */
  void enter(Frame[] batch, int count) throws IOException;
}
