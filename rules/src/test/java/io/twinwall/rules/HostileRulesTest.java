package io.twinwall.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Small rule files that would take all memory, all stack or all time. */
class HostileRulesTest {
  private static RuleFiles.LoadResult load(String text) {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(30), () -> RuleFiles.load("evil.nft", text, RuleFiles.Options.plain()));
  }

  private static void refused(String text, String words) {
    RuleFiles.LoadResult result = load(text);
    assertNull(result.ruleset());
    String all = result.rendered();
    assertTrue(all.contains(words), all.substring(0, Math.min(all.length(), 2000)));
  }

  private static String rule(String rule) {
    return "table inet t {\n chain c {\n type filter hook forward priority 0\n" + rule + "\n}\n}\n";
  }

  @Test
  void operatorsWithoutEnd() {
    refused(rule("meta mark set meta mark " + "| 1 ".repeat(50_000)), "at most 2000 parts");
    refused(rule("meta mark & " + "1 << ".repeat(50_000) + "1 == 1"), "at most 2000 parts");
    refused(rule("tcp dport" + " . tcp dport".repeat(50_000) + " { 1 }"), "at most 2000 parts");
  }

  @Test
  void hundredOperators_areFine() {
    assertNotNull(load(rule("meta mark set meta mark " + "| 1 ".repeat(100))).ruleset());
  }

  @Test
  void variablesThatDouble() {
    refused(doubling("define a%d = { $a%d, $a%d }\n"), "the variables of this file stand for more");
    refused(doubling("define a%d = $a%d | $a%d\n"), "at most 2000 parts");
    refused(doubling("define a%d = $a%d , $a%d\n"), "the variables of this file stand for more");
  }

  private static String doubling(String line) {
    return IntStream.range(1, 60)
        .mapToObj(i -> String.format(line, i, i - 1, i - 1))
        .collect(Collectors.joining("", "define a0 = 7\n", rule("tcp dport $a59 accept")));
  }

  @Test
  void variablesThatStandInEachOther_areFine() {
    String text =
        IntStream.range(1, 20_000)
            .mapToObj(i -> "define a" + i + " = $a" + (i - 1) + "\n")
            .collect(Collectors.joining("", "define a0 = 7\n", rule("tcp dport $a19999 accept")));
    assertNotNull(load(text).ruleset());
  }

  @Test
  void jumpsThatBranchWithoutEnd() {
    String chains =
        IntStream.range(0, 14)
            .mapToObj(i -> "chain c" + i + " {\n" + ("jump c" + (i + 1) + "\n").repeat(10) + "}\n")
            .collect(Collectors.joining());
    refused(
        "table inet t {\n"
            + chains
            + "chain c14 {\n}\nchain b {\ntype filter hook forward priority 0\njump c0\n}\n}\n",
        "a packet could go through more than 16777216 chains from b");
  }

  @Test
  void aVerdictMapLeadsToOneChainOnly() {
    String chains =
        IntStream.range(0, 3000)
            .mapToObj(i -> "chain c" + i + " {\n}\n")
            .collect(Collectors.joining());
    String map =
        IntStream.range(0, 3000)
            .mapToObj(i -> i + " : jump c" + i)
            .collect(Collectors.joining(", ", "tcp dport vmap { ", " }\n"));
    String text =
        "table inet t {\n"
            + chains
            + "chain m {\n"
            + map
            + "}\nchain b {\ntype filter hook forward priority 0\n"
            + "jump m\n".repeat(3000)
            + "}\n}\n";
    assertNotNull(load(text).ruleset());
  }

  @Test
  void largeNamedSet_loadsInSeconds() {
    String elements =
        IntStream.range(0, 100_000)
            .mapToObj(i -> "10." + (i >> 15) + "." + (i >> 7 & 255) + "." + (i & 127) * 2)
            .collect(Collectors.joining(", "));
    RuleFiles.LoadResult result =
        load(
            "table inet t {\nset s {\ntype ipv4_addr\nflags interval\nelements = { "
                + elements
                + " }\n}\n}\n");
    assertEquals("", result.rendered());
  }

  @Test
  void keyWithOtherData_isThereAlready() {
    refused(
        """
        table inet t {
          map m {
            type ipv4_addr : verdict
            elements = { 10.0.0.1 : accept, 10.0.0.2 : accept, 10.0.0.1 : drop }
          }
        }
        """,
        "the key is there already");
  }
}
