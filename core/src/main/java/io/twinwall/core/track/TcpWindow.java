package io.twinwall.core.track;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.SequenceAdjustment;

/**
 * Judges whether a TCP segment lies within the windows of both ends, and learns from it (Linux
 * tcp_in_window, 6.18; after Guido van Rooij, "Real Stateful TCP Packet Filtering in IP Filter").
 *
 * <p>A segment of the sender is good if it touches the receiver's window: its sequence number is at
 * most what the receiver lets come ({@code maxEnd}); its end is not older than a window below what
 * was sent; what it acknowledges has been sent, and not too long ago.
 */
final class TcpWindow {
  /** What is to be done with the segment. */
  enum Judgement {
    IN_WINDOW,
    /** Old, or a little beyond the window: passed, but nothing is learned and nothing refreshed. */
    IGNORED,
    OUT_OF_WINDOW
  }

  /** 66,000: how far below an acknowledgment may lie, unless the window is larger (Linux). */
  private static final int MAX_ACK_WINDOW = 66_000;

  private final boolean beLiberal;
  private int sequence;
  private int ack;
  private int sack;
  private int end;

  TcpWindow(boolean beLiberal) {
    this.beLiberal = beLiberal;
  }

  /** Judges a segment and, if it is good, updates what is known of both ends. */
  Judgement judge(Connection c, TcpState s, Direction d, TcpSegment g) {
    TcpPeer sender = s.sender(d);
    TcpPeer receiver = s.sender(d.opposite());
    sequence = g.sequence;
    end = g.end;
    readAcks(c, d, g, receiver);
    if (begins(s, d, g, sender, receiver)) {
      return Judgement.IN_WINDOW;
    }
    if (!g.hasAck() || g.rst() && ack == 0) {
      ack = receiver.end;
      sack = ack;
    }
    if (g.rst() && sequence == 0 && s.state == TcpStateTable.SYN_SENT) {
      sequence = sender.end;
      end = sender.end;
    }
    Judgement judgement = compare(sender, receiver);
    if (judgement != Judgement.IN_WINDOW) {
      return beLiberal || sender.has(TcpPeer.BE_LIBERAL) ? Judgement.IN_WINDOW : judgement;
    }
    learn(g, sender, receiver);
    if (g.index == TcpStateTable.ACK) {
      countRetransmission(s, d, g);
    }
    return Judgement.IN_WINDOW;
  }

  /** Acknowledgment and highest SACK edge in the receiver's own numbers, before adjustment. */
  private void readAcks(Connection c, Direction d, TcpSegment g, TcpPeer receiver) {
    ack = g.ack;
    sack = receiver.has(TcpPeer.SACK_PERMITTED) ? g.highestSack(ack) : ack;
    SequenceAdjustment shift = c.adjustment(d.opposite());
    if (shift != null) {
      int offset =
          ack - 1 - shift.correctionPosition() > 0 ? shift.offsetAfter() : shift.offsetBefore();
      ack -= offset;
      sack -= offset;
    }
  }

  /**
   * Takes the first segment seen of a sender, or a newer SYN of one that is still opening, as its
   * start. Returns true if nothing is left to check: the SYN of a simultaneous open.
   */
  private boolean begins(TcpState s, Direction d, TcpSegment g, TcpPeer sender, TcpPeer receiver) {
    if (sender.maxWindow == 0) {
      if (g.syn()) {
        start(d, g, sender, receiver);
        return !g.hasAck();
      }
      pickUp(g, sender, receiver);
    } else if (g.syn()
        && end - sender.end > 0
        && (s.state == TcpStateTable.SYN_SENT || s.state == TcpStateTable.SYN_RECV)) {
      start(d, g, sender, receiver);
      return d == Direction.REPLY && !g.hasAck();
    }
    return false;
  }

