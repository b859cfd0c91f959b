package io.twinwall.rules.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rule.
 *
 * @param handle the kernel's number within the table
 * @param index place in the chain, from 0
 * @param statements left to right, dependencies included
 * @param text the canonical form, as {@code nft -a -s list ruleset} prints it, without the handle
 */
public record Rule(
    long handle, int index, List<Statement> statements, @Nullable String comment, String text) {
  /** Takes a private copy. */
  public Rule {
    statements = List.copyOf(statements);
  }
}
