package io.twinwall.core.sim;

import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.PacketDescriber;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.time.VirtualClock;
import io.twinwall.core.track.Conntrack;
import io.twinwall.core.track.Defragmenter;
import io.twinwall.core.track.ReassemblyTimeout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the simulator, each of which reaches the others through here, and what they share
 * while one captured packet is processed.
 */
final class Machine {
  final FirewallHost host;
  final SimulatorOptions options;
  final VirtualClock clock;
  final Random random;
  final Conntrack conntrack;
  final RouteCache routes;
  final Headers headers;
  final ErrorBudget errorBudget;
  final boolean conntrackVerifies;
  final boolean echoIgnoresAll;
  final boolean echoIgnoresBroadcasts;
  final IngressChecks ingress = new IngressChecks(this);
  final ExtensionOptions extensions = new ExtensionOptions(this);
  final Ipv4Arrival arrival4 = new Ipv4Arrival(this);
  final Ipv6Arrival arrival6 = new Ipv6Arrival(this);
  final Forwarding forwarding = new Forwarding(this);
  final OutputPath output = new OutputPath(this);
  final OwnPackets own = new OwnPackets(this);
  final IcmpErrors icmp = new IcmpErrors(this);
  final Icmpv6Errors icmpv6 = new Icmpv6Errors(this);
  final TcpResets resets = new TcpResets(this);
  final Rejects rejects = new Rejects(this);
  final LocalStack stack4 = new LocalStack(this);
  final LocalStack6 stack6 = new LocalStack6(this);
  final NeighbourAnswers neighbourAnswers = new NeighbourAnswers(this);
  final HostOutput hostOutput = new HostOutput(this);

  /** Reassembly of what is delivered to the host where conntrack has not done it. */
  final Defragmenter localFragments;

  final Defragmenter localFragments6;

  /** What the host made in consequence of the present packet, in order. */
  final List<Traversal> generated = new ArrayList<>();

  /** Packets that have left by the loopback interface and are to come in again. */
  final ArrayDeque<Traversal> loopback = new ArrayDeque<>();

  private final List<Traversal> pool = new ArrayList<>();
  private final List<Sent> sent = new ArrayList<>();
  private int used;
  private Traversal main = new Traversal(new PacketContext());
  private Outcome outcome = new Outcome();
  Hooks hooks;
  @Nullable PacketDescriber describer;

  /** A packet on the wire, and whose it is. */
  @SuppressWarnings("ArrayRecordComponent")
  private static final class Sent {
    final Traversal traversal;
    final String interfaceName;
    final byte[] packet;

    Sent(Traversal traversal, String interfaceName, byte[] packet) {
      this.traversal = traversal;
      this.interfaceName = interfaceName;
      this.packet = packet;
    }
  }

  Machine(
      FirewallHost host,
      SimulatorOptions options,
      VirtualClock clock,
      Conntrack conntrack,
      Hooks none) {
    this.conntrack = conntrack;

    this.host = host;
    this.options = options;
    this.clock = clock;
    hooks = none;
    random = new Random(options.seed());
    localFragments = localFragments(4);
    localFragments6 = localFragments(6);
    routes = new RouteCache(host);
    headers = new Headers(host.sysctls(), random);
    errorBudget = new ErrorBudget(clock);
    conntrackVerifies = host.sysctls().on("net.netfilter.nf_conntrack_checksum", true);
    echoIgnoresAll = host.sysctls().on("net.ipv4.icmp_echo_ignore_all", false);
    echoIgnoresBroadcasts = host.sysctls().on("net.ipv4.icmp_echo_ignore_broadcasts", true);
  }

  private Defragmenter localFragments(int version) {
    return Defragmenter.local(
        version,
        host.sysctls(),
        clock,
        ReassemblyTimeout.NONE,
        (context, code, pointer) -> icmpv6.parameterProblem(traversal(context), code, pointer));
  }

  /** Begins with a captured packet. */
  void begin(Traversal main, Outcome outcome) {
    this.main = main;
    this.outcome = outcome;
    main.context.describer(describer);
    used = 0;
    if (!generated.isEmpty()) {
      generated.clear();
    }
    if (!sent.isEmpty()) {
      sent.clear();
    }
  }

  /** A place for a packet that the host makes in consequence of the present one. */
  Traversal generate(Origin origin) {
    if (used == pool.size()) {
      pool.add(new Traversal(new PacketContext()));
    }
    Traversal t = pool.get(used++);
    t.begin(main.context.number(), origin, main.context.tracing());
    t.context.describer(describer);
    t.startedAt = main.context.trace().size();
    return t;
  }

  /** The traversal that a context belongs to. */
  Traversal traversal(PacketContext c) {
    if (main.context == c) {
      return main;
    }
    for (int i = 0; i < used; i++) {
      if (pool.get(i).context == c) {
        return pool.get(i);
      }
    }
    throw new IllegalArgumentException("a context that is not on its way");
  }

  /** Puts a packet on the wire as it stands. */
  void emit(Traversal t, Packet p) {
    t.emitted++;
    outcome.countEmission();
    if (options.record()) {
      sent.add(new Sent(t, t.out().name(), p.copyBytes()));
    }
  }

  /** Puts a fragment on the wire; the bytes are the record's from now on. */
  void emit(Traversal t, byte[] fragment) {
    t.emitted++;
    outcome.countEmission();
    if (options.record()) {
      sent.add(new Sent(t, t.out().name(), fragment));
    }
  }

  /** Puts a copy on the wire that passed no postrouting (dup, fwd). */
  void emitOther(String interfaceName, Packet p) {
    outcome.countEmission();
    if (options.record()) {
      outcome.emissions().add(new Emission(interfaceName, Origin.OTHER, p.copyBytes()));
    }
  }

  /** Writes down what became of the captured packet and of those made on its account. */
  void finish() {
    outcome.fate(main.fate());
    if (!options.record()) {
      return;
    }
    for (Sent s : sent) {
      outcome.emissions().add(new Emission(s.interfaceName, origin(s.traversal), s.packet));
    }
    for (Traversal g : generated) {
      PacketContext c = g.context;
      boolean classified = c.firstState() != null;
      boolean named = classified && c.firstConnection() != null;
      outcome
          .generated()
          .add(
              new Generated(
                  origin(g),
                  ownFate(g),
                  List.copyOf(c.trace()),
                  List.copyOf(c.entries()),
                  c.firstState(),
                  named ? c.firstDirection() : null));
    }
  }

  private static Fate ownFate(Traversal g) {
    Fate f = g.fate();
    return f == Fate.SENT || f == Fate.LOCAL ? f : Fate.DROP;
  }

  /** A reject's packet is told from the stack's by the rejecting rule's step, which follows it. */
  private Origin origin(Traversal t) {
    if (t == main || !main.context.tracing()) {
      return t.context.origin();
    }
    var steps = main.context.trace();
    return t.startedAt < steps.size() && steps.get(steps.size() - 1).verdict().equals("drop")
        ? Origin.REJECT
        : Origin.STACK;
  }

  int millisecondsOfDay() {
    return (int) (TimeUnit.NANOSECONDS.toMillis(clock.nowNanos()) % TimeUnit.DAYS.toMillis(1));
  }

  /** What IP options of a packet are filled in with. */
  IpOptions.Host optionHost(Traversal t) {
    return new IpOptions.Host() {
      @Override
      public int specificDestination() {
        return arrival4.specificDestination(t);
      }

      @Override
      public int timestamp() {
        return millisecondsOfDay();
      }

      @Override
      public boolean unicast(int address) {
        return arrival4.unicast(address);
      }
    };
  }
}
