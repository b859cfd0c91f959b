package io.twinwall.core.track;

import io.twinwall.core.flow.Direction;

/**
 * What conntrack keeps of a TCP connection (Linux {@code struct ip_ct_tcp}, 6.18), while a segment
 * of it is looked at; between segments a {@link TcpRecord} holds it.
 */
final class TcpState {
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

  /** Forgets everything: a connection begins. */
  void clear() {
    state = TcpStateTable.NONE;
    lastDirection = Direction.ORIGINAL;
    lastIndex = TcpStateTable.NO_FLAGS;
    lastSequence = 0;
    lastAck = 0;
    lastEnd = 0;
    lastWindow = 0;
    lastScale = 0;
    lastFlags = 0;
    retransmissions = 0;
    original.clear();
    reply.clear();
  }
}
