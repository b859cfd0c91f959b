package io.twinwall.capture;

import io.twinwall.core.packet.LinkType;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes frames: a capture file, a live interface. */
public interface FrameSink extends Closeable {
  /**
   * Writes one frame.
   *
   * @param timeNanos nanoseconds since the epoch
   * @param length bytes to write from {@code offset} on
   * @param originalLength bytes the frame had on the wire; more than {@code length} if it was cut
   * @param comment why the packet is here, for people; null for none
   * @param packetId ties packets out to the packet in (pcapng epb_packetid); 0 for none
   */
  void write(
      String interfaceName,
      LinkType linkType,
      long timeNanos,
      byte[] buffer,
      int offset,
      int length,
      int originalLength,
      @Nullable String comment,
      long packetId)
      throws IOException;

  /** Writes one frame that is complete. */
  default void write(
      String interfaceName,
      LinkType linkType,
      long timeNanos,
      byte[] buffer,
      int offset,
      int length,
      @Nullable String comment,
      long packetId)
      throws IOException {
    write(interfaceName, linkType, timeNanos, buffer, offset, length, length, comment, packetId);
  }
}
