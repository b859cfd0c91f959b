package io.twinwall.core.track;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.flow.Status;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.TcpHeader;
import io.twinwall.core.time.VirtualClock;
import org.jspecify.annotations.Nullable;

/** TCP (RFC 9293) as Linux tracks it: nf_conntrack_tcp_packet, 6.18. */
/*
 * Four steps for each segment: is it well-formed; what does the state table say (TcpStateTable) and do
 * the segments before it support that (look); is it within the windows (TcpWindow); then move the state
 * and choose the timeout (advance).
 */
public final class TcpTracker implements Tracker {
  /** How {@link #look} leaves a segment. */
  private enum Step {
    CHECK_WINDOW,
    SKIP_WINDOW,
    PASS,
    INVALID,
    REOPEN
  }

  /** 120 s: Linux nf_tcp_handle_invalid leaves shorter lives alone. */
  private static final long SHORT_LIFE_NANOS = 120 * ConntrackSettings.SECOND_NANOS;

  /** Flags that say nothing of the state. */
  private static final int IDLE_FLAGS = TcpHeader.PSH | TcpHeader.ECE | TcpHeader.CWR;

  private final FlowTable flows;
  private final VirtualClock clock;
  private final boolean verify;
  private final boolean loose;
  private final boolean ignoreInvalidRst;
  private final int maxRetransmissions;
  private final Timeouts timeouts;
  private final TcpWindow window;
  private final TcpSegment segment = new TcpSegment();
  private final TcpState present = new TcpState();
  private int newState;

  public TcpTracker(ConntrackSettings settings, FlowTable flows, VirtualClock clock) {
    this.flows = flows;
    this.clock = clock;
    this.verify = settings.checksum();
    this.loose = settings.tcpLoose();
    this.ignoreInvalidRst = settings.tcpIgnoreInvalidRst();
    this.maxRetransmissions = settings.tcpMaxRetrans();
    this.timeouts = TcpTimeouts.of(settings);
    this.window = new TcpWindow(settings.tcpBeLiberal());
  }

  @Override
  public Timeouts timeouts() {
    return timeouts;
  }

  @Override
  public Result track(PacketContext context, Connection c) {
    if (malformed(context)) {
      return Result.INVALID;
    }
    TcpSegment g = segment;
    g.read(context.packet());
    TcpRecord kept = c.confirmed() ? (TcpRecord) c.state() : begin(c, g);
    if (kept == null) {
      return Result.INVALID;
    }
    kept.load(present);
    Result result = judge(context, c, present, g);
    kept.store(present);
    return result;
  }

  private void keep(Connection c) {
    if (c.state() instanceof TcpRecord kept) {
      kept.store(present);
    }
  }

  private Result judge(PacketContext context, Connection c, TcpState s, TcpSegment g) {
    int oldState = s.state;
    Direction d = context.direction();
    newState = TcpStateTable.next(d, g.index, oldState);
    return switch (look(c, s, d, g)) {
      case PASS -> Result.ACCEPT;
      case INVALID -> Result.INVALID;
      case REOPEN -> {
        flows.remove(c);
        yield Result.REPEAT;
      }
      case SKIP_WINDOW -> advance(context, c, s, d, oldState);
      case CHECK_WINDOW -> checkWindow(context, c, s, d, oldState);
    };
  }

  private Result checkWindow(
      PacketContext context, Connection c, TcpState s, Direction d, int oldState) {
    return switch (window.judge(c, s, d, segment)) {
      case IN_WINDOW -> advance(context, c, s, d, oldState);
      case IGNORED -> Result.ACCEPT;
      case OUT_OF_WINDOW -> {
        shortenAfterInvalid(c, s, d, segment);
        yield Result.INVALID;
      }
    };
  }

