package io.twinwall.core.track;

/**
 * What conntrack has learned of one end of a TCP connection from the segments it sent (Linux {@code
 * struct ip_ct_tcp_state}, 6.18). Sequence numbers are compared by difference, windows unsigned.
 */
final class TcpPeer {
  /** It announced window scaling. */
  static final int WINDOW_SCALE = 1;

  /** It announced selective acknowledgment. */
  static final int SACK_PERMITTED = 2;

  /** It sent the first FIN. */
  static final int CLOSE_INIT = 4;

  /** Its windows are unknown: the connection was picked up in its middle. */
  static final int BE_LIBERAL = 8;

  /** It sent data that is not acknowledged yet. */
  static final int DATA_UNACKNOWLEDGED = 0x10;

  /** {@link #maxAck} holds. */
  static final int MAX_ACK_SET = 0x20;

  /** Behind the last sequence number that it sent (td_end). */
  int end;

  /** Behind the last that the other lets it send: acknowledgment plus window (td_maxend). */
  int maxEnd;

  /** The largest window that it announced, scaled; 0: nothing seen of it yet (td_maxwin). */
  int maxWindow;

  /** The highest acknowledgment that it sent (td_maxack). */
  int maxAck;

  /** Shift of its windows, 0 to 14 (td_scale). */
  int scale;

  int flags;

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Forgets all but that it is treated liberally (nf_ct_tcp_state_reset). */
  void reset() {
    end = 0;
    maxEnd = 0;
    maxWindow = 0;
    maxAck = 0;
    scale = 0;
    flags &= BE_LIBERAL;
  }

  /** Forgets everything. */
  void clear() {
    flags = 0;
    reset();
  }

  /** Takes a segment for the first (again) that it sends: nothing is allowed beyond its end. */
  void start(int end, int window) {
    this.end = end;
    maxEnd = end;
    maxWindow = Math.max(window, 1);
  }
}
