package io.twinwall.core.nat;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.FlowEvents;
import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.hook.BaseChain;
import io.twinwall.core.hook.ChainInfo;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.HookEntry;
import io.twinwall.core.hook.HookFunction;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Pipeline;
import io.twinwall.core.hook.Priority;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.NetworkInterface.InterfaceAddress;
import io.twinwall.core.host.Route;
import io.twinwall.core.host.Sysctls;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Malformation;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.time.VirtualClock;
import io.twinwall.core.track.Conntrack;
import io.twinwall.core.track.ConntrackSettings;
import io.twinwall.core.track.helper.HelperRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A forwarding host of two interfaces with nothing but conntrack and NAT, for tests. */
final class NatLane {
  static final String INSIDE = "10.0.0.5";
  static final String SERVER = "198.51.100.7";

  final VirtualClock clock = new VirtualClock();
  final FirewallHost host;
  final FlowTable flows;
  final Conntrack conntrack;
  final NatEngine nat;
  final PacketContext context = new PacketContext();
  private final List<HookEntry> entries = new ArrayList<>();
  private long number;

  NatLane() {
    clock.advanceTo(TimeUnit.SECONDS.toNanos(1_700_000_000));
    host =
        new FirewallHost(
            List.of(
                with("lan", 2, "10.0.0.1/24", "fd00:a::1/64"),
                with("wan", 3, "203.0.113.1/24", "203.0.113.2/24", "fd00:b::1/64")),
            List.of(),
            List.of(),
            true,
            new Sysctls(Map.of()));
    flows = new FlowTable(clock, 42, FlowEvents.NONE);
    conntrack = new Conntrack(new ConntrackSettings(host.sysctls()), flows, clock);
    nat = new NatEngine(host, flows, clock, 42);
    conntrack.helpers(new HelperRegistry(flows, new PayloadTranslator(nat, 42)));
    conntrack.adjuster(new TcpSequenceAdjuster());
    for (int v : new int[] {4, 6}) {
      add(v, Hook.PREROUTING, Priority.CONNTRACK, conntrack::classify);
      add(v, Hook.POSTROUTING, Priority.CONNTRACK_CONFIRM, conntrack::confirm);
    }
  }

  private static NetworkInterface with(String name, int index, String... prefixes) {
    List<InterfaceAddress> addresses = new ArrayList<>();
    for (String p : prefixes) {
      String[] parts = p.split("/", 2);
      addresses.add(new InterfaceAddress(IpAddress.parse(parts[0]), Integer.parseInt(parts[1])));
    }
    return new NetworkInterface(name, index, 0, 1500, addresses);
  }

  private void add(int version, Hook hook, int priority, HookFunction f) {
    entries.add(new HookEntry(version, hook, priority, f));
  }

  /** Hangs in a nat chain of both IP versions. */
  NatLane chain(Hook hook, HookFunction f) {
    ChainInfo info = new ChainInfo("inet", "t", "c" + entries.size());
    entries.addAll(
        nat.register(new BaseChain(info, BaseChain.Type.NAT, Set.of(4, 6), hook, 0, Set.of(), f)));
    return this;
  }

  NatLane filter(Hook hook, int priority, HookFunction f) {
    add(4, hook, priority, f);
    add(6, hook, priority, f);
    return this;
  }

  /** Masquerades what goes from lan to wan. */
  NatLane masquerade() {
    return chain(
        Hook.POSTROUTING,
        c ->
            interfaceOf("wan").equals(c.out())
                ? nat.masquerade(c, range(null, null, -1, -1))
                : Verdict.ACCEPT);
  }

  NatLane snat(NatRange range) {
    return chain(Hook.POSTROUTING, c -> nat.setup(c, range, Manipulation.SOURCE));
  }

  NatLane dnat(NatRange range) {
    return chain(Hook.PREROUTING, c -> nat.setup(c, range, Manipulation.DESTINATION));
  }

  static NatRange range(@Nullable String from, @Nullable String to, int firstPort, int lastPort) {
    return new NatRange(
        from == null ? null : IpAddress.parse(from),
        to == null ? null : IpAddress.parse(to),
        firstPort,
        lastPort,
        false,
        false,
        false,
        false);
  }

  NetworkInterface interfaceOf(String name) {
    NetworkInterface i = host.byName(name);
    if (i == null) {
      throw new IllegalArgumentException(name);
    }
    return i;
  }

  /** Forwards a packet from lan to wan; what leaves, or an empty array if it is dropped. */
  byte[] out(byte[] packet) {
    return forward(packet, "lan", "wan");
  }

  /** Forwards a packet from wan to lan. */
  byte[] in(byte[] packet) {
    return forward(packet, "wan", "lan");
  }

  private byte[] forward(byte[] packet, String from, String to) {
    byte[] copy = packet.clone();
    context.begin(++number, Origin.FORWARD, false);
    context.in(interfaceOf(from));
    Packet p = context.packet();
    PacketParser.parseNetwork(copy, 0, copy.length, p);
    if (p.malformation() != Malformation.NONE) {
      throw new IllegalStateException(p.malformation().text());
    }
    if (!run(Hook.PREROUTING)) {
      return new byte[0];
    }
    context.out(interfaceOf(to));
    Route r = host.route(p.version(), p.destinationHigh(), p.destinationLow());
    context.route(r);
    return run(Hook.POSTROUTING) ? p.copyBytes() : new byte[0];
  }

  private boolean run(Hook hook) {
    context.hook(hook);
    return Pipeline.of(entries, context.packet().version(), hook).run(context) == Verdict.ACCEPT;
  }

  /** The connection of the latest packet. */
  Connection connection() {
    Connection c = context.connection();
    if (c == null) {
      throw new IllegalStateException("the packet has no connection");
    }
    return c;
  }
}
