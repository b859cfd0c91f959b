package io.twinwall.capture.file;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.FilterInputStream;
import java.io.IOException;

/**
 * Asks the decompressor for what it has ready, and no more: asked for a full buffer it would go on,
 * and where the packed data is damaged or cut off, all that it had unpacked in that call would be
 * lost. The last byte that is ready starts the next block, so it is fetched alone.
 */
final class ZstdStream extends FilterInputStream {
  ZstdStream(ZstdInputStream in) {
    super(in);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int ready = in.available();
    return in.read(buffer, offset, Math.min(length, Math.max(1, ready - 1)));
  }
}
