package io.twinwall.cli.verify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.capture.FrameSource;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.LinkType;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.TransportChecksum;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class MendedSourceTest {
  /** 10.0.0.2:40960 to 198.51.100.7:53, four bytes of data; the checksum is to be filled in. */
  private static final String HEAD = "45000020000100003f1147900a000002c6336407a0000035000c";

  private static final String DATA = "01020304";

  private static final class One implements FrameSource {
    private final byte[] bytes;
    private final int originalLength;

    One(byte[] bytes, int originalLength) {
      this.bytes = bytes;
      this.originalLength = originalLength;
    }

    @Override
    public int read(Frame[] batch) {
      batch[0].set(1, "lan", LinkType.RAW, bytes, 0, bytes.length, originalLength);
      return 1;
    }

    @Override
    public void close() {}
  }

  private static Frame mended(String hex, int originalLength, boolean all) throws IOException {
    Frame[] batch = {new Frame()};
    byte[] bytes = HexFormat.of().parseHex(hex);
    try (MendedSource m = new MendedSource(new One(bytes, originalLength), all)) {
      assertEquals(1, m.read(batch));
    }
    return batch[0];
  }

  private static boolean valid(Frame f) {
    Packet p = new Packet();
    PacketParser.parse(f, p);
    return TransportChecksum.valid(p, p.protocol());
  }

  /** The sum of the pseudo header, which a stack leaves for the card. */
  private static String leftToTheCard() {
    for (int c = 0; c < 0x10000; c++) {
      String hex = HEAD + String.format("%04x", c) + DATA;
      byte[] b = HexFormat.of().parseHex(hex);
      Packet p = new Packet();
      PacketParser.parseNetwork(b, 0, b.length, p);
      if (TransportChecksum.offloaded(p)) {
        return hex;
      }
    }
    throw new AssertionError();
  }

  @Test
  void checksumLeftToTheCard_isFilledIn() throws IOException {
    assertTrue(valid(mended(leftToTheCard(), 32, false)));
  }

  @Test
  void otherWrongChecksum_stays() throws IOException {
    String wrong = HEAD + "beef" + DATA;
    Frame f = mended(wrong, 32, false);
    assertArrayEquals(HexFormat.of().parseHex(wrong), f.buffer());
    assertTrue(valid(mended(wrong, 32, true)), "unless all are filled in");
  }

  @Test
  void cutPacket_isWholeAgain() throws IOException {
    Frame f = mended(HEAD + "1234", 32, false);
    assertEquals(32, f.length());
    assertEquals(0, f.buffer()[31]);
    assertTrue(!f.truncated() && valid(f));
  }

  @Test
  void hugeClaim_isNoHugeBuffer() throws IOException {
    assertTrue(mended(HEAD + "1234", Integer.MAX_VALUE, false).buffer().length < 1 << 17);
  }
}
