package io.twinwall.capture.file;

import io.twinwall.capture.CaptureException;
import io.twinwall.capture.FrameSource;
import io.twinwall.capture.Progress;
import io.twinwall.core.packet.Frame;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A capture file (or standard input) as a source of frames; {@link Captures} opens it. Frames point
 * into one reused buffer: nothing is copied and nothing allocated per frame.
 */
public final class CaptureFile implements FrameSource, Progress {
  private final CaptureStream stream;
  private final Chunk chunk;
  private final Records records;
  private @Nullable CaptureException fault;

  CaptureFile(CaptureStream stream, Chunk chunk, Records records) {
    this.stream = stream;
    this.chunk = chunk;
    this.records = records;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A call gives what lies in the buffer, so often less than the batch holds.
   *
   * @throws CaptureException at the first fault and at every call after it
   */
  @Override
  public int read(Frame[] batch) throws IOException {
    if (fault != null) {
      throw fault;
    }
    chunk.unpin();
    int filled = 0;
    try {
      while (filled < batch.length) {
        Records.Step step = records.next(batch[filled]);
        if (step != Records.Step.FRAME) {
          return step == Records.Step.END && filled == 0 ? -1 : filled;
        }
        chunk.pin();
        filled++;
      }
    } catch (Fault e) {
      fault = e.of(stream, records.packets());
      if (filled == 0) {
        throw fault;
      }
    }
    return filled;
  }

  /** The file as the user named it, or "standard input". */
  public String name() {
    return stream.name();
  }

  /** Packets read so far. */
  public long packets() {
    return records.packets();
  }

  @Override
  public long bytesConsumed() {
    return stream.bytesConsumed();
  }

  @Override
  public long bytesTotal() {
    return stream.bytesTotal();
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
