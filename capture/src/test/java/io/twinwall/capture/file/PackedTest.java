package io.twinwall.capture.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.capture.Reading;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PackedTest {
  /** Larger than several chunks and zstd blocks, and hard to pack. */
  private static byte[] large() {
    CaptureBytes c = CaptureBytes.little().pcap(0xA1B23C4D, 65_535, 1);
    Random random = new Random(42);
    for (int i = 0; i < 2_000; i++) {
      byte[] noise = new byte[random.nextInt(1500)];
      random.nextBytes(noise);
      c.int32(i).int32(i).int32(noise.length).int32(noise.length).bytes(noise);
    }
    return c.array();
  }

  @Test
  void gzip_zstd_xz_readAsPlain() throws IOException {
    byte[] plain = large();
    Reading expected = Reading.of(plain);
    assertEquals(2_000, expected.frames().size());
    assertEquals(expected, Reading.of(Packed.gzip(plain)));
    assertEquals(expected, Reading.of(Packed.zstd(plain)));
    assertEquals(expected, Reading.of(Packed.xz(plain)));
  }

  @Test
  void gzip_ofSeveralMembers_evenIfTheyComeSlowly() throws IOException {
    byte[] plain = CaptureBytes.samplePcapng();
    byte[] first = Packed.gzip(Arrays.copyOf(plain, 100));
    byte[] second = Packed.gzip(Arrays.copyOfRange(plain, 100, plain.length));
    byte[] both = CaptureBytes.little().bytes(first).bytes(second).array();
    assertEquals(Reading.of(plain), Reading.of(both));
    try (CaptureFile file = Captures.open("slow", oneByOne(both), -1)) {
      assertEquals(Reading.of(plain), Reading.of(file, 16));
    }
  }

  /** Never says that more is there, as a pipe at a lull. */
  private static InputStream oneByOne(byte[] bytes) {
    return new InputStream() {
      private int next;

      @Override
      public int read() {
        return next < bytes.length ? bytes[next++] & 0xFF : -1;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) {
        int value = read();
        if (value < 0) {
          return -1;
        }
        buffer[offset] = (byte) value;
        return 1;
      }

      @Override
      public int available() {
        return 0;
      }
    };
  }

  @Test
  void cutShort_isSaidOfThePackedFile_afterTheFramesBefore() throws IOException {
    byte[] plain = large();
    for (byte[] packed : new byte[][] {Packed.gzip(plain), Packed.zstd(plain), Packed.xz(plain)}) {
      Reading reading = Reading.of(Arrays.copyOf(packed, packed.length / 2));
      assertTrue(reading.frames().size() > 800, "only " + reading.frames().size());
      assertEquals(
          Reading.of(plain).frames().subList(0, reading.frames().size()), reading.frames());
      assertTrue(
          reading
              .message()
              .contains(
                  " data ends too early, at about byte "
                      + packed.length / 2
                      + " of the file; read so far: "
                      + reading.frames().size()
                      + " packets. Was it still being written"),
          reading.message());
    }
  }

  @Test
  void damaged_isSaidOfThePackedFile() throws IOException {
    byte[] plain = large();
    for (byte[] packed : new byte[][] {Packed.gzip(plain), Packed.zstd(plain), Packed.xz(plain)}) {
      for (int i = 0; i < 100; i++) {
        packed[packed.length / 2 + i] ^= 0x55;
      }
      Reading reading = Reading.of(packed);
      assertTrue(reading.message().contains(" of the file: "), reading.message());
      assertTrue(reading.message().contains(" data cannot be unpacked"), reading.message());
      assertTrue(reading.message().contains("-dc` unpacks it"), reading.message());
    }
  }

  @Test
  void zstd_ofSeveralFrames_andFramesToSkip() throws IOException {
    byte[] plain = large();
    int middle = plain.length / 3;
    CaptureBytes c = CaptureBytes.little();
    c.int32(0x184D2A53).int32(5).text("about");
    c.bytes(Packed.zstd(Arrays.copyOf(plain, middle)));
    c.int32(0x184D2A50).int32(0);
    c.bytes(Packed.zstd(Arrays.copyOfRange(plain, middle, plain.length)));
    byte[] packed = CaptureBytes.little().bytes(Packed.zstd(new byte[0])).bytes(c.array()).array();
    assertEquals(Reading.of(plain), Reading.of(packed));
  }

  @Test
  void zstd_wrongChecksum_isSaid_afterTheFrames() throws IOException {
    byte[] packed = Packed.zstd(large());
    packed[packed.length - 1] ^= 1;
    Reading reading = Reading.of(packed);
    assertEquals(2_000, reading.frames().size());
    assertTrue(reading.message().contains("wrong checksum"), reading.message());
  }

  /** Values of the reference implementation. */
  @Test
  void xxHash64() {
    assertEquals(0xEF46DB3751D8E999L, hash("", 1));
    assertEquals(0xD24EC4F1A98C6E5BL, hash("a", 1));
    assertEquals(0x44BC2CF5AD770999L, hash("abc", 2));
    String alphabet = "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz";
    for (int piece = 2; piece < 40; piece++) {
      assertEquals(hash(alphabet, 1), hash(alphabet, piece));
    }
  }

  private static long hash(String text, int piece) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    XxHash64 hash = new XxHash64();
    for (int at = 0; at < bytes.length; at += piece) {
      hash.update(bytes, at, Math.min(piece, bytes.length - at));
    }
    return hash.value();
  }

  @Test
  void faultInside_isSaidOfTheUnpackedCapture() throws IOException {
    byte[] plain = CaptureBytes.samplePcap();
    byte[] packed = Packed.gzip(Arrays.copyOf(plain, 50));
    String message = Reading.of(packed).message();
    assertTrue(message.contains("(byte 50 of the uncompressed capture)"), message);
  }

  @Test
  void packedTwice_isSaidSo() throws IOException {
    byte[] twice = Packed.zstd(Packed.gzip(CaptureBytes.samplePcap()));
    assertTrue(Reading.of(twice).message().contains("It is packed twice"));
  }

  @Test
  void progress_isThatOfThePackedFile() throws IOException {
    byte[] packed = Packed.xz(large());
    InputStream in = new ByteArrayInputStream(packed);
    try (CaptureFile file = Captures.open("x", in, packed.length)) {
      assertEquals(packed.length, file.bytesTotal());
      assertTrue(file.bytesConsumed() < packed.length);
      Reading reading = Reading.of(file, 64);
      assertNull(reading.fault());
      assertEquals(packed.length, file.bytesConsumed());
      assertEquals(2_000, file.packets());
    }
  }
}
