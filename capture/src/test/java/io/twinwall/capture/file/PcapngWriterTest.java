package io.twinwall.capture.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.capture.CaptureException;
import io.twinwall.capture.Reading;
import io.twinwall.core.packet.LinkType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PcapngWriterTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void bytes_asTheFormatSaysThem() throws IOException {
    try (PcapngWriter writer = new PcapngWriter("out", out)) {
      writer.write(
          "lan0", LinkType.ETHERNET, 0x0102030405060708L, ascii("-abcde-"), 1, 5, 90, "why", 7);
    }
    CaptureBytes c = CaptureBytes.little();
    CaptureBytes section = c.body().int32(0x1A2B3C4D).int16(1).int16(0).int64(-1);
    c.block(0x0A0D0D0A, section.option(4, "Twinwall").option(0, ""));
    c.iface(1, 0, c.body().option(2, "lan0").option(9, "\t").option(0, ""));
    CaptureBytes packet = c.body().int32(0).int32(0x01020304).int32(0x05060708).int32(5).int32(90);
    packet.text("abcde").option(1, "why").int16(5).int16(8).int64(7).int32(0);
    assertArrayEquals(c.block(6, packet).array(), out.toByteArray());
  }

  @Test
  void written_thenRead() throws IOException {
    Random random = new Random(7);
    List<String> expected = new ArrayList<>();
    LinkType[] types = LinkType.values();
    try (PcapngWriter writer = new PcapngWriter("out", out)) {
      writer.declare("declared", LinkType.ETHERNET);
      for (int i = 0; i < 5_000; i++) {
        String name = "if" + random.nextInt(4);
        LinkType type = types[random.nextInt(types.length)];
        byte[] bytes = new byte[random.nextInt(400)];
        random.nextBytes(bytes);
        long time = random.nextLong() & (TimeScale.LATEST_NANOS - 1);
        int original = bytes.length + random.nextInt(3);
        @Nullable String comment = i % 3 == 0 ? null : "c".repeat(i % 7);
        int length = bytes.length;
        writer.write(name, type, time, bytes, 0, length, original, comment, i % 2);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        expected.add(time + " " + name + " " + type + " " + original + ": " + text);
      }
    }
    assertEquals(new Reading(expected, null), Reading.of(out.toByteArray()));
  }

  @Test
  void frameLargerThanTheBuffer() throws IOException {
    byte[] large = new byte[400_000];
    try (PcapngWriter writer = new PcapngWriter("out", out)) {
      writer.write("a", LinkType.RAW, 1, ascii("x"), 0, 1, null, 0);
      writer.write("a", LinkType.RAW, 2, large, 0, large.length, null, 0);
      writer.write("a", LinkType.RAW, 3, ascii("y"), 0, 1, null, 0);
    }
    List<String> frames = Reading.of(out.toByteArray()).frames();
    assertEquals("1 a RAW 1: x", frames.get(0));
    assertTrue(frames.get(1).startsWith("2 a RAW 400000: "));
    assertEquals("3 a RAW 1: y", frames.get(2));
  }

  @Test
  void comment_tooLongForAnOption_isCutBetweenCharacters() throws IOException {
    String comment = "x" + "\u00e4".repeat(40_000);
    try (PcapngWriter writer = new PcapngWriter("out", out)) {
      writer.write("a", LinkType.RAW, 1, ascii("p"), 0, 1, comment, 0);
    }
    String file = out.toString(StandardCharsets.UTF_8);
    assertTrue(file.contains("x" + "\u00e4".repeat(32_767)));
    assertEquals(List.of("1 a RAW 1: p"), Reading.of(out.toByteArray()).frames());
  }

  @Test
  void flushed_isReadable_beforeTheEnd() throws IOException {
    try (PcapngWriter writer = new PcapngWriter("out", out)) {
      writer.write("a", LinkType.RAW, 1, ascii("p"), 0, 1, null, 0);
      assertEquals(0, out.size());
      writer.flush();
      assertEquals(List.of("1 a RAW 1: p"), Reading.of(out.toByteArray()).frames());
    }
  }

  @Test
  void whereNothingCanBeWritten(@TempDir Path dir) {
    CaptureException directory =
        assertThrows(CaptureException.class, () -> PcapngWriter.create(dir));
    assertEquals(dir + ": is a directory; name a file to write to", directory.getMessage());
    Path lost = dir.resolve("none").resolve("out.pcapng");
    CaptureException e = assertThrows(CaptureException.class, () -> PcapngWriter.create(lost));
    assertEquals(lost + ": cannot be written: its directory does not exist", e.getMessage());
  }

  @Test
  void fullDisk() throws IOException {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    PcapngWriter writer = new PcapngWriter("out.pcapng", full);
    CaptureException e = assertThrows(CaptureException.class, writer::close);
    assertEquals("out.pcapng: cannot be written on: No space left on device", e.getMessage());
  }
}
