package io.twinwall.rules.judge;

import io.twinwall.rules.RuleFiles;
import io.twinwall.rules.RuleFiles.LoadResult;
import io.twinwall.rules.model.Ruleset;
import io.twinwall.rules.print.RulesetPrinter;
import io.twinwall.rules.print.Style;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Loads rule files from standard input, one behind the other with a NUL between them, and writes
 * for each its listing, or {@code !} and the messages, in the same form.
 */
public final class Judge {
  private static final RuleFiles.Options OPTIONS =
      new RuleFiles.Options(
          List.of(), Map.of(), Map.of("lo", 1, "wan", 2, "lan", 3, "dmz2", 4, "dmz", 5));

  private Judge() {}

  /** Reads all, writes all; the argument holds the letters of nft's options: a, s, n, y. */
  public static void main(String[] args) throws IOException {
    String all = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    OutputStream out = System.out;
    StringBuilder said = new StringBuilder();
    for (String text : all.split("\0", -1)) {
      said.append(judge(text, args.length > 0 ? args[0] : "s")).append('\0');
    }
    out.write(said.toString().getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static Style style(String letters) {
    Map<Integer, String> names = new HashMap<>();
    OPTIONS.interfaces().forEach((name, number) -> names.put(number, name));
    return new Style(
        names,
        letters.contains("a"),
        !letters.contains("s"),
        letters.contains("n"),
        letters.contains("y"));
  }

  private static String judge(String text, String letters) {
    try {
      LoadResult result = RuleFiles.load("rule", text, OPTIONS);
      Ruleset ruleset = result.ruleset();
      return ruleset == null
          ? "!" + result.rendered()
          : RulesetPrinter.print(ruleset, style(letters));
    } catch (RuntimeException | StackOverflowError e) {
      return "!CRASH " + e + " at " + e.getStackTrace()[0];
    }
  }
}
