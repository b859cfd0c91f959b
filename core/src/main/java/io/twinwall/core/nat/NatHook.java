package io.twinwall.core.nat;

import io.twinwall.core.hook.BaseChain;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.HookFunction;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * The core's NAT function at one hook of one IP version, with the nat base chains that it consults.
 *
 * <p>The chains run here whatever their own priority says; it only orders them among themselves,
 * the one registered later first where priorities are equal.
 */
final class NatHook implements HookFunction {
  private final NatEngine engine;
  private final Hook hook;
  private final Manipulation manipulation;
  private final List<BaseChain> chains = new ArrayList<>();

  NatHook(NatEngine engine, Hook hook) {
    this.engine = engine;
    this.hook = hook;
    this.manipulation =
        hook == Hook.POSTROUTING || hook == Hook.INPUT
            ? Manipulation.SOURCE
            : Manipulation.DESTINATION;
  }

  Hook hook() {
    return hook;
  }

  Manipulation manipulation() {
    return manipulation;
  }

  List<BaseChain> chains() {
    return chains;
  }

  void add(BaseChain chain) {
    int i = 0;
    while (i < chains.size() && chains.get(i).priority() < chain.priority()) {
      i++;
    }
    chains.add(i, chain);
  }

  @Override
  public Verdict run(PacketContext context) {
    return engine.run(context, this);
  }
}
