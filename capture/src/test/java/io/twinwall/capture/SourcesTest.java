package io.twinwall.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.capture.file.Captures;
import io.twinwall.capture.file.PcapngWriter;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.LinkType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SourcesTest {
  /** A capture of one interface; the packets hold their times as text. */
  private static byte[] capture(String name, long... timesNanos) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PcapngWriter writer = new PcapngWriter("out", out)) {
      for (long time : timesNanos) {
        byte[] text = Long.toString(time).getBytes(StandardCharsets.US_ASCII);
        writer.write(name, LinkType.RAW, time, text, 0, text.length, null, 0);
      }
    }
    return out.toByteArray();
  }

  private static FrameSource source(byte[] capture) throws IOException {
    return Captures.open("test.cap", new ByteArrayInputStream(capture), capture.length);
  }

  private static String line(long time, String name) {
    return time + " " + name + " RAW " + Long.toString(time).length() + ": " + time;
  }

  @Test
  void merged_byTime_thenByArgument() throws IOException {
    FrameSource merged =
        new MergedSource(
            List.of(
                source(capture("a", 1, 5, 5, 9)),
                source(capture("b", 2, 5, 6)),
                source(capture("c")),
                source(capture("d", 5, 20))));
    assertEquals(
        List.of(
            line(1, "a"),
            line(2, "b"),
            line(5, "a"),
            line(5, "a"),
            line(5, "b"),
            line(5, "d"),
            line(6, "b"),
            line(9, "a"),
            line(20, "d")),
        Reading.of(merged, 4).frames());
  }

  @Test
  void merged_keepsTheOrderWithinASource() throws IOException {
    FrameSource merged =
        new MergedSource(List.of(source(capture("a", 10, 3, 12)), source(capture("b", 4, 11))));
    assertEquals(
        List.of(line(4, "b"), line(10, "a"), line(3, "a"), line(11, "b"), line(12, "a")),
        Reading.of(merged, 64).frames());
  }

  @Test
  void merged_many_inBatchesOfAnySize() throws IOException {
    Random random = new Random(99);
    List<byte[]> captures = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      long[] times = random.longs(2_000L * i, 100, 9_999).sorted().toArray();
      captures.add(capture("i" + i, times));
      for (long time : times) {
        expected.add(line(time, "i" + i));
      }
    }
    expected.sort(Comparator.comparingLong(text -> Long.parseLong(text.split(" ", 2)[0])));
    for (int size : new int[] {1, 2, 64, 100}) {
      List<FrameSource> sources = new ArrayList<>();
      for (byte[] capture : captures) {
        sources.add(source(capture));
      }
      assertEquals(expected, Reading.of(new MergedSource(sources), size).frames());
    }
  }

  @Test
  void merged_faultOfOne_afterTheFramesBefore() throws IOException {
    byte[] cut = capture("a", 1, 4, 7);
    FrameSource merged =
        new MergedSource(
            List.of(source(Arrays.copyOf(cut, cut.length - 1)), source(capture("b", 2, 3, 5, 8))));
    Reading reading = Reading.of(merged, 16);
    assertEquals(List.of(line(1, "a"), line(2, "b"), line(3, "b"), line(4, "a")), reading.frames());
    assertTrue(reading.message().contains("the capture ends in the middle of a packet"));
  }

  @Test
  void numbered_fromOne() throws IOException {
    Frame[] batch = Reading.batch(2);
    List<Long> numbers = new ArrayList<>();
    try (NumberedSource numbered = new NumberedSource(source(capture("a", 7, 8, 9)))) {
      int count;
      while ((count = numbered.read(batch)) >= 0) {
        for (int i = 0; i < count; i++) {
          numbers.add(batch[i].number());
        }
      }
      assertEquals(3, numbered.count());
    }
    assertEquals(List.of(1L, 2L, 3L), numbers);
  }

  @Test
  void renamed() throws IOException {
    FrameSource renamed = new RenamedSource(source(capture("a", 7, 8)), "wan0");
    assertEquals(List.of(line(7, "wan0"), line(8, "wan0")), Reading.of(renamed, 1).frames());
  }

  @Test
  void filtered_evenWhereWholeBatchesFallOut() throws IOException {
    FrameSource filtered =
        new FilteredSource(
            source(capture("a", 1, 2, 3, 4, 5, 6, 7, 8, 9)), frame -> frame.timeNanos() % 4 == 0);
    assertEquals(List.of(line(4, "a"), line(8, "a")), Reading.of(filtered, 3).frames());
  }

  @Test
  void limited() throws IOException {
    FrameSource limited = new LimitedSource(source(capture("a", 1, 2, 3, 4)), 3);
    assertEquals(
        List.of(line(1, "a"), line(2, "a"), line(3, "a")), Reading.of(limited, 2).frames());
    FrameSource none = new LimitedSource(source(capture("a", 1)), 0);
    assertEquals(new Reading(List.of(), null), Reading.of(none, 2));
    FrameSource more = new LimitedSource(source(capture("a", 1)), 5);
    assertEquals(List.of(line(1, "a")), Reading.of(more, 2).frames());
  }
}