  /** Linux tcp_error: header, checksum, flags. */
  private boolean malformed(PacketContext context) {
    Packet p = context.packet();
    if (!p.hasTransport(TcpHeader.LENGTH)) {
      return true;
    }
    int headerLength = TcpHeader.headerLength(p.bytes(), p.transportOffset());
    if (headerLength < TcpHeader.LENGTH || headerLength > p.transportLength()) {
      return true;
    }
    if (verify && context.hook() == Hook.PREROUTING && TransportChecksum.wrong(p)) {
      return true;
    }
    return !possible(TcpHeader.flags(p.bytes(), p.transportOffset()) & ~IDLE_FLAGS);
  }

  /** Linux tcp_valid_flags. */
  private static boolean possible(int flags) {
    return switch (flags) {
      case TcpHeader.SYN,
          TcpHeader.SYN | TcpHeader.URG,
          TcpHeader.SYN | TcpHeader.ACK,
          TcpHeader.RST,
          TcpHeader.RST | TcpHeader.ACK,
          TcpHeader.FIN | TcpHeader.ACK,
          TcpHeader.FIN | TcpHeader.ACK | TcpHeader.URG,
          TcpHeader.ACK,
          TcpHeader.ACK | TcpHeader.URG ->
          true;
      default -> false;
    };
  }

  /** The state of a connection that begins with this segment (tcp_new); null if it cannot. */
  private @Nullable TcpRecord begin(Connection c, TcpSegment g) {
    int first = TcpStateTable.next(Direction.ORIGINAL, g.index, TcpStateTable.NONE);
    if (first >= TcpStateTable.INVALID || first != TcpStateTable.SYN_SENT && !loose) {
      return null;
    }
    TcpState s = present;
    s.clear();
    TcpPeer sender = s.sender(Direction.ORIGINAL);
    sender.start(g.end, g.window);
    if (first == TcpStateTable.SYN_SENT) {
      g.readSynOptions(sender);
    } else {
      // scaling is unknown: windows must not be believed, SACK must
      sender.maxEnd += sender.maxWindow;
      sender.flags = TcpPeer.SACK_PERMITTED | TcpPeer.BE_LIBERAL;
      s.sender(Direction.REPLY).flags = sender.flags;
    }
    TcpRecord kept = new TcpRecord();
    kept.store(s);
    c.state(kept);
    return kept;
  }

  /** What the segments before this one make of the table's cell; may set {@link #newState}. */
  private Step look(Connection c, TcpState s, Direction d, TcpSegment g) {
    return switch (newState) {
      case TcpStateTable.INVALID -> Step.INVALID;
      case TcpStateTable.IGNORE -> remember(s, d, g);
      case TcpStateTable.SYN_SENT -> begun(s, d, g);
      case TcpStateTable.TIME_WAIT -> challenged(s, d, g) ? Step.PASS : Step.CHECK_WINDOW;
      case TcpStateTable.SYN_SENT2 -> {
        s.lastFlags |= TcpState.SIMULTANEOUS_OPEN;
        yield Step.CHECK_WINDOW;
      }
      case TcpStateTable.SYN_RECV -> {
        if (d == Direction.REPLY
            && g.index == TcpStateTable.ACK
            && (s.lastFlags & TcpState.SIMULTANEOUS_OPEN) != 0) {
          newState = TcpStateTable.ESTABLISHED;
        }
        yield Step.CHECK_WINDOW;
      }
      case TcpStateTable.CLOSE -> g.rst() ? reset(c, s, d, g) : Step.CHECK_WINDOW;
      default -> Step.CHECK_WINDOW;
    };
  }

  /** A SYN: the first, one again, or one that reopens a connection closed before. */
  private Step begun(TcpState s, Direction d, TcpSegment g) {
    if (s.state < TcpStateTable.TIME_WAIT) {
      return Step.CHECK_WINDOW;
    }
    boolean closedInStep =
        s.eitherHas(TcpPeer.CLOSE_INIT) || s.lastDirection == d && s.lastIndex == TcpStateTable.RST;
    return closedInStep ? Step.REOPEN : remember(s, d, g);
  }

