package io.twinwall.cli.verify;

import io.twinwall.capture.FrameSource;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.TransportChecksum;
import java.io.IOException;
import java.util.Arrays;

/**
 * Makes frames of a capture such as a wire carries them, for the kernel cannot be told that a
 * capture is not the wire: what the capture cut off is zeros again, and checksums that were left to
 * the sender's network card are filled in.
 */
public final class MendedSource implements FrameSource {
  /** The longest IP packet, in a frame with room for any link layer. */
  private static final int LONGEST = 65_535 + 40 + 64;

  private final FrameSource source;
  private final boolean all;
  private final Packet packet = new Packet();
  private long padded;
  private long filled;

  /**
   * @param all whether every checksum is computed anew, not only what was left to the card
   */
  public MendedSource(FrameSource source, boolean all) {
    this.source = source;
    this.all = all;
  }

  @Override
  public int read(Frame[] batch) throws IOException {
    int n = source.read(batch);
    for (int i = 0; i < n; i++) {
      mend(batch[i]);
    }
    return n;
  }

  private void mend(Frame f) {
    boolean cut = f.truncated();
    if (cut) {
      byte[] whole = new byte[Math.max(f.length(), Math.min(f.originalLength(), LONGEST))];
      System.arraycopy(f.buffer(), f.offset(), whole, 0, f.length());
      f.set(f.timeNanos(), f.interfaceName(), f.linkType(), whole, 0, whole.length, whole.length);
      padded++;
    }
    PacketParser.parse(f, packet);
    if (packet.version() != 0 && (all || cut || TransportChecksum.offloaded(packet))) {
      byte[] before = Arrays.copyOfRange(f.buffer(), f.offset(), f.offset() + f.length());
      TransportChecksum.fill(packet);
      boolean same =
          Arrays.equals(before, 0, before.length, f.buffer(), f.offset(), f.offset() + f.length());
      filled += same ? 0 : 1;
    }
  }

  /** How many frames had been cut. */
  public long padded() {
    return padded;
  }

  /** How many checksums have been filled in. */
  public long filled() {
    return filled;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
