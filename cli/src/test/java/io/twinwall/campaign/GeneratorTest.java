package io.twinwall.campaign;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.campaign.Draft.Arrival;
import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.FlowTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The campaign's scenarios: the same for a seed, and bearable for Twinwall whatever they hold. */
class GeneratorTest {
  private static final int PACKETS = 120;

  @TempDir Path temp = Path.of("");

  @ParameterizedTest
  @EnumSource(Profile.class)
  void seed_givesTheSameScenario(Profile profile) throws IOException {
    Draft a = new Generator(profile, 7, PACKETS).make().draft();
    Draft b = new Generator(profile, 7, PACKETS).make().draft();
    assertEquals(a.rules(), b.rules());
    assertEquals(a.host().json(), b.host().json());
    assertEquals(a.arrivals().size(), b.arrivals().size());
    for (int i = 0; i < a.arrivals().size(); i++) {
      Arrival x = a.arrivals().get(i);
      Arrival y = b.arrivals().get(i);
      assertEquals(x.dev(), y.dev());
      assertEquals(x.timeNanos(), y.timeNanos());
      assertArrayEquals(x.bytes(), y.bytes());
    }
  }

  @Test
  void otherSeed_givesAnother() throws IOException {
    Draft a = new Generator(Profile.NAT, 1, PACKETS).make().draft();
    Draft b = new Generator(Profile.NAT, 2, PACKETS).make().draft();
    assertNotEquals(a.rules(), b.rules());
  }

  /** What is written and replayed is what the twin saw while the scenario was made. */
  @ParameterizedTest
  @EnumSource(Profile.class)
  void replay_ofTheFolder(Profile profile) throws IOException {
    Draft draft = new Generator(profile, 3, PACKETS).make().draft();
    draft.write(temp);
    Path record = temp.resolve("ours.jsonl");
    Replayer.replay(temp, record);
    List<String> lines = Files.readAllLines(record);
    assertEquals(draft.arrivals().size(), lines.size());
    assertTrue(lines.stream().noneMatch(l -> l.contains("\"fate\":\"undecided\"")));
    long fates =
        Stream.of("forward", "sent", "local", "drop", "discard")
            .filter(f -> lines.stream().anyMatch(l -> l.contains("\"fate\":\"" + f + '"')))
            .count();
    assertTrue(fates > 1, "all packets end alike");
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void flowTable_isConsistentAfterwards(Profile profile) throws IOException {
    for (int seed = 11; seed < 13; seed++) {
      Generator.Made made = new Generator(profile, seed, PACKETS).make();
      FlowTable flows = made.twin().simulator().services().flows();
      flows.expire();
      check(flows, made.twin().clock().nowNanos());
      made.twin().clock().advanceTo(made.twin().clock().nowNanos() + TimeUnit.DAYS.toNanos(50));
      flows.expire();
      assertEquals(0, flows.size(), "connections that outlive their deadline");
    }
  }

  private static void check(FlowTable flows, long now) {
    assertTrue(flows.consistent(), "index, timer and count disagree");
    for (Connection c : flows.connections()) {
      assertTrue(c.confirmed() && !c.dying(), () -> c + " is in the table");
      assertTrue(c.deadlineNanos() > now, () -> c + " is past its deadline");
      assertSame(c.reply(), flows.find(c.reply().copy()), () -> c + " by its reply");
      if (!c.original().sameKey(c.reply())) {
        assertSame(c.original(), flows.find(c.original().copy()), () -> c + " by its original");
      }
    }
  }

  @Test
  void pauses_neverEndOnWholeSeconds() {
    Pauses pauses = new Pauses(new Dice("pauses"), 0);
    long now = 0;
    for (int i = 0; i < 1000; i++) {
      long next = pauses.next(now);
      assertTrue(next > now);
      long apart = (next - now) % 1_000_000_000L;
      assertTrue(apart > 100_000_000L && apart < 900_000_000L, () -> "apart " + apart);
      now = next + 20_000_000L * (i % 3) / 2;
    }
  }
}
