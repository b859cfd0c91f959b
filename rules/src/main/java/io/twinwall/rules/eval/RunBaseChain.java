package io.twinwall.rules.eval;

import io.twinwall.core.hook.HookFunction;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.TraceItem;
import io.twinwall.core.hook.Verdict;

/** A base chain as a function at a hook: its rules, then its policy. */
final class RunBaseChain implements HookFunction {
  private final RunChain chain;
  private final Verdict policy;
  private final TraceItem policyItem;
  private long policyPackets;
  private long policyBytes;

  RunBaseChain(RunChain chain, boolean accept) {
    this.chain = chain;
    this.policy = accept ? Verdict.ACCEPT : Verdict.DROP;
    this.policyItem = new TraceItem(chain.info(), null, accept ? "accept" : "drop");
  }

  RunChain chain() {
    return chain;
  }

  /** Packets that no rule decided. */
  long policyPackets() {
    return policyPackets;
  }

  /** Bytes of those packets. */
  long policyBytes() {
    return policyBytes;
  }

  @Override
  public Verdict run(PacketContext c) {
    c.enterChain();
    Decision d = chain.run(c, 0);
    if (d == Decision.ACCEPT) {
      return Verdict.ACCEPT;
    }
    if (d == Decision.RETURN) {
      policyPackets++;
      policyBytes += c.packet().length();
      c.trace(policyItem);
      c.decide(chain.info());
      return policy;
    }
    return d == Decision.QUEUE ? Verdict.QUEUE : Verdict.DROP;
  }
}
