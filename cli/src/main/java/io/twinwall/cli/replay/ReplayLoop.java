package io.twinwall.cli.replay;

import io.twinwall.capture.FrameSource;
import io.twinwall.core.packet.Frame;
import java.io.IOException;
import java.util.function.LongConsumer;

/** Takes frames from a source to an entrance, batch by batch, until the end or a stop. */
public final class ReplayLoop {
  /** Enough for cache misses to overlap, few enough to stay in the first-level cache. */
  private static final int BATCH = 64;

  private final FrameSource source;
  private final Entrance entrance;
  private final LongConsumer progress;
  private volatile boolean stopped;

  /**
   * @param progress hears of the number of packets after each batch
   */
  public ReplayLoop(FrameSource source, Entrance entrance, LongConsumer progress) {
    this.source = source;
    this.entrance = entrance;
    this.progress = progress;
  }

  /** Ends the loop after the current batch. May be called from any thread. */
  public void stop() {
    stopped = true;
  }

  /**
   * Runs to the end of the source.
   *
   * @throws IOException at a fault of the source; what came before it has been processed
   */
  public void run() throws IOException {
    Frame[] batch = new Frame[BATCH];
    for (int i = 0; i < BATCH; i++) {
      batch[i] = new Frame();
    }
    long packets = 0;
    while (!stopped) {
      int count = source.read(batch);
      if (count < 0) {
        return;
      }
      if (count > 0) {
        entrance.enter(batch, count);
        packets += count;
      }
      progress.accept(packets);
    }
  }
}
