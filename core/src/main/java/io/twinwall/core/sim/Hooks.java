package io.twinwall.core.sim;

import io.twinwall.core.hook.BaseChain;
import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.HookEntry;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Pipeline;
import io.twinwall.core.hook.RuleProgram;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.NetworkInterface;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pipelines of all hooks for both IP versions, and what their verdicts do to a traversal. */
final class Hooks {
  private final Pipeline[] pipelines4 = new Pipeline[Hook.values().length];
  private final Pipeline[] pipelines6 = new Pipeline[Hook.values().length];
  private final Map<String, Pipeline> ingress4 = new HashMap<>();
  private final Map<String, Pipeline> ingress6 = new HashMap<>();
  private final Map<String, Pipeline> egress4 = new HashMap<>();
  private final Map<String, Pipeline> egress6 = new HashMap<>();
  private final boolean anyIngress;
  private final boolean anyEgress;
  private final boolean tracked4;
  private final boolean tracked6;

  /**
   * @param registered base chains and the core's own functions in the order of their registration
   */
  Hooks(RuleProgram rules, List<HookEntry> registered, FirewallHost host) {
    tracked4 = rules.usesConntrack(4);
    tracked6 = rules.usesConntrack(6);
    for (Hook h : Hook.values()) {
      pipelines4[h.ordinal()] = Pipeline.of(registered, 4, h);
      pipelines6[h.ordinal()] = Pipeline.of(registered, 6, h);
    }
    for (NetworkInterface i : host.interfaces()) {
      ingress4.put(i.name(), ofDevice(rules, Hook.INGRESS, 4, i.name()));
      ingress6.put(i.name(), ofDevice(rules, Hook.INGRESS, 6, i.name()));
      egress4.put(i.name(), ofDevice(rules, Hook.EGRESS, 4, i.name()));
      egress6.put(i.name(), ofDevice(rules, Hook.EGRESS, 6, i.name()));
    }
    anyEgress = rules.baseChains().stream().anyMatch(c -> c.hook() == Hook.EGRESS);
    anyIngress = rules.baseChains().stream().anyMatch(c -> c.hook() == Hook.INGRESS);
  }

  private static Pipeline ofDevice(RuleProgram rules, Hook hook, int version, String device) {
    List<HookEntry> entries = new ArrayList<>();
    for (BaseChain c : rules.baseChains()) {
      if (c.hook() == hook && c.versions().contains(version) && c.devices().contains(device)) {
        entries.add(new HookEntry(version, hook, c.priority(), c.function()));
      }
    }
    return Pipeline.of(entries, version, hook);
  }

  /** Chains of the interface, before anything else looks at the packet. */
  boolean ingress(Traversal t) {
    int version = t.context.packet().version();
    if (!anyIngress || version == 0) {
      return true;
    }
    t.context.hook(Hook.INGRESS);
    Pipeline p = (version == 4 ? ingress4 : ingress6).get(t.in().name());
    return p == null || p.isEmpty() || passes(t, p.run(t.context));
  }

  /** Whether chains watch what leaves by an interface. */
  boolean watchesEgress() {
    return anyEgress;
  }

  /** Chains of the interface that a packet leaves by, after all else; false if it ends there. */
  boolean egress(Traversal t) {
    PacketContext c = t.context;
    Pipeline p = (c.packet().version() == 4 ? egress4 : egress6).get(t.out().name());
    if (p == null || p.isEmpty()) {
      return true;
    }
    NetworkInterface in = c.in();
    c.in(null);
    c.hook(Hook.EGRESS);
    boolean passed = passes(t, p.run(c));
    c.in(in);
    return passed;
  }

  /** Runs a hook; false if the packet ends there, with its end set. */
  boolean pass(Traversal t, Hook hook) {
    PacketContext c = t.context;
    c.hook(hook);
    Pipeline p = (c.packet().isIpv4() ? pipelines4 : pipelines6)[hook.ordinal()];
    return p.isEmpty() || passes(t, p.run(c));
  }

  private static boolean passes(Traversal t, Verdict v) {
    PacketContext c = t.context;
    if (c.undecided() != null) {
      t.end = Fate.UNDECIDED;
      return false;
    }
    t.end =
        switch (v) {
          case ACCEPT -> t.end;
          case DROP -> c.reason() == DropReason.NONE ? Fate.DROP : Fate.DISCARD;
          case STOLEN -> c.origin() == Origin.FORWARD ? Fate.QUEUE : Fate.DISCARD;
          case QUEUE -> Fate.NFQUEUE;
        };
    return v == Verdict.ACCEPT;
  }

  /** Whether connections of an IP version are tracked. */
  boolean tracked(int version) {
    return version == 4 ? tracked4 : tracked6;
  }
}
