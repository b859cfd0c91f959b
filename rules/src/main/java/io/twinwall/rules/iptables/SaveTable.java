package io.twinwall.rules.iptables;

import io.twinwall.rules.model.BaseChain;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.text.Span;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table of a save file: its chains in order, and the rules of each. */
final class SaveTable {
  /**
   * A chain.
   *
   * @param policy null for a chain of the user's own
   */
  record SaveChain(Word name, BaseChain.@Nullable Policy policy, List<RuleLine> rules) {}

  final Family family;
  final String name;
  final Span span;
  final Map<String, SaveChain> chains = new LinkedHashMap<>();

  SaveTable(Family family, String name, Span span) {
    this.family = family;
    this.name = name;
    this.span = span;
  }
}
