package io.twinwall.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Tables of rules put together at random from matches, statements and verdicts of the language. */
final class LanguageRules {
  private static final String[] PRIORITIES = {
    "-450",
    "-400",
    "-350",
    "raw",
    "mangle",
    "-200",
    "-150",
    "-100",
    "filter",
    "filter",
    "filter - 1",
    "filter + 10",
    "security",
    "5",
    "50",
    "110",
    "300",
    "-250"
  };

  private static final String[] HOOKS = {
    "forward", "forward", "forward", "prerouting", "postrouting", "input", "output"
  };

  private final Dice dice;
  private final Predicate<String> loads;

  LanguageRules(Dice dice, Predicate<String> loads) {
    this.dice = dice;
    this.loads = loads;
  }

  private record Chain(String head, List<String> rules) {}

  String draw() {
    int tables = dice.number(1, 1, 2);
    StringBuilder sb = new StringBuilder();
    for (int i = 0; i < tables; i++) {
      sb.append(table("table " + dice.any("inet", "inet", "ip", "ip6") + " t" + i + " {\n"));
    }
    return sb.toString();
  }

  private String table(String head) {
    int plain = dice.between(1, 4);
    List<Chain> chains = new ArrayList<>();
    for (int i = 0; i < plain; i++) {
      chains.add(new Chain("\tchain c" + i + " {\n", new ArrayList<>()));
    }
    int bases = dice.between(2, 6);
    for (int i = 0; i < bases; i++) {
      String hook = dice.any(HOOKS);
      String type = hook.equals("output") && dice.chance(.3) ? "route" : "filter";
      String policy = dice.chance(.9) ? "accept" : "drop";
      chains.add(
          new Chain(
              "\tchain b%d {\n\t\ttype %s hook %s priority %s; policy %s;\n"
                  .formatted(i, type, hook, dice.any(PRIORITIES), policy),
              new ArrayList<>()));
    }
    for (int i = 0; i < chains.size(); i++) {
      fill(head, chains, i, Math.min(i, plain));
    }
    return text(head, chains);
  }

  /** Adds rules to a chain, leaving out those that do not load. */
  private void fill(String head, List<Chain> chains, int at, int targets) {
    List<String> rules = chains.get(at).rules();
    int count = dice.between(1, 6);
    for (int i = 0; i < count; i++) {
      rules.add("\t\t" + rule(targets) + "\n");
      if (!loads.test(text(head, chains))) {
        rules.remove(rules.size() - 1);
      }
    }
  }

  private static String text(String head, List<Chain> chains) {
    StringBuilder sb = new StringBuilder(head);
    Menu.section("language sets").forEach(line -> sb.append(line).append('\n'));
    for (Chain c : chains) {
      sb.append(c.head());
      c.rules().forEach(sb::append);
      sb.append("\t}\n");
    }
    return sb.append("}\n").toString();
  }

  private String rule(int targets) {
    List<String> parts = new ArrayList<>();
    for (int i = dice.number(0, 1, 1, 1, 2, 2); i > 0; i--) {
      parts.add(dice.of(Menu.section("language match")));
    }
    for (int i = dice.number(0, 1, 1, 2); i > 0; i--) {
      parts.add(dice.of(Menu.section("language statement")));
    }
    if (dice.chance(.25)) {
      dice.shuffle(parts);
    }
    if (dice.chance(.5)) {
      parts.add(verdict(targets));
    }
    return String.join(" ", parts);
  }

  /** A verdict; a place for a chain, J, becomes one that stands before. */
  private String verdict(int targets) {
    String v = dice.of(Menu.section("language verdict"));
    if (targets == 0 && (v.contains("J") || v.contains("@"))) {
      return "accept";
    }
    return targets == 0 ? v : v.replaceAll("\\bJ\\b", "c" + dice.below(targets));
  }
}
