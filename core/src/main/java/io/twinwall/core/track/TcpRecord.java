package io.twinwall.core.track;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.SequencedState;

/**
 * {@link TcpState} at rest, in the connection: the same, packed into one small object, for a packet
 * pays for each object that it has to fetch from memory. The tracker takes it out for a segment and
 * puts it back.
 */
final class TcpRecord implements SequencedState {
  private int originalEnd;
  private int originalMaxEnd;
  private int originalMaxWindow;
  private int originalMaxAck;
  private int replyEnd;
  private int replyMaxEnd;
  private int replyMaxWindow;
  private int replyMaxAck;
  private int lastSequence;
  private int lastAck;
  private int lastEnd;
  private int lastWindow;
  private byte state;
  private byte lastIndex;
  private byte lastScale;
  private byte lastFlags;
  private byte retransmissions;
  private byte originalScale;
  private byte originalFlags;
  private byte replyScale;
  private byte replyFlags;
  private boolean lastReply;

  /** Takes it out. */
  void load(TcpState s) {
    TcpPeer o = s.sender(Direction.ORIGINAL);
    o.end = originalEnd;
    o.maxEnd = originalMaxEnd;
    o.maxWindow = originalMaxWindow;
    o.maxAck = originalMaxAck;
    o.scale = originalScale;
    o.flags = originalFlags;
    TcpPeer r = s.sender(Direction.REPLY);
    r.end = replyEnd;
    r.maxEnd = replyMaxEnd;
    r.maxWindow = replyMaxWindow;
    r.maxAck = replyMaxAck;
    r.scale = replyScale;
    r.flags = replyFlags;
    s.state = state;
    s.lastDirection = lastReply ? Direction.REPLY : Direction.ORIGINAL;
    s.lastIndex = lastIndex;
    s.lastSequence = lastSequence;
    s.lastAck = lastAck;
    s.lastEnd = lastEnd;
    s.lastWindow = lastWindow;
    s.lastScale = lastScale;
    s.lastFlags = lastFlags & 0xFF;
    s.retransmissions = retransmissions & 0xFF;
  }

  /** Puts it back. */
  void store(TcpState s) {
    TcpPeer o = s.sender(Direction.ORIGINAL);
    originalEnd = o.end;
    originalMaxEnd = o.maxEnd;
    originalMaxWindow = o.maxWindow;
    originalMaxAck = o.maxAck;
    originalScale = (byte) o.scale;
    originalFlags = (byte) o.flags;
    TcpPeer r = s.sender(Direction.REPLY);
    replyEnd = r.end;
    replyMaxEnd = r.maxEnd;
    replyMaxWindow = r.maxWindow;
    replyMaxAck = r.maxAck;
    replyScale = (byte) r.scale;
    replyFlags = (byte) r.flags;
    state = (byte) s.state;
    lastReply = s.lastDirection == Direction.REPLY;
    lastIndex = (byte) s.lastIndex;
    lastSequence = s.lastSequence;
    lastAck = s.lastAck;
    lastEnd = s.lastEnd;
    lastWindow = s.lastWindow;
    lastScale = (byte) s.lastScale;
    lastFlags = (byte) s.lastFlags;
    retransmissions = (byte) s.retransmissions;
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
    return direction == Direction.ORIGINAL ? originalEnd : replyEnd;
  }

  @Override
  public String stateName() {
    return TcpStateTable.name(state);
  }

  @Override
  public int touch() {
    return state + originalEnd;
  }
}
