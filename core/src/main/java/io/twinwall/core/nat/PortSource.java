package io.twinwall.core.nat;

import io.twinwall.core.flow.Tuple;

/**
 * Where the ports come from that the kernel would draw at random: normally a seeded generator, or
 * the choices that a record of the real kernel holds.
 */
@FunctionalInterface
public interface PortSource {
  /** Knows no port: all are drawn from the seed. */
  PortSource NONE = (packetNumber, original, manipulation) -> -1;

  /**
   * The port, or ICMP id, to try first for a new connection.
   *
   * @param packetNumber number of the packet that makes the connection
   * @param original the connection's original tuple
   * @return 0-65535, or -1 if this source knows none
   */
  int port(long packetNumber, Tuple original, Manipulation manipulation);
}
