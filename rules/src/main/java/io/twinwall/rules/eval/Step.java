package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;

/** One statement of a rule, ready to run (Linux {@code struct nft_expr_ops.eval}). */
@FunctionalInterface
interface Step {
  /**
   * Runs it on a packet.
   *
   * @return {@link Decision#CONTINUE} for the next statement, {@link Decision#BREAK} if the rule
   *     does not apply, or a verdict
   */
  Decision run(PacketContext c);

  /** What follows where a field is not there: the rule breaks, unless nobody can know. */
  static Decision missing(PacketContext c) {
    return c.undecided() == null ? Decision.BREAK : Decision.UNDECIDED;
  }

  static Decision goOnIf(boolean holds) {
    return holds ? Decision.CONTINUE : Decision.BREAK;
  }
}
