package io.twinwall.core.sim;

import io.twinwall.core.flow.FlowEvents;
import io.twinwall.core.hook.BaseChain;
import io.twinwall.core.hook.ChainInfo;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.HookFunction;
import io.twinwall.core.hook.RuleProgram;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.HostBuilder;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.LinkType;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A host with lan, wan and dmz as in the experiments, and packets sent through it. */
final class Bench {
  static final String LAN = "020000000001";
  static final String WAN = "020000000101";
  static final String DMZ = "020000000201";

  private final Simulator simulator;
  private long number;

  Bench(Simulator simulator) {
    this.simulator = simulator;
  }

  static HostBuilder host() {
    return new HostBuilder()
        .addInterface("lan", null, 0, List.of("10.0.0.1/24", "fd00:a::1/64"))
        .addInterface("wan", null, 0, List.of("203.0.113.1/24", "203.0.113.2/24", "fd00:b::1/64"))
        .addInterface("dmz", null, 0, List.of("10.1.0.1/24", "fd00:c::1/64"))
        .addRoute("default", "203.0.113.254", "wan", false, null, null, -1)
        .addRoute("2001:db8::/32", "fd00:b::fe", "wan", false, null, null, -1)
        .addRoute("10.9.0.0/16", "10.0.0.254", "lan", false, null, null, -1);
  }

  static Bench open() {
    return of(host().build(), s -> rules());
  }

  static Bench of(FirewallHost host, Function<Services, RuleProgram> rules) {
    return new Bench(new Simulator(host, rules, options(true)));
  }

  static SimulatorOptions options(boolean record) {
    return new SimulatorOptions(record, SimulatorOptions.Checksums.VERIFY, 1, FlowEvents.NONE);
  }

  /** Rules made of chains for both versions; no connection tracking. */
  static RuleProgram rules(BaseChain... chains) {
    return new RuleProgram() {
      @Override
      public List<BaseChain> baseChains() {
        return List.of(chains);
      }

      @Override
      public boolean usesConntrack(int version) {
        return false;
      }
    };
  }

  static BaseChain chain(Hook hook, int priority, HookFunction f) {
    return new BaseChain(
        new ChainInfo("inet", "t", hook.name()),
        BaseChain.Type.FILTER,
        Set.of(4, 6),
        hook,
        priority,
        Set.of(),
        f);
  }

  /** Sends an IP packet to the interface's own MAC; says what became of it. */
  String send(String dev, byte[] ip) {
    String mac =
        switch (dev) {
          case "lan" -> LAN;
          case "wan" -> WAN;
          default -> DMZ;
        };
    return dev.equals("local")
        ? frame(dev, LinkType.RAW, ip)
        : frame(dev, LinkType.ETHERNET, Packets.ethernet(mac, ip));
  }

  /**
   * Sends a frame. The answer: {@code FATE [REASON]}, then {@code | DEV ORIGIN HEX} for each packet
   * that left.
   */
  String frame(String dev, LinkType link, byte[] bytes) {
    Frame f = new Frame();
    f.set(1_000_000_000L + ++number, dev, link, bytes, 0, bytes.length, bytes.length);
    f.number(number);
    List<String> said = new ArrayList<>();
    simulator.process(new Frame[] {f}, 1, (x, o) -> said.add(describe(o)));
    return said.get(0);
  }

  static String describe(Outcome o) {
    StringBuilder s = new StringBuilder(o.fate().name());
    if (o.fate() == Fate.DISCARD) {
      s.append(' ').append(o.context().reason());
    }
    for (Emission e : o.emissions()) {
      s.append(" | ").append(e.interfaceName()).append(' ').append(e.origin().word()).append(' ');
      s.append(HexFormat.of().formatHex(e.packet()));
    }
    return s.toString();
  }
}
