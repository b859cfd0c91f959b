package io.twinwall.capture.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.capture.Reading;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever was done to a capture, reading it ends in frames, an end, or a fault with a message:
 * {@link Reading} lets every other exception through as a failure.
 */
final class DamageTest {
  private static final int MUTATIONS = 4_000;

  static Stream<byte[]> samples() throws IOException {
    byte[] pcap = CaptureBytes.samplePcap();
    byte[] pcapng = CaptureBytes.samplePcapng();
    return Stream.of(
        pcap,
        pcapng,
        Packed.gzip(pcap),
        Packed.gzip(pcapng),
        Packed.zstd(pcapng),
        Packed.xz(pcapng));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void cutAtEveryByte_givesTheFramesBefore(byte[] sample) {
    List<String> whole = Reading.of(sample).frames();
    for (int length = 0; length < sample.length; length++) {
      Reading reading = Reading.of(Arrays.copyOf(sample, length), 1 + length % 5);
      int count = reading.frames().size();
      assertEquals(whole.subList(0, count), reading.frames(), "cut after " + length);
      if (reading.fault() == null) {
        assertTrue(count < whole.size() || length > sample.length - 20, "cut after " + length);
      } else {
        assertTrue(reading.message().startsWith("test.cap: "), reading.message());
        assertTrue(reading.message().length() > 40, reading.message());
      }
    }
  }

  @Test
  void cutPcap_faultUnlessBetweenRecords() {
    byte[] sample = CaptureBytes.samplePcap();
    List<Integer> whole = List.of(24, 45, 61, 89);
    for (int length = 1; length <= sample.length; length++) {
      Reading reading = Reading.of(Arrays.copyOf(sample, length));
      assertEquals(whole.contains(length), reading.fault() == null, "cut after " + length);
      int ended = length;
      long frames = whole.stream().filter(end -> end > 24 && end <= ended).count();
      assertEquals(frames, reading.frames().size(), "cut after " + length);
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void mutated(byte[] sample) {
    Random random = new Random(0x7A1);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] mutant = sample.clone();
      int changes = 1 + random.nextInt(4);
      for (int change = 0; change < changes; change++) {
        mutate(mutant, random);
      }
      Reading reading = Reading.of(mutant, 1 + random.nextInt(8));
      assertTrue(reading.frames().size() < 1000);
      if (reading.fault() != null) {
        assertTrue(reading.message().startsWith("test.cap: "), reading.message());
      }
    }
  }

  private static void mutate(byte[] mutant, Random random) {
    int at = random.nextInt(mutant.length);
    switch (random.nextInt(4)) {
      case 0 -> mutant[at] = (byte) random.nextInt();
      case 1 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> mutant[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
      default -> {
        int from = random.nextInt(mutant.length);
        int length = Math.min(random.nextInt(16), mutant.length - Math.max(from, at));
        System.arraycopy(mutant, from, mutant, at, length);
      }
    }
  }

  @Test
  void noiseBehindAHeader() {
    Random random = new Random(0x7A2);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] noise = new byte[random.nextInt(600)];
      random.nextBytes(noise);
      CaptureBytes c = CaptureBytes.little();
      if (i % 2 == 0) {
        c.pcap(0xA1B2C3D4, random.nextInt(), 1);
      } else {
        c.section().iface(1, random.nextInt(), c.body());
        c.int32(1 + random.nextInt(6)).int32(4L * random.nextInt(60));
      }
      Reading.of(c.bytes(noise).array());
    }
  }
}
