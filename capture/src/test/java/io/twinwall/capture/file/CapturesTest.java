package io.twinwall.capture.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.capture.CaptureException;
import io.twinwall.capture.Reading;
import io.twinwall.core.packet.Frame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CapturesTest {
  private static String refusalOf(byte[] file) {
    Reading reading = Reading.of(file);
    assertEquals(0, reading.frames().size());
    return reading.message();
  }

  @Test
  void missingFile(@TempDir Path dir) {
    Path path = dir.resolve("nothing.pcap");
    CaptureException e = assertThrows(CaptureException.class, () -> Captures.open(path));
    assertEquals(
        path + ": no such file; the working directory is " + Path.of("").toAbsolutePath(),
        e.getMessage());
  }

  @Test
  void directory(@TempDir Path dir) {
    CaptureException e = assertThrows(CaptureException.class, () -> Captures.open(dir));
    assertEquals(
        dir + ": is a directory; name the capture files in it, each by itself", e.getMessage());
  }

  @Test
  void noPermission() {
    assertEquals(
        "secret.pcap: no permission to read it; `ls -l` shows who may",
        Captures.refusal("secret.pcap", new AccessDeniedException("secret.pcap")).getMessage());
  }

  @Test
  void impossibleName() {
    InputStream stdin = InputStream.nullInputStream();
    CaptureException e = assertThrows(CaptureException.class, () -> Captures.open("a\0b", stdin));
    assertTrue(e.getMessage().contains("this cannot be a file name"), e.getMessage());
  }

  @Test
  void emptyFile() {
    assertEquals(
        "test.cap: is empty: a capture has a header even without packets", refusalOf(new byte[0]));
  }

  @Test
  void shorterThanAnyHeader() {
    assertTrue(
        refusalOf(new byte[] {'h', 'i', '\n'})
            .contains("is no capture: it ends after 3 bytes, 68 69 0a ('hi.')"));
  }

  @Test
  void headerCutShort() {
    assertEquals(
        "test.cap: the capture ends in the middle of the file header: 24 bytes expected, 10 are"
            + " there (byte 10 of the file); read so far: 0 packets. Was it still being written,"
            + " or copied only in part?",
        refusalOf(Arrays.copyOf(CaptureBytes.samplePcap(), 10)));
  }

  @Test
  void packetCutShort() {
    Reading reading = Reading.of(Arrays.copyOf(CaptureBytes.samplePcap(), 80));
    assertEquals(2, reading.frames().size());
    assertEquals(
        "test.cap: the capture ends in the middle of a packet whose record begins at byte 61: 28"
            + " bytes expected, 19 are there (byte 80 of the file); read so far: 2 packets. Was it"
            + " still being written, or copied only in part?",
        reading.message());
  }

  @Test
  void unknownFormat() {
    assertEquals(
        "test.cap: is no capture that can be read: it begins with 74 61 62 6c 65 20 69 6e"
            + " ('table in'); pcap and pcapng are read, plain or packed with gzip, zstd or xz",
        refusalOf("table inet filter".getBytes(StandardCharsets.US_ASCII)));
    assertTrue(refusalOf("BZh91AY&SY".getBytes(StandardCharsets.US_ASCII)).contains("`bzip2 -dc`"));
    assertTrue(refusalOf("snoop\0\0\0".getBytes(StandardCharsets.US_ASCII)).contains("editcap"));
  }

  @Test
  void standardInput_isNamedSo() throws IOException {
    InputStream stdin = new ByteArrayInputStream(CaptureBytes.samplePcap());
    try (CaptureFile file = Captures.open("-", stdin)) {
      assertEquals("standard input", file.name());
      assertEquals(-1, file.bytesTotal());
      assertEquals(3, Reading.of(file, 2).frames().size());
    }
  }

  @Test
  void file_givesItsFrames(@TempDir Path dir) throws IOException {
    Path path = dir.resolve("a.pcapng");
    Files.write(path, CaptureBytes.samplePcapng());
    try (CaptureFile file = Captures.open(path.toString(), InputStream.nullInputStream())) {
      assertEquals(Files.size(path), file.bytesTotal());
      assertEquals(Reading.of(CaptureBytes.samplePcapng()), Reading.of(file, 3));
      assertEquals(Files.size(path), file.bytesConsumed());
    }
  }

  @Test
  void fault_isThrownAgainAtEveryFurtherCall() throws IOException {
    byte[] cut = Arrays.copyOf(CaptureBytes.samplePcap(), 80);
    Frame[] batch = Reading.batch(8);
    try (CaptureFile file = Captures.open("x", new ByteArrayInputStream(cut), -1)) {
      assertEquals(2, file.read(batch));
      CaptureException first = assertThrows(CaptureException.class, () -> file.read(batch));
      assertSame(first, assertThrows(CaptureException.class, () -> file.read(batch)));
      assertEquals(80, first.offset());
    }
  }

  @Test
  void readError_isAFault() throws IOException {
    byte[] sample = CaptureBytes.samplePcap();
    InputStream failing =
        new InputStream() {
          private int next;

          @Override
          public int read() throws IOException {
            if (next == 50) {
              throw new IOException("Input/output error");
            }
            return sample[next++];
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            buffer[offset] = (byte) read();
            return 1;
          }
        };
    try (CaptureFile file = Captures.open("disk.pcap", failing, -1)) {
      Reading reading = Reading.of(file, 8);
      assertEquals(1, reading.frames().size());
      assertEquals(
          "disk.pcap: cannot be read on: Input/output error; read so far: 1 packet.",
          reading.message());
    }
  }

  /** Every frame stays as it is until the next call, wherever chunks end. */
  @Test
  void batchesOfAnySize_readTheSame() {
    CaptureBytes c = CaptureBytes.little().pcap(0xA1B2C3D4, 65_535, 1);
    for (int i = 0; i < 3_000; i++) {
      String text = Integer.toString(i).repeat(1 + (i * 37) % 300);
      c.record(i, 0, text, text.length());
    }
    byte[] file = c.array();
    Reading expected = Reading.of(file, 1);
    assertEquals(3_000, expected.frames().size());
    for (int size : new int[] {2, 3, 16, 64, 1000}) {
      assertEquals(expected, Reading.of(file, size));
    }
  }

  @Test
  void bytes_mayBeChangedInPlace() throws IOException {
    byte[] sample = CaptureBytes.samplePcapng();
    Frame[] batch = Reading.batch(1);
    try (CaptureFile file = Captures.open("x", new ByteArrayInputStream(sample), -1)) {
      int frames = 0;
      while (file.read(batch) == 1) {
        Frame frame = batch[0];
        int end = frame.offset() + frame.length();
        Arrays.fill(frame.buffer(), frame.offset(), end, (byte) 0xFF);
        frames++;
      }
      assertEquals(6, frames);
    }
  }
}
