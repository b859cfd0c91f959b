package io.twinwall.campaign;

import java.util.List;
import java.util.function.Predicate;

/** Draws rule files: tables of the kinds that a profile wants, filled from the {@link Menu}. */
final class Rulesets {
  private final Dice dice;
  private final Profile profile;
  private final Predicate<String> loads;
  private final StringBuilder text = new StringBuilder();

  private Rulesets(Dice dice, Profile profile, Predicate<String> loads) {
    this.dice = dice;
    this.profile = profile;
    this.loads = loads;
  }

  /**
   * Rules that load.
   *
   * @param loads whether a rule file does
   */
  static String draw(Dice dice, Profile profile, Predicate<String> loads) {
    for (int i = 0; i < 100; i++) {
      String rules = new Rulesets(dice, profile, loads).all();
      if (loads.test(rules)) {
        return rules;
      }
    }
    throw new IllegalStateException("no rules of " + profile + " load");
  }

  private String all() {
    table("zones", this::zones);
    table("policies", this::policies);
    table("ftp", this::ftp);
    table("nat", () -> nat("ip", "nat"));
    table("nat6", () -> nat("ip6", "nat6"));
    table("filter", this::filter);
    table("language", () -> text.append(new LanguageRules(dice, loads).draw()));
    return text.toString();
  }

  private void table(String kind, Runnable body) {
    if (dice.chance(profile.chanceOf(kind))) {
      body.run();
    }
  }

  private void begin(String family, String name) {
    text.append("table ").append(family).append(' ').append(name).append(" {\n");
  }

  private void chain(String name, String type, String hook, String priority, List<String> rules) {
    chain(name, type, hook, priority, "accept", rules);
  }

  private void chain(
      String name, String type, String hook, String priority, String policy, List<String> rules) {
    text.append("\tchain ").append(name).append(" {\n\t\ttype ").append(type).append(" hook ");
    text.append(hook).append(" priority ").append(priority).append("; policy ").append(policy);
    text.append(";\n");
    rules.forEach(r -> text.append("\t\t").append(r).append('\n'));
    text.append("\t}\n");
  }

  private void end() {
    text.append("}\n");
  }

  private void zones() {
    begin("inet", "zones");
    chain("pre", "filter", "prerouting", "raw", Menu.some(dice, "zones prerouting", 1, 2));
    if (dice.chance(.6)) {
      chain("out", "filter", "output", "raw", Menu.some(dice, "zones output", 1, 1));
    }
    end();
  }

  private void policies() {
    begin("inet", "policies");
    List<String> some = Menu.some(dice, "policies", 2, 5);
    StringBuilder rules = new StringBuilder();
    for (int i = 0; i < some.size(); i++) {
      String protocol = some.get(i).substring(0, some.get(i).indexOf(':'));
      String values = some.get(i).substring(protocol.length() + 1);
      text.append("\tct timeout t").append(i).append(" {\n\t\tprotocol ").append(protocol);
      text.append(";\n\t\tl3proto ip;\n\t\tpolicy = { ").append(values).append(" };\n\t}\n");
      rules.append("\t\tmeta l4proto ").append(protocol).append(" ct timeout set \"t").append(i);
      rules.append("\"\n");
    }
    String hook = dice.any("prerouting", "prerouting", "forward");
    chain("timeouts", "filter", hook, "filter", List.of(rules.substring(2).stripTrailing()));
    end();
  }

  private void ftp() {
    begin("inet", "helpers");
    text.append("\tct helper ftp-standard {\n\t\ttype \"ftp\" protocol tcp;\n\t}\n");
    List<String> rule = List.of("tcp dport 21 ct helper set \"ftp-standard\"");
    chain("pre", "filter", "prerouting", "filter", rule);
    if (dice.chance(.5)) {
      chain("out", "filter", "output", "filter", rule);
    }
    end();
  }

  private void nat(String family, String kind) {
    begin(family, kind);
    String before = dice.any("dstnat", "-100", "dstnat - 5");
    chain("pre", "nat", "prerouting", before, Menu.some(dice, kind + " prerouting", 0, 3));
    if (dice.chance(.9)) {
      chain("post", "nat", "postrouting", "srcnat", Menu.some(dice, kind + " postrouting", 1, 4));
    }
    boolean host = profile == Profile.LOCAL;
    if (kind.equals("nat") && dice.chance(host ? .7 : .3)) {
      chain("output", "nat", "output", "-100", Menu.some(dice, "nat output", 1, 3));
    }
    if (kind.equals("nat") && dice.chance(host ? .5 : .25)) {
      chain("input", "nat", "input", "100", Menu.some(dice, "nat input", 1, 2));
    }
    end();
  }

  private void filter() {
    begin("inet", "filter");
    if (dice.chance(.25)) {
      chain("raw", "filter", "prerouting", "raw", Menu.some(dice, "filter raw", 1, 2));
    }
    String policy = dice.any("accept", "accept", "drop");
    List<String> forward = Menu.some(dice, "filter forward", 2, 6);
    chain("forward", "filter", "forward", "filter", policy, forward);
    if (dice.chance(.6)) {
      chain("input", "filter", "input", "filter", Menu.some(dice, "filter input", 0, 4));
    }
    if (dice.chance(.5)) {
      chain("output", "filter", "output", "filter", Menu.some(dice, "filter output", 0, 3));
    }
    if (dice.chance(.3)) {
      chain("post", "filter", "postrouting", "110", Menu.some(dice, "filter post", 1, 1));
    }
    end();
  }
}
