package io.twinwall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.twinwall.cli.compare.RecordComparer;
import io.twinwall.cli.data.DataNode;
import io.twinwall.cli.data.JsonData;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each scenario without a mechanism that it is named for: then it must not agree any more. */
class MechanismTest {
  private static final Path DATA = Path.of("..", "replay-data");

  @TempDir Path temp = Path.of("");

  /** A mechanism and the change that takes it out, as without.json has them. */
  record Removal(String scenario, String what, String file, String pattern, String replacement) {
    @Override
    public String toString() {
      return scenario + " without " + what;
    }
  }

  static List<Removal> removals() throws IOException {
    List<Removal> all = new ArrayList<>();
    try (Stream<Path> folders = Files.list(DATA)) {
      for (Path f : folders.sorted().toList()) {
        Path list = f.resolve("without.json");
        if (Files.exists(list)) {
          String text = Files.readString(list);
          for (DataNode n : JsonData.parse(list.toString(), text).list("removals")) {
            all.add(removal(f.getFileName().toString(), n));
          }
        }
      }
    }
    return all;
  }

  private static Removal removal(String scenario, DataNode n) {
    return new Removal(
        scenario, text(n, "what"), text(n, "file"), text(n, "pattern"), text(n, "replacement"));
  }

  private static String text(DataNode n, String key) {
    return Objects.requireNonNull(n.get(key), key).text(key);
  }

  @Test
  void everyRecordedProgramHasRemovals() throws IOException {
    assertFalse(removals().size() < 20, () -> "too few removals");
  }

  @ParameterizedTest
  @MethodSource("removals")
  void scenarioBreaks(Removal r) throws IOException {
    Path source = DATA.resolve(r.scenario());
    Path folder = Files.createDirectory(temp.resolve(r.scenario()));
    for (String name : List.of("rules.nft", "host.json", "ingress.pcapng")) {
      Files.copy(source.resolve(name), folder.resolve(name));
    }
    String before = Files.readString(source.resolve(r.file()));
    String after = before.replaceAll(r.pattern(), r.replacement());
    assertNotEquals(before, after, "the pattern is not in " + r.file());
    Files.writeString(folder.resolve(r.file()), after);
    Path json = temp.resolve("ours.jsonl");
    Run run = Run.of("replay", folder.toString(), "--json", json.toString());
    assertEquals(0, run.status(), run.err());
    try (BufferedReader kernel = Files.newBufferedReader(source.resolve("kernel.jsonl"));
        BufferedReader ours = Files.newBufferedReader(json)) {
      List<String> differences = new RecordComparer().compare(kernel, ours);
      assertFalse(
          differences.stream().allMatch(d -> d.contains(": trace") || d.contains(": generated")),
          "nothing but the trace has changed");
    }
  }
}
