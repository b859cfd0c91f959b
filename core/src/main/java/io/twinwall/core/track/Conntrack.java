package io.twinwall.core.track;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.flow.Status;
import io.twinwall.core.flow.TimeoutPolicy;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.time.VirtualClock;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Conntrack's hooks: classify a packet where it enters, confirm its connection where it leaves. */
/*
 * classify (Linux nf_conntrack_in): tuple -> look-up, or a new connection that nobody else can find yet
 * -> the protocol's tracker. confirm (nf_confirm): helper, sequence numbers, and the new connection
 * enters the table - or loses against one that holds its tuple. All names and order: Linux 6.18,
 * nf_conntrack_core.c and nf_conntrack_proto.c.
 */
public final class Conntrack {
  private final FlowTable flows;
  private final VirtualClock clock;
  private final Tracker[] trackers = new Tracker[256];
  private final IcmpErrors icmpErrors;
  private final Tuple probe = new Tuple();
  private final Tuple answer = new Tuple();
  private @Nullable ConnectionHelpers helpers;
  private @Nullable SequenceAdjuster adjuster;

  public Conntrack(ConntrackSettings settings, FlowTable flows, VirtualClock clock) {
    this.flows = flows;
    this.clock = clock;
    this.icmpErrors = new IcmpErrors(flows, settings.checksum());
    flows.max(settings.max());
    flows.expectations().max(settings.expectMax());
    Arrays.fill(trackers, new GenericTracker(settings, clock));
    tracker(Protocol.TCP, new TcpTracker(settings, flows, clock));
    tracker(Protocol.UDP, new UdpTracker(settings, clock));
    tracker(Protocol.UDPLITE, new UdpLiteTracker(settings, clock));
    tracker(Protocol.ICMP, IcmpTracker.v4(settings, clock));
    tracker(Protocol.ICMPV6, IcmpTracker.v6(settings, clock));
    tracker(Protocol.SCTP, new SctpTracker(settings, clock));
    tracker(Protocol.GRE, new GreTracker(settings, clock));
  }

  /** Puts a protocol's tracker in place of what there is. */
  public void tracker(int protocol, Tracker tracker) {
    trackers[protocol] = tracker;
  }

  public void helpers(@Nullable ConnectionHelpers helpers) {
    this.helpers = helpers;
  }

  /** The helper of this name for a connection, as {@code ct helper set} asks; null without. */
  public @Nullable HelperBinding helperFor(String helper, Connection connection) {
    return helpers == null ? null : helpers.bind(helper, connection);
  }

  public void adjuster(@Nullable SequenceAdjuster adjuster) {
    this.adjuster = adjuster;
  }

  /** Gives an unconfirmed connection the timeouts of a policy (Linux nft_ct_timeout_obj_eval). */
  public void timeoutPolicy(Connection c, TimeoutPolicy policy) {
    if (!c.confirmed() && policy.protocol() == c.protocol()) {
      c.timeoutPolicy(policy);
      c.refresh(clock.nowNanos(), trackers[c.protocol()].timeouts().nanos(c, 0));
    }
  }

  /**
   * Sets a probe to the tuple that {@link #classify} will look up, for touching the table ahead.
   *
   * @return false if the packet has none
   */
  public static boolean tupleOf(Packet p, int zone, Tuple probe) {
    return p.version() != 0 && TupleReader.read(p, zone, probe);
  }

  /** At -200 in prerouting and output (Linux nf_conntrack_in). */
  public Verdict classify(PacketContext context) {
    Verdict v = Verdict.ACCEPT;
    if (context.connection() == null && context.state() != CtState.UNTRACKED) {
      v = look(context);
    }
    context.rememberClassification();
    return v;
  }

