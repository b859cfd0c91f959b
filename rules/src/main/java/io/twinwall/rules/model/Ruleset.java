package io.twinwall.rules.model;

import java.util.List;

/** All tables, in the order in which {@code nft list ruleset} shows them (order of creation). */
public record Ruleset(List<Table> tables) {
  /** Takes a private copy. */
  public Ruleset {
    tables = List.copyOf(tables);
  }
}
