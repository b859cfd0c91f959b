package io.twinwall.capture;

import io.twinwall.capture.file.Captures;
import io.twinwall.core.packet.Frame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a source gave, as text: "TIME IFACE LINK ORIGINAL: text of the bytes"; and the fault
 * that ended it.
 */
public record Reading(List<String> frames, @Nullable CaptureException fault) {

  /** Reads a capture to its end or its first fault; any other exception is the test's failure. */
  public static Reading of(byte[] capture, int batchSize) {
    try (FrameSource source =
        Captures.open("test.cap", new ByteArrayInputStream(capture), capture.length)) {
      return of(source, batchSize);
    } catch (CaptureException e) {
      return new Reading(List.of(), e);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public static Reading of(byte[] capture) {
    return of(capture, 16);
  }

  /** Reads a source; looks at the frames of a call only after the call, as its users do. */
  public static Reading of(FrameSource source, int batchSize) throws IOException {
    List<String> frames = new ArrayList<>();
    Frame[] batch = batch(batchSize);
    try {
      int count;
      while ((count = source.read(batch)) >= 0) {
        for (int i = 0; i < count; i++) {
          frames.add(line(batch[i]));
        }
      }
      return new Reading(frames, null);
    } catch (CaptureException e) {
      return new Reading(frames, e);
    }
  }

  public static Frame[] batch(int size) {
    Frame[] batch = new Frame[size];
    Arrays.setAll(batch, i -> new Frame());
    return batch;
  }

  /** The message of the fault, which there must be. */
  public String message() {
    if (fault == null) {
      throw new AssertionError("no fault, but " + frames);
    }
    return String.valueOf(fault.getMessage());
  }

  private static String line(Frame frame) {
    StringBuilder text = new StringBuilder();
    text.append(frame.timeNanos()).append(' ').append(frame.interfaceName()).append(' ');
    text.append(frame.linkType()).append(' ').append(frame.originalLength()).append(": ");
    for (int i = frame.offset(); i < frame.offset() + frame.length(); i++) {
      text.append((char) (frame.buffer()[i] & 0xFF));
    }
    return text.toString();
  }
}
