package io.twinwall.core.sim;

import io.twinwall.core.flow.Direction;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.PacketDescriber;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.time.TimerWheel;
import io.twinwall.core.time.VirtualClock;
import io.twinwall.core.track.Conntrack;
import io.twinwall.core.track.Defragmenter;
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
  final TimerWheel timers;
  final Random random;
  final Conntrack conntrack;
  final RouteCache routes;
  final Headers headers;
  final Peers peers;
  final IcmpLimits icmpLimits;
  final boolean conntrackVerifies;
  final boolean echoIgnoresAll;
  final boolean echoIgnoresBroadcasts;
  final boolean echoIgnoresAll6;
  final boolean echoIgnoresMulticast6;
  final IngressChecks ingress = new IngressChecks(this);
  final ExtensionOptions extensions = new ExtensionOptions(this);
  final Ipv4Arrival arrival4 = new Ipv4Arrival(this);
  final Ipv6Arrival arrival6 = new Ipv6Arrival(this);
  final Forwarding forwarding = new Forwarding(this);
  final OutputPath output = new OutputPath(this);
  final OwnPackets own = new OwnPackets(this);
  final IcmpErrors icmp;
  final Icmpv6Errors icmpv6 = new Icmpv6Errors(this);
  final TcpResets resets = new TcpResets(this);
  final Rejects rejects = new Rejects(this);
  final LocalStack stack4 = new LocalStack(this);
  final LocalStack6 stack6 = new LocalStack6(this);
  final NeighbourAnswers neighbourAnswers = new NeighbourAnswers(this);
  final Neighbours neighbours = new Neighbours(this);
  final Solicitations solicitations = new Solicitations(this);
  final Redirects6 redirects6 = new Redirects6(this);
  final GroupCopies groupCopies = new GroupCopies(this);
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
    timers = new TimerWheel(clock);
    hooks = none;
    random = new Random(options.seed());
    localFragments = localFragments(4);
    localFragments6 = localFragments(6);
    routes = new RouteCache(host);
    headers = new Headers(host.sysctls(), random);
    icmp = new IcmpErrors(this);
    peers = new Peers(clock);
    icmpLimits = new IcmpLimits(host.sysctls(), clock, peers, random);
    conntrackVerifies = host.sysctls().on("net.netfilter.nf_conntrack_checksum", true);
    echoIgnoresAll = host.sysctls().on("net.ipv4.icmp_echo_ignore_all", false);
    echoIgnoresAll6 = host.sysctls().on("net.ipv6.icmp.echo_ignore_all", false);
    echoIgnoresMulticast6 = host.sysctls().on("net.ipv6.icmp.echo_ignore_multicast", false);
    echoIgnoresBroadcasts = host.sysctls().on("net.ipv4.icmp_echo_ignore_broadcasts", true);
  }

  private Defragmenter localFragments(int version) {
    return Defragmenter.local(
        version,
        host.sysctls(),
        timers,
        new ReassemblyErrors(this)::ofHost,
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

  /** Lets a packet that the host has sent to itself come in, at {@code in()} of its context. */
  void comeIn(Traversal t) {
    t.context.out(null);
    if (hooks.ingress(t) && ingress.network(t) && hooks.pass(t, Hook.PREROUTING)) {
      deliver(t);
    }
  }

  /** Hands a packet to the host's own stack. */
  void deliver(Traversal t) {
    t.context.out(null);
    if (!whole(t) || !hooks.pass(t, Hook.INPUT)) {
      return;
    }
    t.delivered = true;
    if (t.context.packet().isIpv4()) {
      stack4.receive(t);
    } else {
      stack6.receive(t);
    }
  }

  /** IPv4 is put together before the input hook, IPv6 behind it (Linux ip_local_deliver). */
  private boolean whole(Traversal t) {
    Packet p = t.context.packet();
    if (!p.isIpv4() || !p.isFragment()) {
      return true;
    }
    if (localFragments.run(t.context) != Verdict.ACCEPT) {
      return t.discard(DropReason.NOT_SPECIFIED);
    }
    t.options.reread(p, optionHost(t));
    return true;
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
    for (int i = 0; i < generated.size(); i++) {
      Traversal g = generated.get(i);
      PacketContext c = g.context;
      CtState shown = c.shownState();
      boolean named = shown != null && (shown != c.firstState() || c.firstConnection() != null);
      outcome
          .generated()
          .add(
              new Generated(
                  origin(g),
                  ownFate(i),
                  List.copyOf(c.trace()),
                  List.copyOf(c.entries()),
                  shown,
                  named ? direction(c) : null));
    }
  }

  private static @Nullable Direction direction(PacketContext c) {
    return c.firstDirection() == null ? Direction.ORIGINAL : c.firstDirection();
  }

  /** Of packets that look alike in a record, which tells them by their headers, one was sent. */
  private Fate ownFate(int index) {
    Traversal g = generated.get(index);
    Fate f = g.fate();
    if (f == Fate.SENT) {
      for (int i = 0; i < index; i++) {
        if (generated.get(i).emitted > 0 && alike(generated.get(i), g)) {
          return Fate.DROP;
        }
      }
    }
    return f == Fate.SENT || f == Fate.LOCAL ? f : Fate.DROP;
  }

  private static boolean alike(Traversal a, Traversal b) {
    Packet p = a.context.packet();
    Packet q = b.context.packet();
    return p.version() == 6
        && q.version() == 6
        && a.out().equals(b.out())
        && p.source().equals(q.source())
        && p.destination().equals(q.destination())
        && p.protocol() == q.protocol()
        && p.ttl() == q.ttl()
        && p.hasTransport(2)
        && q.hasTransport(2)
        && Bytes.u16(p.bytes(), p.transportOffset()) == Bytes.u16(q.bytes(), q.transportOffset());
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
