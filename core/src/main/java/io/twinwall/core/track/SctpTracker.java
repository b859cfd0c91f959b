package io.twinwall.core.track;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Status;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.time.VirtualClock;
import java.util.zip.CRC32C;

/** SCTP (RFC 9260) as Linux tracks it: nf_conntrack_sctp_packet, 6.18. */
/*
 * Four steps for each packet: checksum; are its chunks well-formed and rightly bundled (survey); the
 * verification tag; then chunk by chunk the state moves (step). A packet found invalid half way leaves the
 * state as its earlier chunks made it.
 */
public final class SctpTracker implements Tracker {
  private static final int HEADER = 12;
  private static final int CHUNK_HEADER = 4;

  /** Initiate tag, window, streams and sequence number of INIT and INIT ACK. */
  private static final int INIT_BODY = 16;

  private static final int DATA = 0;
  private static final int INIT = 1;
  private static final int INIT_ACK = 2;
  private static final int HEARTBEAT = 4;
  private static final int HEARTBEAT_ACK = 5;
  private static final int ABORT = 6;
  private static final int SHUTDOWN_ACK = 8;
  private static final int COOKIE_ECHO = 10;
  private static final int COOKIE_ACK = 11;
  private static final int SHUTDOWN_COMPLETE = 14;

  /** Chunks out of the blue that are never answered (RFC 9260 section 8.4). */
  private static final int NEVER_FIRST = 1 << ABORT | 1 << SHUTDOWN_COMPLETE | 1 << COOKIE_ACK;

  /** Chunks with tag rules of their own (RFC 9260 section 8.5.1), and heartbeats of other paths. */
  private static final int OWN_TAG_RULES =
      1 << INIT
          | 1 << SHUTDOWN_COMPLETE
          | 1 << COOKIE_ECHO
          | 1 << ABORT
          | 1 << SHUTDOWN_ACK
          | 1 << HEARTBEAT
          | 1 << HEARTBEAT_ACK;

  private final VirtualClock clock;
  private final boolean verify;
  private final Timeouts timeouts;
  private final CRC32C crc = new CRC32C();
  private int seen;
  private boolean keepTimeout;

  public SctpTracker(ConntrackSettings settings, VirtualClock clock) {
    this.clock = clock;
    this.verify = settings.checksum();
    this.timeouts = timeouts(settings);
  }

  private static Timeouts timeouts(ConntrackSettings settings) {
    String[] names = {
      "none",
      "closed",
      "cookie_wait",
      "cookie_echoed",
      "established",
      "shutdown_sent",
      "shutdown_recd",
      "shutdown_ack_sent",
      "heartbeat_sent"
    };
    int[] seconds = {10, 10, 3, 3, 210, 3, 3, 3, 30};
    long[] nanos = new long[names.length];
    nanos[0] = seconds[0] * ConntrackSettings.SECOND_NANOS;
    for (int i = 1; i < names.length; i++) {
      nanos[i] = settings.timeoutNanos("sctp_timeout_" + names[i], seconds[i]);
    }
    return new Timeouts(names, nanos);
  }

  @Override
  public Timeouts timeouts() {
    return timeouts;
  }

  @Override
  public Result track(PacketContext context, Connection c) {
    Packet p = context.packet();
    if (malformed(context, p) || !survey(p)) {
      return Result.INVALID;
    }
    if (!c.confirmed() && ((seen & NEVER_FIRST) != 0 || !begin(c, p))) {
      return Result.INVALID;
    }
    Direction d = context.direction();
    if (!(c.state() instanceof SctpState s)
        || (seen & OWN_TAG_RULES) == 0 && tagOf(p) != s.tag(d)) {
      return Result.INVALID;
    }
    int state = walk(c, s, p, d);
    if (state < 0) {
      return Result.INVALID;
    }
    if (!keepTimeout) {
      Tracker.refresh(context, c, clock.nowNanos(), timeouts.nanos(c, state));
    }
    return Result.ACCEPT;
  }

  private boolean malformed(PacketContext context, Packet p) {
    if (!p.hasTransport(HEADER)) {
      return true;
    }
    return verify
        && context.hook() == Hook.PREROUTING
        && !p.checksumTrusted()
        && !p.cut()
        && checksum(p) != Bytes.s32(p.bytes(), p.transportOffset() + 8);
  }

  /** CRC32c with the field itself as zero; it stands in the packet in little-endian order. */
  private int checksum(Packet p) {
    byte[] b = p.bytes();
    int o = p.transportOffset();
    crc.reset();
    crc.update(b, o, 8);
    crc.update(0);
    crc.update(0);
    crc.update(0);
    crc.update(0);
    crc.update(b, o + HEADER, p.end() - o - HEADER);
    return Integer.reverseBytes((int) crc.getValue());
  }

  private static int tagOf(Packet p) {
    return Bytes.s32(p.bytes(), p.transportOffset() + 4);
  }

  private static int first(Packet p) {
    return p.transportOffset() + HEADER;
  }

  private static boolean isChunk(Packet p, int o) {
    return o + CHUNK_HEADER <= p.end();
  }

  private static int following(Packet p, int o) {
    return o + (Bytes.u16(p.bytes(), o + 2) + 3 & ~3);
  }

  private static int type(Packet p, int o) {
    return Bytes.u8(p.bytes(), o);
  }

