package io.twinwall.rules.model;

import org.jspecify.annotations.Nullable;

/**
 * What a rule decides.
 *
 * @param chain the target of jump and goto, a chain of the same table; else null
 */
public record Verdict(Kind kind, @Nullable String chain) {
  /** The kinds, QUEUE excepted (a statement of its own). */
  public enum Kind {
    /** Ends this base chain. */
    ACCEPT,
    /** Final. */
    DROP,
    /** Next rule. */
    CONTINUE,
    /** Behind the jump that led here. */
    RETURN,
    /** To {@code chain} and back. */
    JUMP,
    /** To {@code chain}, back to the caller's caller. */
    GOTO
  }
}
