package io.twinwall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.capture.CaptureException;
import io.twinwall.capture.file.CaptureFile;
import io.twinwall.capture.file.Captures;
import io.twinwall.cli.host.HostFile;
import io.twinwall.cli.replay.RuleBook;
import io.twinwall.cli.replay.Twin;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.LinkType;
import io.twinwall.core.sim.LocalSockets;
import io.twinwall.core.sim.SimulatorOptions.Checksums;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damaged frames of every scenario through its own rules: each has a fate, none an exception, and
 * the table of connections stays within its limit.
 */
class HostilePacketsTest {
  private static final Path DATA = Path.of("..", "replay-data");
  private static final int FRAMES = 20_000;
  private static final int MOST_CONNECTIONS = 262_144;

  static List<Path> scenarios() throws IOException {
    try (Stream<Path> s = Files.list(DATA)) {
      return s.filter(p -> Files.exists(p.resolve("ingress.pcapng"))).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void mutatedFrames_eachHasAFate(Path scenario) throws IOException {
    List<Frame> kept = read(scenario.resolve("ingress.pcapng"));
    Twin twin = twin(scenario);
    List<String> names =
        twin.host().interfaces().stream().map(NetworkInterface::name).sorted().toList();
    SplittableRandom random = new SplittableRandom(scenario.getFileName().toString().hashCode());
    Frame[] one = {new Frame()};
    long timeNanos = 1_700_000_000_000_000_000L;
    for (int i = 0; i < FRAMES; i++) {
      Frame model = kept.get(random.nextInt(kept.size()));
      byte[] bytes = FrameDamage.of(model.buffer(), model.linkType(), random);
      timeNanos += random.nextInt(100) == 0 ? 40_000_000_000L : random.nextInt(1_000_000);
      String in =
          model.linkType() == LinkType.ETHERNET && random.nextInt(20) == 0
              ? names.get(random.nextInt(names.size()))
              : String.valueOf(model.interfaceName());
      one[0].set(timeNanos, in, model.linkType(), bytes, 0, bytes.length, bytes.length);
      one[0].number(i + 1);
      byte[] before = bytes.clone();
      try {
        twin.process(one, 1);
      } catch (RuntimeException e) {
        throw new AssertionError("frame " + (i + 1) + " at " + in + ": " + hex(before), e);
      }
    }
    assertTrue(twin.simulator().services().flows().size() <= MOST_CONNECTIONS);
    twin.finish();
  }

  private static String hex(byte[] bytes) {
    StringBuilder sb = new StringBuilder();
    for (byte b : bytes) {
      sb.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
    }
    return sb.toString();
  }

  private static List<Frame> read(Path capture) throws IOException {
    List<Frame> kept = new ArrayList<>();
    Frame[] batch = {new Frame()};
    try (CaptureFile file = Captures.open(capture)) {
      while (file.read(batch) >= 0) {
        Frame f = batch[0];
        byte[] bytes = new byte[f.length()];
        System.arraycopy(f.buffer(), f.offset(), bytes, 0, bytes.length);
        Frame copy = new Frame();
        copy.set(
            f.timeNanos(), f.interfaceName(), f.linkType(), bytes, 0, bytes.length, bytes.length);
        kept.add(copy);
      }
    } catch (CaptureException e) {
      throw new AssertionError(e);
    }
    return kept;
  }

  private static Twin twin(Path scenario) throws IOException {
    FirewallHost host = HostFile.read(scenario.resolve("host.json"));
    RuleBook.Loading loading = new RuleBook.Loading(List.of(), Map.of(), host.indices(), false);
    InputStream none = new ByteArrayInputStream(new byte[0]);
    RuleBook.Result r = RuleBook.load(scenario.resolve("rules.nft").toString(), loading, none);
    assertEquals("", r.rendered());
    RuleBook book = r.book();
    assertTrue(book != null);
    return new Twin(host, book, true, Checksums.OFFLOAD, 1, LocalSockets.NONE);
  }
}