  /** Whether the chunks may stand together as they do; notes which there are. */
  private boolean survey(Packet p) {
    seen = 0;
    boolean alone = false;
    int count = 0;
    for (int o = first(p); isChunk(p, o); o = following(p, o), count++) {
      int type = type(p, o);
      alone |= type == INIT || type == INIT_ACK || type == SHUTDOWN_COMPLETE;
      boolean leads = alone || type == COOKIE_ACK || type == COOKIE_ECHO;
      if (leads && count != 0 || Bytes.u16(p.bytes(), o + 2) == 0) {
        return false;
      }
      seen |= type < 32 ? 1 << type : 0;
    }
    return count != 0;
  }

  private boolean saw(int type) {
    return (seen >>> type & 1) != 0;
  }

  /**
   * Whether the chunks may open an association; gives the connection its state. A SHUTDOWN ACK out
   * of the blue is answered under its own tag (RFC 9260 section 8.4).
   */
  private static boolean begin(Connection c, Packet p) {
    SctpState s = new SctpState();
    c.state(s);
    for (int o = first(p); isChunk(p, o); o = following(p, o)) {
      int type = type(p, o);
      int state = SctpStateTable.next(Direction.ORIGINAL, type, SctpStateTable.NONE);
      if (state == SctpStateTable.NONE || state == SctpStateTable.INVALID) {
        return false;
      }
      if (type == INIT) {
        if (tagOf(p) != 0 || o + CHUNK_HEADER + INIT_BODY > p.end()) {
          return false;
        }
        s.tag(Direction.REPLY, Bytes.s32(p.bytes(), o + CHUNK_HEADER));
      } else if (type == HEARTBEAT) {
        s.tag(Direction.ORIGINAL, tagOf(p));
      } else if (type == SHUTDOWN_ACK) {
        s.tag(Direction.REPLY, tagOf(p));
      }
    }
    return true;
  }

  /** Moves the state by each chunk; the last state, or -1 if the packet is invalid. */
  private int walk(Connection c, SctpState s, Packet p, Direction d) {
    keepTimeout = false;
    int state = SctpStateTable.NONE;
    for (int o = first(p); isChunk(p, o); o = following(p, o)) {
      int type = type(p, o);
      boolean foreign = isHeartbeat(type) && s.tag(d) != 0 && tagOf(p) != s.tag(d);
      if (!tagFits(s, p, o, d, foreign)) {
        return -1;
      }
      if (foreign && type == HEARTBEAT) {
        s.rememberForeignHeartbeat(d);
        keepTimeout = true;
        continue;
      }
      int old = s.state;
      state = SctpStateTable.next(d, type, old);
      if (state == SctpStateTable.INVALID || !settleTags(c, s, p, o, d, old, state)) {
        return -1;
      }
      s.state = state;
      noteState(c, old, state);
    }
    return state;
  }

  private static boolean isHeartbeat(int type) {
    return type == HEARTBEAT || type == HEARTBEAT_ACK;
  }

  private static void noteState(Connection c, int old, int state) {
    if (old == state) {
      return;
    }
    if (state == SctpStateTable.ESTABLISHED) {
      c.set(Status.ASSURED);
    }
    c.noteChange();
  }

  /** The tag rules of single chunks (RFC 9260 section 8.5.1). */
  private boolean tagFits(SctpState s, Packet p, int o, Direction d, boolean foreign) {
    int type = type(p, o);
    int tag = tagOf(p);
    if (type == INIT) {
      return tag == 0;
    }
    if (type == ABORT || type == SHUTDOWN_COMPLETE) {
      boolean reflected = (p.bytes()[o + 1] & 1) != 0;
      return tag == s.tag(reflected ? d.opposite() : d);
    }
    if (type == COOKIE_ECHO) {
      return tag == s.tag(d);
    }
    if (type == COOKIE_ACK) {
      s.init(Direction.ORIGINAL, false);
      s.init(Direction.REPLY, false);
    }
    return !isHeartbeat(type) || heartbeatFits(s, type, tag, d, foreign);
  }

  /**
   * A heartbeat on a new path teaches its tag; a foreign one is passed without more, and if the
   * other side acknowledges it, its tag holds from then on (multi-homing, RFC 9260 section 5.4).
   */
  private boolean heartbeatFits(SctpState s, int type, int tag, Direction d, boolean foreign) {
    if (s.tag(d) == 0) {
      s.tag(d, tag);
      return true;
    }
    if (!foreign) {
      s.forgetForeignHeartbeat();
      return true;
    }
    if (saw(DATA) || keepTimeout) {
      return false;
    }
    if (type == HEARTBEAT_ACK) {
      if (!s.foreignHeartbeatAgainst(d)) {
        return false;
      }
      s.forgetForeignHeartbeat();
      s.tag(d, tag);
      s.tag(d.opposite(), 0);
    }
    return true;
  }

  /** Learns the tags that INIT and INIT ACK announce. */
  private boolean settleTags(
      Connection c, SctpState s, Packet p, int o, Direction d, int old, int state) {
    int type = type(p, o);
    if (type != INIT && type != INIT_ACK) {
      return true;
    }
    if (o + CHUNK_HEADER + INIT_BODY > p.end()) {
      return false;
    }
    int announced = Bytes.s32(p.bytes(), o + CHUNK_HEADER);
    Direction back = d.opposite();
    if (type == INIT) {
      if (s.init(d) && s.init(back)) {
        s.init(back, false);
      }
      s.init(d, true);
      boolean again = state == SctpStateTable.CLOSED && old == SctpStateTable.CLOSED;
      keepTimeout |= again && c.confirmed();
    } else {
      int known = s.tag(back);
      boolean other = known != announced;
      if (!s.init(back) && known != 0 && other || s.init(d) && s.init(back) && other) {
        return false;
      }
    }
    s.tag(back, announced);
    return true;
  }
}
