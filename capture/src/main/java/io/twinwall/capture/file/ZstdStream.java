package io.twinwall.capture.file;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A zstd file unpacked, frame by frame, checksums compared. What was unpacked before the file is
 * cut off is given first, then the fault.
 */
final class ZstdStream extends InputStream {
  private final InputStream packed;
  private final ZstdFrames frames;
  private @Nullable ZstdInputStream frame;
  private XxHash64 hash = new XxHash64();

  ZstdStream(InputStream packed) {
    this.packed = packed;
    this.frames = new ZstdFrames(packed);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int got = read(one, 0, 1);
    return got < 0 ? got : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (true) {
      if (frame == null) {
        boolean more = !frames.cutShort() && frames.nextFrame();
        if (frames.cutShort()) {
          throw new EOFException("the file ends within a frame");
        }
        if (!more) {
          return -1;
        }
        frame = new ZstdInputStream(frames);
        hash = new XxHash64();
      }
      int got = frame.read(buffer, offset, ready(frame, length));
      if (got > 0) {
        hash.update(buffer, offset, got);
        return got;
      }
      frame = null;
      if (!frames.agrees(hash)) {
        throw new IllegalArgumentException("wrong checksum");
      }
    }
  }

  /**
   * How much to ask for: what is ready, and no more. Asked for more the decompressor goes on, and
   * if the next block is damaged, what it had unpacked in that call is lost. The last byte that is
   * ready starts the next block, so it is fetched alone.
   */
  private static int ready(ZstdInputStream frame, int length) throws IOException {
    return Math.min(length, Math.max(1, frame.available() - 1));
  }

  @Override
  public void close() throws IOException {
    packed.close();
  }
}
