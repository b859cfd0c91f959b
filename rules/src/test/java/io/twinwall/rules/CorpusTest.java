package io.twinwall.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.rules.RuleFiles.LoadResult;
import io.twinwall.rules.model.Ruleset;
import io.twinwall.rules.print.RulesetPrinter;
import io.twinwall.rules.print.Style;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules and rulesets with the verdict and listing of nft 1.0.6 on Linux 6.18. */
class CorpusTest {
  private static final List<String> FILES =
      List.of("rules", "fields", "keys", "nat", "actions", "matches", "hooks");
  private static final String END = "\n\t}\n}\n";
  private static final RuleFiles.Options OPTIONS =
      new RuleFiles.Options(
          List.of(), Map.of(), Map.of("lo", 1, "wan", 2, "lan", 3, "dmz2", 4, "dmz", 5));

  private static String resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(CorpusTest.class.getResourceAsStream("corpus/" + name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A rule of the corpus in its context; {@code listing} empty where nft refuses it. */
  record Case(String context, String rule, List<String> listing) {
    /** The chain's lines before the rules, prelude included. */
    String head(String prelude) {
      String[] words = context.split(" ", -1);
      boolean plus = words[0].endsWith("+");
      String family = words[0].replace("+", "");
      String head = "table " + family + " t {\n" + (plus ? prelude : "") + "\tchain x {\n";
      if (words.length == 1) {
        return head;
      }
      boolean device = words[2].endsWith("gress");
      int priority =
          !words[1].equals("nat")
              ? 0
              : switch (words[2]) {
                case "prerouting" -> -100;
                case "postrouting" -> 100;
                default -> 0;
              };
      return head
          + "\t\ttype "
          + words[1]
          + " hook "
          + words[2]
          + (device ? " device \"lo\"" : "")
          + " priority "
          + priority
          + "; policy accept;\n";
    }

    @Override
    public String toString() {
      return context + " | " + rule;
    }
  }

  static List<Case> rules(String file) throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String line : resource(file).split("\n", -1)) {
      if (line.startsWith("= ")) {
        cases.get(cases.size() - 1).listing().add(line.substring(2));
      } else if (line.contains(" | ") && !line.startsWith("#")) {
        int bar = line.indexOf(" | ");
        cases.add(new Case(line.substring(0, bar), line.substring(bar + 3), new ArrayList<>()));
      }
    }
    return cases;
  }

  /** The rules of chain x as they are listed. */
  private static List<String> listed(LoadResult result) {
    List<String> lines = List.of(RulesetPrinter.print(ruleset(result), false).split("\n", -1));
    int begin = lines.indexOf("\tchain x {") + 1;
    List<String> rest = lines.subList(begin, lines.size());
    return rest.subList(0, rest.indexOf("\t}")).stream()
        .filter(l -> !l.startsWith("\t\ttype "))
        .map(l -> l.substring(2))
        .toList();
  }

  private static Ruleset ruleset(LoadResult result) {
    return Objects.requireNonNull(result.ruleset(), result.rendered());
  }

  private static String differs(Case c, String prelude) {
    LoadResult result = RuleFiles.load("rule", c.head(prelude) + "\t\t" + c.rule() + END, OPTIONS);
    if (c.listing().isEmpty()) {
      boolean refused = result.ruleset() == null && result.rendered().contains("Error: ");
      return refused ? "" : c + "\n  nft refuses it\n";
    }
    if (result.ruleset() == null) {
      return c + "\n" + result.rendered();
    }
    List<String> lines = listed(result);
    return lines.equals(c.listing())
        ? ""
        : c + "\n  nft:  " + c.listing() + "\n  ours: " + lines + "\n";
  }

  private static String changesWhenReadAgain(Case c, String prelude) {
    String text = c.head(prelude) + "\t\t" + String.join("\n\t\t", c.listing()) + END;
    LoadResult result = RuleFiles.load("listing", text, OPTIONS);
    if (result.ruleset() == null) {
      return c + "\n" + result.rendered();
    }
    return listed(result).equals(c.listing()) ? "" : c + "\n  now: " + listed(result) + "\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"rules", "fields", "keys", "nat", "actions", "matches", "hooks"})
  void rule_isAcceptedAndListedAsByNft(String file) throws IOException {
    String prelude = resource("prelude.txt");
    StringBuilder wrong = new StringBuilder();
    for (Case c : rules(file + ".txt")) {
      wrong.append(differs(c, prelude));
    }
    assertEquals("", wrong.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rules", "fields", "keys", "nat", "actions", "matches", "hooks"})
  void listing_readAgain_isTheSame(String file) throws IOException {
    String prelude = resource("prelude.txt");
    StringBuilder wrong = new StringBuilder();
    for (Case c : rules(file + ".txt")) {
      if (!c.listing().isEmpty()) {
        wrong.append(changesWhenReadAgain(c, prelude));
      }
    }
    assertEquals("", wrong.toString());
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

  static List<String> rulesets() throws IOException {
    return resource("rulesets/index.txt").lines().toList();
  }

  @ParameterizedTest
  @MethodSource("rulesets")
  void wholeRuleset_isAcceptedAndListedAsByNft(String name) throws IOException {
    ruleset_isAcceptedAndListedAsByNft_withHandles("rulesets/" + name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stateful-objects",
        "priorities",
        "service-0",
        "ct-objects",
        "firewalld",
        "set-flavours",
        "comments",
        "home-router"
      })
  void wholeRuleset_isListedAsByNft_inItsOtherForms(String name) throws IOException {
    Ruleset rules = ruleset(RuleFiles.load(name, resource("rulesets/" + name + ".nft"), OPTIONS));
    Map<Integer, String> names = new HashMap<>();
    OPTIONS.interfaces().forEach((interfaceName, number) -> names.put(number, interfaceName));
    assertEquals(
        resource("rulesets/" + name + ".state"),
        RulesetPrinter.print(rules, new Style(names, false, true, false, false)));
    assertEquals(
        resource("rulesets/" + name + ".numeric"),
        RulesetPrinter.print(rules, new Style(names, false, false, true, false)));
    assertEquals(
        resource("rulesets/" + name + ".numeric-priority"),
        RulesetPrinter.print(rules, new Style(names, false, false, false, true)));
  }

  @ParameterizedTest
  @MethodSource("rulesets")
  void wholeListing_readAgain_isTheSame(String name) throws IOException {
    LoadResult first = RuleFiles.load(name, resource("rulesets/" + name + ".nft"), OPTIONS);
    if (first.ruleset() == null) {
      return;
    }
    String listing = RulesetPrinter.print(ruleset(first), false);
    LoadResult second = RuleFiles.load("listing", listing, OPTIONS);
    assertEquals(listing, RulesetPrinter.print(ruleset(second), false));
  }

  @Test
  void corpus_isLargeEnough() throws IOException {
    int rules = 0;
    for (String file : FILES) {
      rules += rules(file + ".txt").size();
    }
    assertTrue(rules >= 10_000, () -> "smaller than it was");
    assertTrue(rulesets().size() >= 100, () -> "smaller than it was");
  }
}
