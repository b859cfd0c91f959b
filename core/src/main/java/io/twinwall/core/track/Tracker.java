package io.twinwall.core.track;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.hook.PacketContext;

/**
 * What conntrack knows of one transport protocol (Linux {@code nf_conntrack_*_packet}).
 *
 * <p>Called for each packet once its connection is found or made: the context holds connection,
 * state and direction already. It checks the packet, moves the protocol's state and refreshes the
 * timeout ({@link #refresh}). On the packet's path it stands in prerouting and output at -200.
 */
public interface Tracker {
  /** What a tracker says of a packet. */
  enum Result {
    /** It belongs to the connection. */
    ACCEPT,
    /** It is invalid: the packet loses its connection and goes on (Linux -NF_ACCEPT). */
    INVALID,
    /** It is to be dropped (Linux -NF_DROP). */
    DROP,
    /** The tracker has removed the connection: look up again (Linux -NF_REPEAT). */
    REPEAT
  }

  /**
   * Takes a packet of {@code connection}; whether it is the first one is for {@code
   * connection.confirmed()} and {@code connection.state()} to tell.
   */
  Result track(PacketContext context, Connection connection);

  /** Its timeouts; that of index 0 is a new connection's. */
  Timeouts timeouts();

  /** Lets the connection live on and counts the packet (Linux nf_ct_refresh_acct). */
  static void refresh(PacketContext context, Connection c, long nowNanos, long timeoutNanos) {
    c.refresh(nowNanos, timeoutNanos);
    c.count(context.direction(), context.packet().length());
  }
}
