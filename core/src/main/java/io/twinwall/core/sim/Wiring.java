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
import io.twinwall.core.time.TimerWheel;
import io.twinwall.core.track.Defragmenter;
import io.twinwall.core.track.ReassemblyTimeout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The order in which functions are registered at the hooks: base chains as they are loaded, and
 * conntrack's where the first rule that needs them brings them in.
 */
final class Wiring {
  private final RuleProgram rules;
  private final Services services;
  private final Function<PacketContext, Traversal> traversals;
  private final List<HookEntry> entries = new ArrayList<>();
  private final TimerWheel timers;
  private final ReassemblyTimeout timeout;

  Wiring(
      RuleProgram rules,
      Services services,
      Function<PacketContext, Traversal> traversals,
      TimerWheel timers,
      ReassemblyTimeout timeout) {
    this.timers = timers;
    this.timeout = timeout;
    this.rules = rules;
    this.services = services;
    this.traversals = traversals;
  }

  List<HookEntry> entries() {
    int loaded = 0;
    for (BaseChain c : rules.baseChains()) {
      conntrackBehind(loaded++);
      if (c.type() == BaseChain.Type.NAT) {
        for (HookEntry e : services.nat().register(c)) {
          add(e.version(), e.hook(), e.priority(), rerouting(e.function()));
        }
      } else if (c.hook() != Hook.INGRESS && c.hook() != Hook.EGRESS) {
        chain(c);
      }
    }
    conntrackBehind(loaded);
    return entries;
  }

  /** Registers conntrack for the IP versions that bring it in behind so many base chains. */
  private void conntrackBehind(int chains) {
    for (int version : new int[] {4, 6}) {
      if (rules.usesConntrack(version) && rules.chainsBeforeConntrack(version) == chains) {
        conntrack(version);
      }
    }
  }

  private void chain(BaseChain c) {
    boolean route = c.type() == BaseChain.Type.ROUTE;
    for (int version : new int[] {4, 6}) {
      if (c.versions().contains(version)) {
        add(version, c.hook(), c.priority(), route ? rerouting(c.function()) : c.function());
      }
    }
  }

  private void conntrack(int version) {
    Defragmenter d = Defragmenter.of(version, services.host().sysctls(), timers, timeout);
    for (HookEntry e : d.hooks()) {
      add(version, e.hook(), e.priority(), e.function());
    }
    for (Hook h : new Hook[] {Hook.PREROUTING, Hook.OUTPUT}) {
      add(version, h, Priority.CONNTRACK, services.conntrack()::classify);
    }
    add(version, Hook.INPUT, Priority.CONNTRACK_CONFIRM, this::confirmDelivered);
    add(version, Hook.POSTROUTING, Priority.CONNTRACK_CONFIRM, services.conntrack()::confirm);
  }

  /** What all chains of input let pass counts as delivered, even if it cannot be confirmed. */
  private Verdict confirmDelivered(PacketContext context) {
    traversals.apply(context).delivered = true;
    return services.conntrack().confirm(context);
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
