package io.twinwall.core.sim;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.BaseChain;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketDescriber;
import io.twinwall.core.hook.RuleProgram;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.nat.NatEngine;
import io.twinwall.core.nat.PayloadTranslator;
import io.twinwall.core.nat.TcpSequenceAdjuster;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.TransportChecksum;
import io.twinwall.core.time.VirtualClock;
import io.twinwall.core.track.Conntrack;
import io.twinwall.core.track.ConntrackSettings;
import io.twinwall.core.track.helper.HelperRegistry;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The firewall host in motion: frames in, outcomes out, in order and in virtual time.
 *
 * <p>Frames are taken in batches: all of a batch are parsed, then each walks {@link PacketPath}
 * alone and in order. A batch of one and a batch of 64 give the same. Nothing is allocated for a
 * forwarded packet of a known flow unless outcomes are recorded.
 */
public final class Simulator {
  /** The interface name of frames that the host itself sends (output path). */
  public static final String LOCAL = "local";

  /** Most frames that are looked at ahead. */
  private static final int BATCH = 64;

  private final Machine machine;
  private final PacketPath path;
  private final Services services;
  private final SimulatorOptions options;
  private final FlowTable flows;
  private final Outcome[] outcomes = new Outcome[BATCH];
  private final Traversal[] traversals = new Traversal[BATCH];
  private final Tuple probe = new Tuple();
  private final int[] hashes = new int[BATCH];
  private final boolean[] hashed = new boolean[BATCH];
  private final @Nullable Connection[] ahead = new Connection[BATCH];

  /**
   * @param rules given the parts of the core, gives the loaded rules
   */
  public Simulator(
      FirewallHost host, Function<Services, RuleProgram> rules, SimulatorOptions options) {
    this.options = options;
    VirtualClock clock = new VirtualClock();
    flows = new FlowTable(clock, options.seed(), options.events());
    Conntrack conntrack = new Conntrack(new ConntrackSettings(host.sysctls()), flows, clock);
    NatEngine nat = new NatEngine(host, flows, clock, options.seed());
    conntrack.helpers(new HelperRegistry(flows, new PayloadTranslator(nat, options.seed())));
    conntrack.adjuster(new TcpSequenceAdjuster());
    Hooks none = new Hooks(NoRules.INSTANCE, List.of(), host);
    machine = new Machine(host, options, clock, conntrack, none);
    path = new PacketPath(machine);
    services = new Services(clock, host, flows, conntrack, nat, machine.rejects, options.seed());
    RuleProgram program = rules.apply(services);
    Wiring wiring =
        new Wiring(
            program,
            services,
            machine::traversal,
            machine.timers,
            new ReassemblyErrors(machine)::ofConntrack);
    machine.hooks = new Hooks(program, wiring.entries(), host);
    for (int i = 0; i < BATCH; i++) {
      outcomes[i] = new Outcome();
      traversals[i] = new Traversal(outcomes[i].context());
    }
  }

  /** A host without rules, until they are loaded. */
  private enum NoRules implements RuleProgram {
    INSTANCE;

    @Override
    public List<BaseChain> baseChains() {
      return List.of();
    }

    @Override
    public boolean usesConntrack(int version) {
      return false;
    }
  }

  /**
   * Processes the first {@code count} frames; each frame's interface name must be set. Their bytes
   * may be changed.
   *
   * @throws IllegalArgumentException if a frame names an interface that the host does not have
   */
  public void process(Frame[] frames, int count, OutcomeSink sink) {
    for (int from = 0; from < count; from += BATCH) {
      int n = Math.min(BATCH, count - from);
      for (int i = 0; i < n; i++) {
        parse(frames[from + i], traversals[i].context.packet());
      }
      if (n > 1) {
        lookAhead(n);
      }
      for (int i = 0; i < n; i++) {
        walk(frames[from + i], traversals[i], outcomes[i]);
        sink.accept(frames[from + i], outcomes[i]);
      }
    }
  }

  /** Lets the memory of a batch's connections come at the same time; nothing depends on it. */
  private void lookAhead(int n) {
    for (int i = 0; i < n; i++) {
      Packet p = traversals[i].context.packet();
      hashed[i] = machine.hooks.tracked(p.version()) && Conntrack.tupleOf(p, 0, probe);
      if (hashed[i]) {
        hashes[i] = flows.hash(probe);
        flows.touchIndex(hashes[i]);
      }
    }
    for (int i = 0; i < n; i++) {
      ahead[i] = hashed[i] ? flows.touchTuple(hashes[i]) : null;
    }
    for (int i = 0; i < n; i++) {
      Connection c = ahead[i];
      if (c != null) {
        flows.touchConnection(c);
      }
    }
    for (int i = 0; i < n; i++) {
      Connection c = ahead[i];
      if (c != null) {
        flows.touchState(c);
      }
    }
  }

  private void parse(Frame f, Packet p) {
    PacketParser.parse(f, p);
    switch (options.checksums()) {
      case VERIFY -> {}
      case OFFLOAD -> p.checksumTrusted(true);
      case AUTO -> {
        if (p.version() != 0 && TransportChecksum.offloaded(p)) {
          TransportChecksum.fill(p);
          p.checksumTrusted(true);
        }
      }
    }
  }

  private void walk(Frame f, Traversal t, Outcome outcome) {
    boolean local = LOCAL.equals(f.interfaceName());
    outcome.begin();
    machine.begin(t, outcome);
    t.begin(f.number(), local ? Origin.LOCAL : Origin.FORWARD, options.record());
    if (machine.timers.nextNanos() <= f.timeNanos()) {
      path.timers(f.timeNanos());
    }
    machine.clock.advanceTo(f.timeNanos());
    flows.expire();
    if (local) {
      path.leave(t);
    } else {
      t.context.in(interfaceOf(f));
      path.arrive(t);
    }
    machine.finish();
  }

  private NetworkInterface interfaceOf(Frame f) {
    String name = f.interfaceName();
    NetworkInterface i = name == null ? null : machine.host.byName(name);
    if (i == null) {
      throw new IllegalArgumentException(
          "frame " + f.number() + ": the host has no interface '" + name + "'");
    }
    return i;
  }

  /** Has each packet described where it enters a base chain, if outcomes are recorded. */
  public void describer(PacketDescriber describer) {
    machine.describer = describer;
  }

  /** The parts of the core that this simulator runs on. */
  public Services services() {
    return services;
  }
}