  /**
   * A segment that the entry may be too old to understand: it is passed and remembered. A SYN/ACK
   * that answers a remembered SYN shows that both ends agree: the entry falls in with them.
   */
  private Step remember(TcpState s, Direction d, TcpSegment g) {
    if (g.index == TcpStateTable.SYN_ACK
        && s.lastIndex == TcpStateTable.SYN
        && s.lastDirection != d
        && g.ack == s.lastEnd) {
      resynchronize(s, d);
      return Step.CHECK_WINDOW;
    }
    s.lastIndex = g.index;
    s.lastDirection = d;
    s.lastSequence = g.sequence;
    s.lastEnd = g.end;
    s.lastWindow = g.window;
    if (g.index == TcpStateTable.SYN && d == Direction.ORIGINAL) {
      rememberOptions(s, g);
    }
    if (s.state == TcpStateTable.SYN_SENT && g.index == TcpStateTable.ACK && d == Direction.REPLY) {
      s.lastAck = g.ack; // possibly a challenge ACK: the RST that answers it must be believed
    }
    return Step.PASS;
  }

  private void resynchronize(TcpState s, Direction d) {
    newState = TcpStateTable.SYN_RECV;
    TcpPeer client = s.sender(s.lastDirection);
    client.start(s.lastEnd, s.lastWindow);
    client.scale = s.lastScale;
    s.lastFlags &= ~TcpState.CHALLENGE_ACK_EXPECTED;
    client.flags = s.lastFlags;
    s.sender(d).reset();
  }

  private static void rememberOptions(TcpState s, TcpSegment g) {
    TcpPeer seen = new TcpPeer();
    g.readSynOptions(seen);
    s.lastFlags = seen.flags & (TcpPeer.WINDOW_SCALE | TcpPeer.SACK_PERMITTED);
    s.lastScale = seen.scale;
    if (s.state == TcpStateTable.LAST_ACK) {
      s.lastFlags |= TcpState.CHALLENGE_ACK_EXPECTED;
    }
  }

  /** Whether an ACK in LAST_ACK challenges a SYN (RFC 5961) instead of closing. */
  private static boolean challenged(TcpState s, Direction d, TcpSegment g) {
    boolean challenge =
        s.state == TcpStateTable.LAST_ACK
            && g.index == TcpStateTable.ACK
            && s.lastDirection != d
            && s.lastIndex == TcpStateTable.SYN
            && (s.lastFlags & TcpState.CHALLENGE_ACK_EXPECTED) != 0;
    if (challenge) {
      s.lastFlags &= ~TcpState.CHALLENGE_ACK_EXPECTED;
    }
    return challenge;
  }

  private Step reset(Connection c, TcpState s, Direction d, TcpSegment g) {
    if (isClosing(s.state)) {
      return Step.SKIP_WINDOW;
    }
    TcpPeer receiver = s.sender(d.opposite());
    if (receiver.has(TcpPeer.MAX_ACK_SET) && s.lastIndex != TcpStateTable.SYN) {
      boolean established = s.state == TcpStateTable.ESTABLISHED && c.has(Status.ASSURED);
      if (g.sequence == 0 && !established) {
        return Step.CHECK_WINDOW;
      }
      if (g.sequence - receiver.maxAck < 0 && !ignoreInvalidRst) {
        return Step.INVALID;
      }
      boolean behindItsData =
          s.lastIndex == TcpStateTable.ACK && s.lastDirection == d && g.sequence == s.lastEnd;
      if (!established || g.sequence == receiver.maxAck || behindItsData) {
        return Step.CHECK_WINDOW;
      }
      newState = s.state; // the receiver may answer with a challenge ACK (RFC 5961 section 3.2)
    }
    return answersIgnored(c, s, g) ? Step.SKIP_WINDOW : Step.CHECK_WINDOW;
  }