  private Verdict look(PacketContext context) {
    Packet p = context.packet();
    context.track(null, CtState.INVALID, Direction.ORIGINAL);
    if (!p.transportReached() || p.fragmentOffset() != 0) {
      return Verdict.ACCEPT;
    }
    int protocol = p.protocol();
    if (protocol == Protocol.ICMP || protocol == Protocol.ICMPV6) {
      IcmpErrors.Finding finding = icmpErrors.examine(context);
      if (finding != IcmpErrors.Finding.QUERY) {
        return Verdict.ACCEPT;
      }
    }
    if (!TupleReader.read(p, context.zoneOriginal(), probe)) {
      return Verdict.ACCEPT;
    }
    if (protocol == Protocol.GRE && TupleReader.isPptp(p.bytes(), p.transportOffset(), p.end())) {
      flows.greKeys().complete(probe);
    }
    return trackTuple(context);
  }

  /** Finds or makes the connection of the probe and shows its tracker the packet. */
  private Verdict trackTuple(PacketContext context) {
    while (true) {
      Tuple found = Zones.find(flows, probe, context);
      if (found == null) {
        if (!answer.setInverse(probe)) {
          return Verdict.ACCEPT;
        }
        Connection made = begin(context);
        if (made == null) {
          context.reason(DropReason.NETFILTER_DROP);
          return Verdict.DROP;
        }
        found = made.original();
      }
      Connection c = owner(found);
      context.track(c, stateOf(c, found.direction()), found.direction());
      Tracker.Result result = trackers[c.protocol()].track(context, c);
      if (result == Tracker.Result.ACCEPT) {
        noteReply(context, c);
        return Verdict.ACCEPT;
      }
      context.track(null, CtState.INVALID, Direction.ORIGINAL);
      if (result == Tracker.Result.DROP) {
        context.reason(DropReason.NETFILTER_DROP);
        return Verdict.DROP;
      }
      if (result == Tracker.Result.INVALID) {
        return Verdict.ACCEPT;
      }
    }
  }

  private static Connection owner(Tuple found) {
    Connection c = found.connection();
    if (c == null) {
      throw new IllegalStateException("the flow table holds a tuple without connection");
    }
    return c;
  }

  private static CtState stateOf(Connection c, Direction direction) {
    if (direction == Direction.REPLY || c.has(Status.SEEN_REPLY)) {
      return CtState.ESTABLISHED;
    }
    return c.has(Status.EXPECTED) ? CtState.RELATED : CtState.NEW;
  }

  private static void noteReply(PacketContext context, Connection c) {
    if (context.direction() == Direction.REPLY && !c.has(Status.SEEN_REPLY)) {
      c.set(Status.SEEN_REPLY);
      c.noteChange();
    }
  }

  /** A new connection for the probe and its answer (Linux init_conntrack); null if full. */
  private @Nullable Connection begin(PacketContext context) {
    answer.zone(context.zoneReply());
    Connection c = flows.create(probe, answer, context.number());
    if (c == null) {
      return null;
    }
    Expectation expected = flows.expectations().fulfil(probe);
    if (expected != null) {
      c.set(Status.EXPECTED);
      c.master(expected.master());
      c.mark(expected.master().mark());
      c.secmark(expected.master().secmark());
      bindHelper(c, expected.helper());
      Expectation.Arrival arrival = expected.arrival();
      if (arrival != null) {
        arrival.expected(c, expected);
      }
    } else if (context.templateHelper() != null) {
      c.set(Status.HELPER);
      bindHelper(c, context.templateHelper());
    }
    return c;
  }

  private void bindHelper(Connection c, @Nullable String name) {
    HelperBinding binding = name == null || helpers == null ? null : helpers.bind(name, c);
    if (binding != null) {
      c.helper(binding);
    }
  }

  /**
   * Attaches a packet that the host made in answer to another (RST, ICMP error) to the other's
   * connection, in the opposite direction (Linux nf_ct_attach).
   */
  public void attach(PacketContext cause, PacketContext made) {
    Connection c = cause.connection();
    if (c != null) {
      made.track(c, CtState.RELATED, cause.direction().opposite());
      made.rememberClassification();
    }
  }

