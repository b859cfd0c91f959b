package io.twinwall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.cli.compare.RecordComparer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every folder of replay-data, replayed and compared with what a real kernel did. */
class ScenarioTest {
  private static final Path DATA = Path.of("..", "replay-data");

  @TempDir Path temp = Path.of("");

  static List<String> scenarios() throws IOException {
    try (Stream<Path> s = Files.list(DATA)) {
      return s.filter(p -> Files.exists(p.resolve("kernel.jsonl")))
          .map(p -> p.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void thereAreEnoughScenarios() throws IOException {
    assertTrue(scenarios().size() >= 8, scenarios().toString());
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void kernelAgrees(String scenario) throws IOException {
    Path folder = copyWithoutAnswer(scenario);
    Path json = temp.resolve("ours.jsonl");
    Run run = Run.of("replay", folder.toString(), "--json", json.toString());
    assertEquals("", run.err());
    assertEquals(0, run.status());
    RecordComparer comparer = new RecordComparer();
    try (BufferedReader kernel = Files.newBufferedReader(DATA.resolve(scenario + "/kernel.jsonl"));
        BufferedReader ours = Files.newBufferedReader(json)) {
      List<String> differences = comparer.compare(kernel, ours);
      assertEquals(
          List.of(), differences.stream().limit(5).toList(), differences.size() + " differences");
    }
    assertTrue(comparer.packets() > 0, "no packets");
  }

  /** The kernel's record stays behind: a replay must never need it. */
  private Path copyWithoutAnswer(String scenario) throws IOException {
    Path folder = Files.createDirectory(temp.resolve(scenario));
    try (Stream<Path> files = Files.list(DATA.resolve(scenario))) {
      for (Path f : files.toList()) {
        if (!f.endsWith("kernel.jsonl")) {
          Files.copy(f, folder.resolve(f.getFileName()));
        }
      }
    }
    return folder;
  }
}
