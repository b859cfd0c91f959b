package io.twinwall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replay that is asked to end, as a process of its own: the capture would never end. */
class InterruptTest {
  private static final String RULES = Path.of("..", "replay-data", "web-masquerade").toString();
  private static final int FILE_HEADER = 24;

  @TempDir private Path folder;

  @Test
  void replay_endsInOrder() throws IOException, InterruptedException {
    byte[] capture =
        Files.readAllBytes(Path.of("..", "replay-data", "captures", "web-client.pcap"));
    Path records = folder.resolve("records");
    Path errors = folder.resolve("errors");
    Process replay =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.twinwall.cli.Main",
                "replay",
                "-",
                "--rules",
                RULES + "/rules.nft",
                "--json",
                records.toString())
            .redirectError(errors.toFile())
            .start();
    try (OutputStream in = replay.getOutputStream()) {
      in.write(capture);
      byte[] packets = Arrays.copyOfRange(capture, FILE_HEADER, capture.length);
      while (replay.isAlive() && (!Files.exists(records) || Files.size(records) == 0)) {
        in.write(packets);
      }
      terminate(replay);
      feedUntilGone(replay, in, packets);
    } catch (IOException e) {
      // the reader has gone, as it should
      assertTrue(replay.waitFor(60, TimeUnit.SECONDS), "it does not end");
    }
    assertTrue(replay.waitFor(60, TimeUnit.SECONDS), "it does not end");
    String err = Files.readString(errors, StandardCharsets.UTF_8);
    assertEquals(ExitStatus.INTERRUPTED, replay.exitValue(), err);
    assertTrue(err.contains("interrupted; what came before is reported"), err);
    byte[] lines = Files.readAllBytes(records);
    assertTrue(lines.length > 0 && lines[lines.length - 1] == '\n', "the last record is cut");
  }

  /** Asks it politely, as Ctrl-C does; {@link Process#destroy} would also close its input. */
  private static void terminate(Process p) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("sh", "-c", "kill -TERM " + p.pid()).start();
    assertEquals(0, kill.waitFor());
  }

  private static void feedUntilGone(Process replay, OutputStream in, byte[] packets)
      throws IOException {
    while (replay.isAlive()) {
      in.write(packets);
    }
  }
}
