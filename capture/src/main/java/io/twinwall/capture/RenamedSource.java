package io.twinwall.capture;

import io.twinwall.core.packet.Frame;
import java.io.IOException;

/** Says that all frames of a source came in on one interface, whatever the capture names. */
public final class RenamedSource implements FrameSource {
  private final FrameSource source;
  private final String interfaceName;

  public RenamedSource(FrameSource source, String interfaceName) {
    this.source = source;
    this.interfaceName = interfaceName;
  }

  @Override
  public int read(Frame[] batch) throws IOException {
    int count = source.read(batch);
    for (int i = 0; i < count; i++) {
      batch[i].interfaceName(interfaceName);
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
