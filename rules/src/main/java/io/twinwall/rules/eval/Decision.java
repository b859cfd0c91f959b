package io.twinwall.rules.eval;

import org.jspecify.annotations.Nullable;

/**
 * What a step of a rule says (Linux {@code struct nft_verdict}): go on, break the rule off, or one
 * of the verdicts. Compared by identity.
 */
final class Decision {
  /** Next statement; of a whole rule: it matched and decided nothing. */
  static final Decision CONTINUE = new Decision("continue", null, false, 0);

  /** The rule does not apply. */
  static final Decision BREAK = new Decision("break", null, false, 1);

  static final Decision ACCEPT = new Decision("accept", null, false, 2);
  static final Decision DROP = new Decision("drop", null, false, 3);
  static final Decision RETURN = new Decision("return", null, false, 4);
  static final Decision QUEUE = new Decision("queue", null, false, 5);

  /** Ends the walk: the context names an expression that no simulator can know. */
  static final Decision UNDECIDED = new Decision("undecided", null, false, 6);

  /** Numbers of the verdicts without a chain. */
  static final int FIXED = 7;

  private final String word;
  private final @Nullable RunChain target;
  private final boolean jump;
  private final int number;

  private Decision(String word, @Nullable RunChain target, boolean jump, int number) {
    this.word = word;
    this.target = target;
    this.jump = jump;
    this.number = number;
  }

  /**
   * To another chain; one object per kind and chain.
   *
   * @param jump comes back; else {@code goto}
   * @param number distinguishes all decisions of a program
   */
  static Decision to(RunChain target, boolean jump, int number) {
    return new Decision((jump ? "jump " : "goto ") + target.name(), target, jump, number);
  }

  /** As a trace shows it. */
  String word() {
    return word;
  }

  /** The chain of jump and goto; null for all others. */
  @Nullable RunChain target() {
    return target;
  }

  boolean isJump() {
    return jump;
  }

  int number() {
    return number;
  }
}
