package io.twinwall.rules.eval;

import io.twinwall.core.hook.ChainInfo;
import io.twinwall.core.hook.PacketContext;

/**
 * A chain, ready to run (Linux nft_do_chain). Jumps are calls, so a packet that the firewall itself
 * sends on the way can walk the same chains before the jump is over.
 */
final class RunChain {
  /** Depth of jumps, Linux NFT_JUMP_STACK_SIZE; the checker refuses deeper files. */
  private static final int JUMP_STACK = 16;

  private static final RunRule[] NONE = {};

  private final ChainInfo info;
  private RunRule[] rules = NONE;

  RunChain(ChainInfo info) {
    this.info = info;
  }

  /** Sets the rules; chains may refer to each other, so they are made empty first. */
  void rules(RunRule[] rules) {
    this.rules = rules;
  }

  RunRule[] rules() {
    return rules;
  }

  ChainInfo info() {
    return info;
  }

  String name() {
    return info.chain();
  }

  /**
   * Walks the rules.
   *
   * @param depth jumps that led here
   * @return a final verdict, or {@link Decision#RETURN} if nothing was decided
   */
  Decision run(PacketContext c, int depth) {
    RunRule[] walk = rules;
    for (int i = 0; i < walk.length; i++) {
      Decision d = walk[i].run(c);
      if (d == Decision.BREAK || d == Decision.CONTINUE) {
        continue;
      }
      RunChain target = d.target();
      if (target == null) {
        return d;
      }
      if (!d.isJump()) {
        walk = target.rules;
        i = -1;
      } else {
        Decision inner = depth < JUMP_STACK ? target.run(c, depth + 1) : Decision.DROP;
        if (inner != Decision.RETURN) {
          return inner;
        }
      }
    }
    return Decision.RETURN;
  }
}
