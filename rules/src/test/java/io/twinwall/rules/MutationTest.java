package io.twinwall.rules;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken rule files: a ruleset or diagnostics, never anything else, and soon. */
class MutationTest {
  private static final String SIGNS = "{}();,:./-=<>&|!*@$\"#\\\n\t 0x9a";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void mutatedRules_neverThrow(long seed) throws Exception {
    List<String> rules =
        CorpusTest.rules("rules.txt").stream()
            .map(CorpusTest.Case::rule)
            .collect(Collectors.toList());
    Random random = new Random(seed);
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          for (int i = 0; i < 3000; i++) {
            String text = mutate(rules.get(random.nextInt(rules.size())), random);
            String file = "table inet t {\n chain c {\n " + text + "\n }\n}\n";
            RuleFiles.LoadResult result =
                RuleFiles.load(
                    "m", random.nextInt(8) == 0 ? text : file, RuleFiles.Options.plain());
            assertTrue(result.ruleset() != null || !result.diagnostics().isEmpty(), text);
            result.rendered();
          }
        });
  }

  private static String mutate(String rule, Random random) {
    StringBuilder text = new StringBuilder(rule);
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      int at = random.nextInt(text.length() + 1);
      char sign = SIGNS.charAt(random.nextInt(SIGNS.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, sign);
        case 1 -> text.setLength(Math.max(1, at));
        case 2 -> text.insert(at, rule, 0, random.nextInt(rule.length()));
        default -> text.replace(at, Math.min(text.length(), at + 3), String.valueOf(sign));
      }
    }
    return text.toString();
  }
}
