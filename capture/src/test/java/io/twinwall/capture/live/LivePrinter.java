package io.twinwall.capture.live;

import io.twinwall.capture.CaptureException;
import io.twinwall.core.packet.Frame;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Prints the frames of interfaces until its standard input ends: {@code LivePrinter [FILTER=...]
 * IFACE...}. A main for the checks that need root; exit status 3 where it cannot capture.
 */
public final class LivePrinter {
  private LivePrinter() {}

  public static void main(String[] args) throws IOException {
    LiveOptions options = LiveOptions.WATCH;
    List<String> names = Arrays.asList(args);
    if (names.get(0).startsWith("FILTER=")) {
      options = options.withFilter(names.get(0).substring("FILTER=".length()));
      names = names.subList(1, names.size());
    }
    try (LiveSource source = LiveSource.open(names, options)) {
      System.err.println("listening");
      Thread stopper = new Thread(() -> stopAtEndOfInput(source));
      stopper.setDaemon(true);
      stopper.start();
      print(source);
      System.err.println(source.statistics());
    } catch (CaptureException e) {
      System.err.println(e.getMessage());
      System.exit(3);
    }
  }

  private static void stopAtEndOfInput(LiveSource source) {
    try {
      while (System.in.read() >= 0) {
        // Only its end matters.
      }
    } catch (IOException e) {
      System.err.println(e);
    }
    source.stop();
  }

  private static void print(LiveSource source) throws IOException {
    Frame[] batch = new Frame[64];
    Arrays.setAll(batch, i -> new Frame());
    int count;
    while ((count = source.read(batch)) >= 0) {
      for (int i = 0; i < count; i++) {
        Frame frame = batch[i];
        int end = frame.offset() + Math.min(frame.length(), 64);
        System.out.println(
            frame.timeNanos()
                + " "
                + frame.interfaceName()
                + " "
                + frame.linkType()
                + " "
                + frame.length()
                + " "
                + HexFormat.of().formatHex(frame.buffer(), frame.offset(), end));
      }
    }
  }
}