  /**
   * Closes the TCP connection of a packet, whatever its state: both ends are told by a RST of the
   * host's that the tracker does not see (Linux nf_ct_set_closing).
   */
  public void closeTcp(PacketContext context) {
    Connection c = context.connection();
    if (c != null && c.state() instanceof TcpRecord s) {
      s.close(c, clock.nowNanos(), trackers[Protocol.TCP].timeouts());
    }
  }

  /** Last in input and postrouting (Linux nf_confirm: helpers' sequence adjustment, confirm). */
  public Verdict confirm(PacketContext context) {
    Connection c = context.connection();
    if (c == null) {
      return Verdict.ACCEPT;
    }
    if (c.helper() != null || c.has(Status.SEQ_ADJUST)) {
      Verdict v = helpAndAdjust(context, c);
      if (v != Verdict.ACCEPT) {
        return giveUp(v, c);
      }
    }
    if (c.confirmed()) {
      flows.tellChange(c);
      return Verdict.ACCEPT;
    }
    Verdict v = context.direction() == Direction.ORIGINAL ? enter(context, c) : Verdict.ACCEPT;
    return v == Verdict.ACCEPT ? v : giveUp(v, c);
  }

  /** The packet goes no further: what an unconfirmed connection has announced ends with it. */
  private Verdict giveUp(Verdict v, Connection c) {
    if (!c.confirmed()) {
      flows.expectations().removeAll(c);
    }
    return v;
  }

  private Verdict helpAndAdjust(PacketContext context, Connection c) {
    Packet p = context.packet();
    boolean adjust = c.has(Status.SEQ_ADJUST);
    if (context.state() == CtState.RELATED && context.direction() == Direction.REPLY
        || !p.transportReached()
        || p.fragmentOffset() != 0) {
      return Verdict.ACCEPT;
    }
    if (c.helper() != null && helpers != null) {
      Verdict v = helpers.help(context, c);
      if (v != Verdict.ACCEPT) {
        return v;
      }
    }
    if (adjust && adjuster != null && !adjuster.adjust(context, c)) {
      return drop(context);
    }
    return Verdict.ACCEPT;
  }

  /** Puts a new connection into the table (Linux __nf_conntrack_confirm). */
  private Verdict enter(PacketContext context, Connection c) {
    if (c.dying()) {
      return drop(context);
    }
    return flows.confirm(c) ? Verdict.ACCEPT : resolveClash(context, c);
  }

  /**
   * Another connection holds one of the tuples (Linux nf_ct_resolve_clash). The packet may join it
   * if its protocol has no state to spoil and both are the same flow, there or back (since 6.13).
   */
  private Verdict resolveClash(PacketContext context, Connection c) {
    Tuple held = flows.find(c.original());
    held = held == null ? flows.find(c.reply()) : held;
    Connection winner = held == null ? null : held.connection();
    if (winner == null || !joinable(c.protocol())) {
      return drop(context);
    }
    boolean alike = winner.original().sameKey(c.original()) && winner.reply().sameKey(c.reply());
    boolean reverse = winner.original().sameKey(c.reply()) && winner.reply().sameKey(c.original());
    if (!alike && !reverse) {
      return drop(context);
    }
    winner.count(context.direction(), context.packet().length());
    context.track(winner, context.state(), context.direction());
    return Verdict.ACCEPT;
  }

  /** Linux allow_clash. */
  private static boolean joinable(int protocol) {
    return switch (protocol) {
      case Protocol.TCP, Protocol.SCTP, Protocol.ICMP, Protocol.ICMPV6 -> false;
      default -> true;
    };
  }

  private static Verdict drop(PacketContext context) {
    context.reason(DropReason.NETFILTER_DROP);
    return Verdict.DROP;
  }
}
