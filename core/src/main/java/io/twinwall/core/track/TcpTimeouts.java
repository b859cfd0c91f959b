package io.twinwall.core.track;

/** TCP's timeouts: one per state, by its number, and two for stalled connections. */
final class TcpTimeouts {
  /** After too many retransmissions, or with a window of 0 (tcp_timeout_max_retrans). */
  static final int RETRANS = 10;

  /** While data is unacknowledged (tcp_timeout_unacknowledged). */
  static final int UNACK = 11;

  private TcpTimeouts() {}

  static Timeouts of(ConntrackSettings s) {
    String[] names = {
      "", // NONE: as for SYN_SENT, a new connection's
      "syn_sent",
      "syn_recv",
      "established",
      "fin_wait",
      "close_wait",
      "last_ack",
      "time_wait",
      "close",
      "syn_sent2",
      "retrans",
      "unack"
    };
    long[] nanos = {
      s.timeoutNanos("tcp_timeout_syn_sent", 120),
      s.timeoutNanos("tcp_timeout_syn_sent", 120),
      s.timeoutNanos("tcp_timeout_syn_recv", 60),
      s.timeoutNanos("tcp_timeout_established", 432_000),
      s.timeoutNanos("tcp_timeout_fin_wait", 120),
      s.timeoutNanos("tcp_timeout_close_wait", 60),
      s.timeoutNanos("tcp_timeout_last_ack", 30),
      s.timeoutNanos("tcp_timeout_time_wait", 120),
      s.timeoutNanos("tcp_timeout_close", 10),
      ConntrackSettings.SECOND_NANOS * 120, // SYN_SENT2: Linux has no sysctl for it
      s.timeoutNanos("tcp_timeout_max_retrans", 300),
      s.timeoutNanos("tcp_timeout_unacknowledged", 300)
    };
    names[0] = names[1];
    return new Timeouts(names, nanos);
  }
}
