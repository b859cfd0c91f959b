package io.twinwall.rules.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One element of a set or map.
 *
 * @param data a map's value (Constant, Range, Prefix, Concat), VerdictValue or ObjectName; else
 *     null
 * @param timeoutNanos own timeout; 0 for the set's default
 * @param expiresNanos what is left of it on loading; 0 for all of it
 * @param statements per element state: counter, limit, quota, ...
 */
public record SetElement(
    Expression key,
    @Nullable Expression data,
    long timeoutNanos,
    long expiresNanos,
    @Nullable String comment,
    List<Statement> statements) {
  /** Takes a private copy. */
  public SetElement {
    statements = List.copyOf(statements);
  }
}