  /** Whether a RST answers a segment that was passed without belief. */
  private static boolean answersIgnored(Connection c, TcpState s, TcpSegment g) {
    boolean lastMayBeAnswered =
        c.has(Status.SEEN_REPLY) && s.lastIndex == TcpStateTable.SYN
            || !c.has(Status.ASSURED) && s.lastIndex == TcpStateTable.ACK;
    if (lastMayBeAnswered && g.ack == s.lastEnd) {
      return true;
    }
    return s.state == TcpStateTable.SYN_SENT
        && s.lastIndex == TcpStateTable.ACK
        && s.lastDirection == Direction.REPLY
        && g.sequence == s.lastAck;
  }

  /** Linux tcp_can_early_drop. */
  private static boolean isClosing(int state) {
    return state >= TcpStateTable.FIN_WAIT && state <= TcpStateTable.CLOSE;
  }

  /** A FIN or RST of both ends was invalid: the entry is out of step (nf_tcp_handle_invalid). */
  private void shortenAfterInvalid(Connection c, TcpState s, Direction d, TcpSegment g) {
    boolean ending = g.index == TcpStateTable.RST || g.index == TcpStateTable.FIN;
    if (!ending || !c.has(Status.ASSURED) || c.has(Status.FIXED_TIMEOUT)) {
      return;
    }
    if (s.lastDirection == d
        || s.lastIndex != TcpStateTable.FIN && s.lastIndex != TcpStateTable.RST) {
      s.lastIndex = g.index;
      s.lastDirection = d;
      return;
    }
    long left = c.deadlineNanos() - clock.nowNanos();
    long shorter = timeouts.nanos(c, TcpTimeouts.UNACK);
    if (left >= SHORT_LIFE_NANOS && left > shorter) {
      c.deadlineNanos(clock.nowNanos() + shorter);
    }
  }

  /** The segment is believed: the state moves on and the timeout follows. */
  private Result advance(
      PacketContext context, Connection c, TcpState s, Direction d, int oldState) {
    TcpSegment g = segment;
    s.lastIndex = g.index;
    s.lastDirection = d;
    s.state = newState;
    if (oldState != newState && newState == TcpStateTable.FIN_WAIT) {
      s.sender(d).flags |= TcpPeer.CLOSE_INIT;
    }
    if (oldState != newState) {
      c.noteChange();
    }
    long timeout = timeout(c, s, g);
    if (!c.has(Status.SEEN_REPLY)) {
      if (g.rst()) {
        c.count(d, context.packet().length());
        keep(c); // the event of its end shows it
        flows.remove(c);
        return Result.ACCEPT;
      }
      if (g.index == TcpStateTable.SYN && oldState == TcpStateTable.SYN_SENT) {
        return Result.ACCEPT; // a client that tries again and again must not keep the entry alive
      }
      if (newState == TcpStateTable.ESTABLISHED) {
        timeout = Math.min(timeout, timeouts.nanos(c, TcpTimeouts.UNACK));
      }
    } else if (!c.has(Status.ASSURED)
        && (oldState == TcpStateTable.SYN_RECV || oldState == TcpStateTable.ESTABLISHED)
        && newState == TcpStateTable.ESTABLISHED) {
      c.set(Status.ASSURED);
      c.noteChange();
    }
    Tracker.refresh(context, c, clock.nowNanos(), timeout);
    return Result.ACCEPT;
  }

  private long timeout(Connection c, TcpState s, TcpSegment g) {
    long[] t = timeouts.of(c);
    long usual = t[newState];
    if (s.retransmissions >= maxRetransmissions && usual > t[TcpTimeouts.RETRANS]) {
      return t[TcpTimeouts.RETRANS];
    }
    if (g.rst()) {
      return t[TcpStateTable.CLOSE];
    }
    if (s.eitherHas(TcpPeer.DATA_UNACKNOWLEDGED) && usual > t[TcpTimeouts.UNACK]) {
      return t[TcpTimeouts.UNACK];
    }
    if (s.lastWindow == 0 && usual > t[TcpTimeouts.RETRANS]) {
      return t[TcpTimeouts.RETRANS];
    }
    return usual;
  }
}
