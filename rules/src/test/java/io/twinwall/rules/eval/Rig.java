package io.twinwall.rules.eval;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.FlowEvents;
import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.BaseChain;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Rejector;
import io.twinwall.core.hook.TraceItem;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.HostBuilder;
import io.twinwall.core.nat.NatEngine;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.HeaderRewriter;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.sim.Services;
import io.twinwall.core.time.VirtualClock;
import io.twinwall.core.track.Conntrack;
import io.twinwall.core.track.ConntrackSettings;
import io.twinwall.rules.RuleFiles;
import io.twinwall.rules.model.Ruleset;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A host with rules, to which a test shows packets one by one. */
final class Rig {
  private static final long START = 1_700_000_000_000_000_000L;

  final VirtualClock clock = new VirtualClock();
  final FirewallHost host;
  final List<String> rejected = new ArrayList<>();
  final LoadedRules rules;
  final PacketContext context = new PacketContext();
  private final FlowTable flows;
  private long now = START;
  private Hook hook = Hook.FORWARD;

  Rig(String text) {
    host =
        new HostBuilder()
            .addInterface("lan", null, 0, List.of("10.0.0.1/24", "fd00:a::1/64"))
            .addInterface("wan", null, 0, List.of("203.0.113.1/24", "fd00:b::1/64"))
            .addRoute("default", "203.0.113.254", "wan", false, null, null, 0)
            .build();
    clock.advanceTo(START);
    flows = new FlowTable(clock, 1, FlowEvents.NONE);
    Conntrack conntrack = new Conntrack(new ConntrackSettings(host.sysctls()), flows, clock);
    NatEngine nat = new NatEngine(host, flows, clock, 1);
    Services services = new Services(clock, host, flows, conntrack, nat, new Rejections(), 1);
    rules = Programs.compile(checked(text.replace("} }", "}\n}"), host.indices()), services);
  }

  private static Ruleset checked(String text, Map<String, Integer> interfaces) {
    var loaded =
        RuleFiles.load("test.nft", text, new RuleFiles.Options(List.of(), Map.of(), interfaces));
    Ruleset ruleset = loaded.ruleset();
    if (ruleset == null) {
      throw new IllegalArgumentException(loaded.rendered());
    }
    return ruleset;
  }

  /** A rig with these rules in a base chain of the forward hook, and sets or chains before it. */
  static Rig of(String declarations, String... rules) {
    return new Rig(
        "table inet t {\n"
            + declarations
            + "\nchain f {\ntype filter hook forward priority 0; policy accept\n"
            + String.join("\n", rules)
            + "\n}\n}\n");
  }

  private final class Rejections implements Rejector {
    @Override
    public void tcpReset(PacketContext cause) {
      rejected.add("reset");
    }

    @Override
    public void unreachable(PacketContext cause, int code) {
      rejected.add("unreachable " + code);
    }
  }

  Rig at(Hook other) {
    hook = other;
    return this;
  }

  Rig pass(double seconds) {
    now += (long) (seconds * 1e9);
    return this;
  }

  /** Shows an IP packet to every base chain, from lan to wan. */
  Verdict show(byte[] packet) {
    return show(packet, CtState.NEW);
  }

  Verdict show(byte[] packet, CtState state) {
    clock.advanceTo(now);
    PacketParser.parseNetwork(packet, 0, packet.length, context.packet());
    context.begin(1, Origin.FORWARD, true);
    context.hook(hook);
    context.in(host.byName("lan"));
    context.out(hook == Hook.FORWARD ? host.byName("wan") : null);
    context.track(
        state == CtState.NEW || state == CtState.ESTABLISHED ? connection() : null,
        state,
        Direction.ORIGINAL);
    for (BaseChain c : rules.baseChains()) {
      Verdict v = c.function().run(context);
      if (v != Verdict.ACCEPT) {
        return v;
      }
    }
    return Verdict.ACCEPT;
  }

  private Connection connection() {
    Packet p = context.packet();
    Tuple t = new Tuple();
    if (!Conntrack.tupleOf(p, 0, t)) {
      throw new IllegalArgumentException("a packet without a tuple");
    }
    Tuple reply =
        new Tuple()
            .set(
                t.version(),
                t.protocol(),
                0,
                t.destinationHigh(),
                t.destinationLow(),
                t.destinationPort(),
                t.sourceHigh(),
                t.sourceLow(),
                t.sourcePort());
    return new Connection(t, reply, 1, clock.nowNanos(), 1);
  }

  /** The trace of the last packet: {@code 0:continue 1:accept policy:drop}. */
  String trace() {
    StringBuilder b = new StringBuilder();
    for (TraceItem t : context.trace()) {
      var rule = t.rule();
      b.append(b.isEmpty() ? "" : " ")
          .append(rule == null ? "policy" : t.chain().chain() + rule.index())
          .append(':')
          .append(t.verdict());
    }
    return b.toString();
  }

  // ---- packets

  static byte[] tcp(String from, int sport, String to, int dport, int flags, int... options) {
    byte[] t = new byte[20 + options.length];
    Bytes.put16(t, 0, sport);
    Bytes.put16(t, 2, dport);
    t[12] = (byte) ((20 + options.length) / 4 << 4);
    t[13] = (byte) flags;
    Bytes.put16(t, 14, 1000);
    for (int i = 0; i < options.length; i++) {
      t[20 + i] = (byte) options[i];
    }
    return ip(from, to, Protocol.TCP, t);
  }

  static byte[] udp(String from, int sport, String to, int dport) {
    byte[] u = new byte[12];
    Bytes.put16(u, 0, sport);
    Bytes.put16(u, 2, dport);
    Bytes.put16(u, 4, 12);
    return ip(from, to, Protocol.UDP, u);
  }

  /** An IPv4 or IPv6 packet with right checksums. */
  static byte[] ip(String from, String to, int protocol, byte[] segment) {
    IpAddress s = IpAddress.parse(from);
    IpAddress d = IpAddress.parse(to);
    ByteBuffer b = ByteBuffer.allocate((s.version() == 4 ? 20 : 40) + segment.length);
    if (s.version() == 4) {
      b.put((byte) 0x45).put((byte) 0).putShort((short) b.capacity());
      b.putInt(0x12340000).put((byte) 64).put((byte) protocol).putShort((short) 0);
    } else {
      b.putInt(0x60000000).putShort((short) segment.length);
      b.put((byte) protocol).put((byte) 64);
    }
    b.put(s.toBytes()).put(d.toBytes()).put(segment);
    byte[] bytes = b.array();
    if (s.version() == 4) {
      HeaderRewriter.ipv4Checksum(bytes, 0);
    }
    int at = protocol == Protocol.TCP ? 16 : protocol == Protocol.UDP ? 6 : -1;
    if (at >= 0) {
      int o = bytes.length - segment.length;
      Bytes.put16(bytes, o + at, transportSum(bytes));
    }
    return bytes;
  }

  /** The folded sum over the segment and its pseudo header: 0 if the checksum is right. */
  static int transportSum(byte[] packet) {
    Packet p = new Packet();
    PacketParser.parseNetwork(packet, 0, packet.length, p);
    int n = p.transportLength();
    long sum = Checksum.pseudoHeader(p, p.protocol(), n);
    return Checksum.fold(Checksum.sum(sum, packet, p.transportOffset(), n));
  }

  static boolean headerRight(byte[] packet) {
    return Checksum.of(packet, 0, 20) == 0;
  }
}
