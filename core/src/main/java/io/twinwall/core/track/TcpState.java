package io.twinwall.core.track;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.SequencedState;

/** What conntrack keeps of a TCP connection (Linux {@code struct ip_ct_tcp}, 6.18). */
final class TcpState implements SequencedState {
  /** In {@link #lastFlags}: an answer to the last SYN may be a challenge ACK (RFC 5961). */
  static final int CHALLENGE_ACK_EXPECTED = 0x40;

  /** In {@link #lastFlags}: both ends sent a SYN. */
  static final int SIMULTANEOUS_OPEN = 0x80;

  /** The state as {@link TcpStateTable} numbers it. */
  int state = TcpStateTable.NONE;

  /** The latest segment's direction, and what kind of segment it was, by TcpStateTable. */
  Direction lastDirection = Direction.ORIGINAL;

  int lastIndex = TcpStateTable.NO_FLAGS;
  int lastSequence;
  int lastAck;
  int lastEnd;

  /** Window field of the last ACK, unscaled; 0 before the first. */
  int lastWindow;

  /** Options of the last SYN that was passed without belief. */
  int lastScale;

  int lastFlags;

  /** How often the last ACK was sent again. */
  int retransmissions;

  private final TcpPeer original = new TcpPeer();
  private final TcpPeer reply = new TcpPeer();

  /** What the sender of a direction's segments has sent. */
  TcpPeer sender(Direction d) {
    return d == Direction.ORIGINAL ? original : reply;
  }

  boolean eitherHas(int flag) {
    return ((original.flags | reply.flags) & flag) != 0;
  }

  /** Linux nf_conntrack_tcp_set_closing. */
  void close(Connection c, long nowNanos, Timeouts timeouts) {
    if (state != TcpStateTable.CLOSE) {
      state = TcpStateTable.CLOSE;
      c.refresh(nowNanos, timeouts.nanos(c, TcpStateTable.CLOSE));
      c.noteChange();
    }
  }

  @Override
  public int sentEnd(Direction direction) {
    return sender(direction).end;
  }

  @Override
  public String stateName() {
    return TcpStateTable.name(state);
  }

  @Override
  public int touch() {
    return state + original.flags + reply.flags;
  }
}
