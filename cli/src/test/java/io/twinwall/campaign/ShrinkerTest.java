package io.twinwall.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kernel that is wrong about one kind of packet: the scenario shrinks to one such packet. */
class ShrinkerTest {
  @TempDir Path temp = Path.of("");

  /** Takes our record for the kernel's, but says that what UDP was forwarded was dropped. */
  private KernelCommand liar() throws IOException {
    Path script = temp.resolve("liar.sh");
    Files.writeString(
        script,
        "sed '/\"proto\":\"udp\"/s/\"fate\":\"forward\"/\"fate\":\"drop\"/' $1/twinwall.jsonl > $2\n");
    return new KernelCommand(List.of("sh", script.toString(), "SCENARIO", "RECORD"));
  }

  @Test
  void shrinksToOnePacket() throws IOException {
    Judge judge = new Judge(liar());
    Path folder = temp.resolve("s");
    Draft draft = new Generator(Profile.UDP, 1, 100).make().draft();
    List<String> differences = judge.differences(draft, folder);
    for (int seed = 2; differences.isEmpty() && seed < 10; seed++) {
      draft = new Generator(Profile.UDP, seed, 100).make().draft();
      differences = judge.differences(draft, folder);
    }
    assertFalse(differences.isEmpty());
    String first = differences.get(0);
    assertEquals("fate", Judge.signature(first));
    Draft small = new Shrinker(judge, folder, draft, "fate", 1000).shrink(Judge.packet(first));
    assertEquals(1, small.arrivals().size());
    assertTrue(small.rules().length() < draft.rules().length() / 2, small.rules());
    assertEquals(1, judge.differences(small, folder).size());
  }
}
