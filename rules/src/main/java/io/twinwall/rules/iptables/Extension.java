package io.twinwall.rules.iptables;

import java.util.LinkedHashMap;
import java.util.Map;

/** A match or target: its name, the options it takes, and what it means in nftables' words. */
final class Extension {
  /** Adds to a rule what the options mean. */
  @FunctionalInterface
  interface Meaning {
    void translate(Options options, RuleBuilder rule);
  }

  /**
   * An option.
   *
   * @param values words that follow it
   */
  record Option(String name, int values, boolean invertible) {}

  private final String name;
  private final Meaning meaning;
  private final Map<String, Option> options = new LinkedHashMap<>();

  Extension(String name, Meaning meaning) {
    this.name = name;
    this.meaning = meaning;
  }

  String name() {
    return name;
  }

  /** Takes an option that may stand behind a {@code !}; further names mean the same. */
  Extension may(String option, int values, String... aliases) {
    return put(new Option(option, values, true), aliases);
  }

  /** Takes an option that cannot be inverted. */
  Extension plain(String option, int values, String... aliases) {
    return put(new Option(option, values, false), aliases);
  }

  private Extension put(Option option, String... aliases) {
    options.put(option.name(), option);
    for (String alias : aliases) {
      options.put(alias, option);
    }
    return this;
  }

  Map<String, Option> options() {
    return options;
  }

  void translate(Options given, RuleBuilder rule) {
    meaning.translate(given, rule);
  }
}
