package io.twinwall.rules.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One chain; a base chain if {@code base} is there.
 *
 * @param registration order of creation over all tables: at equal priority on one hook the chain
 *     with the higher number runs first
 */
public record Chain(
    String name,
    long handle,
    int registration,
    @Nullable BaseChain base,
    @Nullable String comment,
    List<Rule> rules) {
  /** Takes a private copy. */
  public Chain {
    rules = List.copyOf(rules);
  }
}
