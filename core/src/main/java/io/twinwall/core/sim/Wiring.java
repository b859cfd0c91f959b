package io.twinwall.core.sim;

import io.twinwall.core.hook.BaseChain;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.HookEntry;
import io.twinwall.core.hook.HookFunction;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Priority;
import io.twinwall.core.hook.RuleProgram;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The order in which functions are registered at the hooks: base chains as they are loaded, then
 * conntrack's, which the first rule that needs them brings in.
 */
final class Wiring {
  private final RuleProgram rules;
  private final Services services;
  private final Function<PacketContext, Traversal> traversals;
  private final List<HookEntry> entries = new ArrayList<>();

  Wiring(RuleProgram rules, Services services, Function<PacketContext, Traversal> traversals) {
    this.rules = rules;
    this.services = services;
    this.traversals = traversals;
  }

  List<HookEntry> entries() {
    for (int version : new int[] {4, 6}) {
      chains(version);
      if (rules.usesConntrack(version)) {
        conntrack(version);
      }
    }
    return entries;
  }

  private void chains(int version) {
    for (BaseChain c : rules.baseChains()) {
      boolean device = c.hook() == Hook.INGRESS || c.hook() == Hook.EGRESS;
      if (device || !c.versions().contains(version) || c.type() == BaseChain.Type.NAT) {
        continue;
      }
      HookFunction f = c.type() == BaseChain.Type.ROUTE ? rerouting(c.function()) : c.function();
      add(version, c.hook(), c.priority(), f);
    }
  }

  private void conntrack(int version) {
    for (Hook h : new Hook[] {Hook.PREROUTING, Hook.OUTPUT}) {
      add(version, h, Priority.CONNTRACK, services.conntrack()::classify);
    }
    for (Hook h : new Hook[] {Hook.INPUT, Hook.POSTROUTING}) {
      add(version, h, Priority.CONNTRACK_CONFIRM, services.conntrack()::confirm);
    }
  }

  private void add(int version, Hook hook, int priority, HookFunction f) {
    entries.add(new HookEntry(version, hook, priority, f));
  }

  /** Notes when a function in output changes where the packet goes (Linux ip_route_me_harder). */
  private HookFunction rerouting(HookFunction f) {
    return context -> {
      if (context.hook() != Hook.OUTPUT) {
        return f.run(context);
      }
      Packet p = context.packet();
      long high = p.destinationHigh();
      long low = p.destinationLow();
      Verdict v = f.run(context);
      if (p.destinationHigh() != high || p.destinationLow() != low) {
        traversals.apply(context).rerouted = true;
      }
      return v;
    };
  }
}
