package io.twinwall.rules.iptables;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.rules.RuleFiles;
import io.twinwall.rules.RuleFiles.LoadResult;
import io.twinwall.rules.RuleFiles.Text;
import io.twinwall.rules.print.RulesetPrinter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken save files load or end in a message with a place; never in anything else. */
class SaveMutationTest {
  private static final int ROUNDS = 250;
  private static final String[] WORDS = {
    "!",
    "-",
    "--",
    "-A",
    "-j",
    "\"",
    "\\",
    "0",
    "-1",
    "4294967296",
    "::/0",
    "1.2.3.4/",
    "@",
    ",",
    ":",
    "\n",
    "COMMIT",
    "*filter",
    "--set",
    "-m",
    "create x hash:net\n",
    "\u0000",
    "\r",
    "\u20ac"
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker",
        "kube-proxy",
        "ufw",
        "fail2ban",
        "shorewall",
        "extensions",
        "extensions6",
        "actions",
        "sets"
      })
  void mutated(String name) throws IOException {
    String text = String.valueOf(SaveCorpusTest.resource(name + ".save"));
    String sets = SaveCorpusTest.resource(name + ".sets");
    String whole = (sets == null ? "" : sets) + text;
    Random random = new Random(name.hashCode());
    for (int i = 0; i < ROUNDS; i++) {
      String broken = whole;
      for (int k = random.nextInt(4); k >= 0; k--) {
        broken = mutate(broken, random);
      }
      judge(broken);
    }
  }

  private static String mutate(String text, Random random) {
    int at = random.nextInt(text.length());
    int end = Math.min(text.length(), at + 1 + random.nextInt(12));
    return switch (random.nextInt(4)) {
      case 0 -> text.substring(0, at) + text.substring(end);
      case 1 -> text.substring(0, at) + WORDS[random.nextInt(WORDS.length)] + text.substring(at);
      case 2 -> text.substring(0, at) + (char) (' ' + random.nextInt(95)) + text.substring(at + 1);
      default -> text.substring(0, at) + text.substring(at, end) + text.substring(at);
    };
  }

  private static void judge(String text) {
    LoadResult result =
        assertTimeout(
            Duration.ofSeconds(20),
            () ->
                RuleFiles.loadAll(
                    List.of(new Text("m", text)), RuleFiles.Options.plain(), Dialect.IPTABLES));
    var ruleset = result.ruleset();
    if (ruleset != null) {
      assertNotNull(RulesetPrinter.print(ruleset, true));
    } else {
      assertTrue(result.rendered().contains("m:"), () -> result.rendered() + "\n" + text);
    }
  }
}
