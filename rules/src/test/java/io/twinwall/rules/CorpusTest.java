package io.twinwall.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.rules.RuleFiles.LoadResult;
import io.twinwall.rules.print.RulesetPrinter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules and rulesets with the verdict and listing of nft 1.0.6 on Linux 6.18. */
class CorpusTest {
  private static final RuleFiles.Options OPTIONS =
      new RuleFiles.Options(
          List.of(), Map.of(), Map.of("lo", 1, "wan", 2, "lan", 3, "dmz2", 4, "dmz", 5));

  private static String resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(CorpusTest.class.getResourceAsStream("corpus/" + name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A rule of the corpus; {@code listing} null where nft refuses it. */
  record Case(String family, String rule, List<String> listing) {}

  static Stream<Case> rules() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String line : resource("rules.txt").split("\n", -1)) {
      if (line.startsWith("= ")) {
        cases.get(cases.size() - 1).listing().add(line.substring(2));
      } else if (line.contains(" | ") && !line.startsWith("#")) {
        int bar = line.indexOf(" | ");
        cases.add(new Case(line.substring(0, bar), line.substring(bar + 3), new ArrayList<>()));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void rule_isAcceptedAndListedAsByNft(Case c) {
    String head = "table " + c.family() + " t {\n\tchain x {\n";
    LoadResult result = RuleFiles.load("rule", head + "\t\t" + c.rule() + "\n\t}\n}\n", OPTIONS);
    if (c.listing().isEmpty()) {
      assertNull(result.ruleset(), "nft refuses this");
      assertTrue(result.rendered().contains("Error: "), result.rendered());
      return;
    }
    assertNotNull(result.ruleset(), result.rendered());
    String expected = head + "\t\t" + String.join("\n\t\t", c.listing()) + "\n\t}\n}\n";
    assertEquals(expected, RulesetPrinter.print(Objects.requireNonNull(result.ruleset()), false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01-home",
        "02-sets",
        "03-commands",
        "04-route",
        "05-nat",
        "06-bits",
        "07-objects",
        "08-objects",
        "09-meters",
        "10-loop",
        "11-quiet-loop",
        "12-overlap",
        "13-twice",
        "14-wrong-hook",
        "15-nat-type",
        "16-forward-hook",
        "17-bridge",
        "18-arp",
        "19-typeof",
        "20-stats",
        "21-unset"
      })
  void ruleset_isAcceptedAndListedAsByNft_withHandles(String name) throws IOException {
    String expected = resource(name + ".expected");
    LoadResult result = RuleFiles.load(name, resource(name + ".nft"), OPTIONS);
    if (expected.equals("refused\n")) {
      assertNull(result.ruleset(), "nft refuses this");
      return;
    }
    assertNotNull(result.ruleset(), result.rendered());
    assertEquals(expected, RulesetPrinter.print(Objects.requireNonNull(result.ruleset()), true));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void listing_readAgain_isTheSame(Case c) {
    if (c.listing().isEmpty()) {
      return;
    }
    String text =
        "table "
            + c.family()
            + " t {\n\tchain x {\n\t\t"
            + String.join("\n\t\t", c.listing())
            + "\n\t}\n}\n";
    LoadResult result = RuleFiles.load("listing", text, OPTIONS);
    assertNotNull(result.ruleset(), result.rendered());
    assertEquals(text, RulesetPrinter.print(Objects.requireNonNull(result.ruleset()), false));
  }

  @Test
  void corpus_isLargeEnough() throws IOException {
    assertTrue(rules().count() >= 400);
  }
}
