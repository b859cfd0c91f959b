package io.twinwall.capture.file;

import io.twinwall.core.packet.Frame;
import java.io.IOException;
import java.nio.file.Path;

/** Measures reading: {@code ReaderSpeed FILE [BATCH [REPETITIONS]]}. A main, not a test. */
public final class ReaderSpeed {
  private ReaderSpeed() {}

  public static void main(String[] args) throws IOException {
    Frame[] batch = new Frame[args.length > 1 ? Integer.parseInt(args[1]) : 32];
    for (int i = 0; i < batch.length; i++) {
      batch[i] = new Frame();
    }
    int repetitions = args.length > 2 ? Integer.parseInt(args[2]) : 5;
    for (int run = 0; run < repetitions; run++) {
      measure(Path.of(args[0]), batch);
    }
  }

  private static void measure(Path path, Frame[] batch) throws IOException {
    long packets = 0;
    long sum = 0;
    long start = System.nanoTime();
    try (CaptureFile file = Captures.open(path)) {
      int count;
      while ((count = file.read(batch)) >= 0) {
        packets += count;
        for (int i = 0; i < count; i++) {
          Frame frame = batch[i];
          sum += frame.buffer()[frame.offset()] + frame.timeNanos();
        }
      }
    }
    double micros = (System.nanoTime() - start) / 1000.0;
    System.out.printf("%d packets, %.2f Mpps (%d)%n", packets, packets / micros, sum);
  }
}
