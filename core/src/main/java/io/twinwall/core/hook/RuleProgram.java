package io.twinwall.core.hook;

import java.util.List;

/** A loaded rule file as the core sees it. {@code rules} implements it. */
public interface RuleProgram {
  /** Base chains in the order in which the kernel registers them on loading. */
  List<BaseChain> baseChains();

  /**
   * Whether the rules make the kernel track connections of an IP version: they contain a {@code ct}
   * expression or a nat statement in a family that covers it.
   */
  boolean usesConntrack(int version);

  /**
   * How many of the base chains are registered before conntrack, which the first rule that needs it
   * brings in: at equal priority they run behind it, the others before.
   */
  default int chainsBeforeConntrack(int version) {
    return baseChains().size();
  }
}
