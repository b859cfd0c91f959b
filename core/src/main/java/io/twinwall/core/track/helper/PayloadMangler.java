package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.hook.PacketContext;

/** What NAT does for a helper whose connection is translated. {@code nat} implements it. */
public interface PayloadMangler {
  /**
   * Replaces a part of a TCP payload and keeps lengths, checksums and the connection's sequence
   * adjustment (Linux nf_nat_mangle_tcp_packet).
   *
   * @param at of the part, counted from the payload's beginning
   * @param length of the part
   * @return false if the packet would become too long; it is then unchanged
   */
  boolean replace(
      PacketContext context, Connection connection, int at, int length, byte[] replacement);

  /**
   * Lets the connection that fulfils an expectation be translated as its master is, to the port
   * that was announced (Linux nf_nat_follow_master).
   */
  Expectation.Arrival followMaster();

  /** The first port to try after {@code attempt} others, at or above {@code announced}. */
  int nextPort(int announced, int attempt);
}