  private void start(Direction d, TcpSegment g, TcpPeer sender, TcpPeer receiver) {
    sender.start(end, g.window);
    g.readSynOptions(sender);
    // RFC 7323 section 2.2: scaling holds only if both SYNs carry the option
    if (d == Direction.REPLY
        && !(sender.has(TcpPeer.WINDOW_SCALE) && receiver.has(TcpPeer.WINDOW_SCALE))) {
      sender.scale = 0;
      receiver.scale = 0;
    }
  }

  /** The sender's history is unknown: its first segment says what it can. */
  private void pickUp(TcpSegment g, TcpPeer sender, TcpPeer receiver) {
    sender.end = end;
    int window = g.window << sender.scale;
    sender.maxWindow = window == 0 ? 1 : window;
    sender.maxEnd = end + sender.maxWindow;
    if (receiver.maxWindow == 0) {
      receiver.end = sack;
      receiver.maxEnd = sack;
    } else if (sack == receiver.end + 1) {
      receiver.end++; // the answer to a keepalive
    }
  }

  private Judgement compare(TcpPeer sender, TcpPeer receiver) {
    boolean ackIsRecent = sack - (receiver.end - maxAckWindow(sender) - 1) > 0;
    boolean ackIsKnown = sack - (receiver.end + 1) < 0;
    boolean touchesWindow = end - (sender.end - receiver.maxWindow - 1) > 0;
    if (sequence - (sender.maxEnd + 1) >= 0) {
      int beyond = end - sender.maxEnd + 1;
      if (receiver.maxWindow == 0
          || !touchesWindow
          || !ackIsRecent
          || !ackIsKnown
          || Integer.compareUnsigned(beyond, receiver.maxWindow) > 0) {
        return Judgement.OUT_OF_WINDOW;
      }
      // the rules may pass it and the receiver take it: its acknowledgment must then be good
      sender.end = end;
      sender.flags |= TcpPeer.DATA_UNACKNOWLEDGED;
      return Judgement.IGNORED;
    }
    if (!ackIsKnown) {
      return Judgement.OUT_OF_WINDOW;
    }
    boolean old = receiver.maxWindow != 0 && !touchesWindow || !ackIsRecent;
    return old ? Judgement.IGNORED : Judgement.IN_WINDOW;
  }

  private static int maxAckWindow(TcpPeer sender) {
    return Integer.compareUnsigned(sender.maxWindow, MAX_ACK_WINDOW) > 0
        ? sender.maxWindow
        : MAX_ACK_WINDOW;
  }

  private void learn(TcpSegment g, TcpPeer sender, TcpPeer receiver) {
    int window = g.syn() ? g.window : g.window << sender.scale;
    int reach = window + (sack - ack);
    if (Integer.compareUnsigned(sender.maxWindow, reach) < 0) {
      sender.maxWindow = reach;
    }
    if (end - sender.end > 0) {
      sender.end = end;
      sender.flags |= TcpPeer.DATA_UNACKNOWLEDGED;
    }
    if (g.hasAck() && (!sender.has(TcpPeer.MAX_ACK_SET) || ack - sender.maxAck > 0)) {
      sender.maxAck = ack;
      sender.flags |= TcpPeer.MAX_ACK_SET;
    }
    if (receiver.maxWindow != 0 && end - sender.maxEnd > 0) {
      receiver.maxWindow += end - sender.maxEnd;
    }
    if (sack + window - (receiver.maxEnd - 1) > 0) {
      receiver.maxEnd = sack + window + (window == 0 ? 1 : 0);
    }
    if (ack == receiver.end) {
      receiver.flags &= ~TcpPeer.DATA_UNACKNOWLEDGED;
    }
  }

  private void countRetransmission(TcpState s, Direction d, TcpSegment g) {
    if (s.lastDirection == d
        && s.lastSequence == sequence
        && s.lastAck == ack
        && s.lastEnd == end
        && s.lastWindow == g.window) {
      s.retransmissions = s.retransmissions + 1 & 0xFF; // a u8 in the kernel
      return;
    }
    s.lastDirection = d;
    s.lastSequence = sequence;
    s.lastAck = ack;
    s.lastEnd = end;
    s.lastWindow = g.window;
    s.retransmissions = 0;
  }
}
