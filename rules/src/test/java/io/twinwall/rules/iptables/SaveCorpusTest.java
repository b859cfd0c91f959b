package io.twinwall.rules.iptables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.rules.RuleFiles;
import io.twinwall.rules.RuleFiles.LoadResult;
import io.twinwall.rules.RuleFiles.Text;
import io.twinwall.rules.print.RulesetPrinter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Save files as programs write them, each with its listing. The listings were loaded by nft 1.0.6,
 * which listed the same (but for lines of xt and queue, which it could not load).
 */
class SaveCorpusTest {
  static @Nullable String resource(String name) throws IOException {
    try (InputStream in =
        SaveCorpusTest.class.getResourceAsStream("/io/twinwall/rules/iptables/" + name)) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static List<Text> texts(String name) throws IOException {
    List<Text> texts = new ArrayList<>();
    texts.add(new Text(name + ".save", resource(name + ".save")));
    String sets = resource(name + ".sets");
    if (sets != null) {
      texts.add(new Text(name + ".sets", sets));
    }
    return texts;
  }

  private static String listing(LoadResult result) {
    var ruleset = result.ruleset();
    assertNotNull(ruleset, result.rendered());
    assertEquals("", result.rendered());
    return RulesetPrinter.print(ruleset, false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker",
        "kube-proxy",
        "ufw",
        "ufw6",
        "fail2ban",
        "firewalld",
        "libvirt",
        "shorewall",
        "extensions",
        "extensions6",
        "actions",
        "sets"
      })
  void listing_asStored(String name) throws IOException {
    String shown = listing(RuleFiles.loadAll(texts(name), RuleFiles.Options.plain(), null));
    assertEquals(resource(name + ".nft"), shown);
    String nft = shown.replaceAll("(?m)^.*\\bxt (match|target) .*\n", "");
    assertEquals(nft, listing(RuleFiles.load("again", nft, RuleFiles.Options.plain())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ufw6", "extensions6"})
  void family_isToldWithoutAHeader(String name) throws IOException {
    String text = String.valueOf(resource(name + ".save")).replaceAll("(?m)^#.*\n", "");
    String shown = listing(RuleFiles.load("x", text, RuleFiles.Options.plain()));
    assertTrue(shown.startsWith("table ip6 "), shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"IPTABLES", "IP6TABLES"})
  void family_asGiven(String word) {
    String text = "*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -j ACCEPT\nCOMMIT\n";
    LoadResult result =
        RuleFiles.loadAll(
            List.of(new Text("x", text)), RuleFiles.Options.plain(), Dialect.valueOf(word));
    String family = word.equals("IPTABLES") ? "ip" : "ip6";
    assertTrue(listing(result).startsWith("table " + family + " filter"), listing(result));
  }
}
