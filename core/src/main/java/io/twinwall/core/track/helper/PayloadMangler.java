package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.IpAddress;

/** What NAT does for a helper whose connection is translated. {@code nat} implements it. */
public interface PayloadMangler {
  /**
   * Replaces a part of a TCP payload and keeps lengths and checksum (Linux
   * __nf_nat_mangle_tcp_packet). The connection's numbers are {@link #shift}'s.
   *
   * @param at of the part, counted from the payload's beginning
   * @param length of the part
   * @return false if the packet would become too long; it is then unchanged
   */
  boolean replaceTcp(PacketContext context, int at, int length, byte[] replacement);

  /**
   * Replaces a part of a UDP payload and keeps lengths and, unless it is 0, the checksum (Linux
   * nf_nat_mangle_udp_packet).
   *
   * @return false if the packet would become too long; it is then unchanged
   */
  boolean replaceUdp(PacketContext context, int at, int length, byte[] replacement);

  /** Notes that all behind this TCP segment moves by some bytes (Linux nf_ct_seqadj_set). */
  void shift(PacketContext context, Connection connection, int by);

  /**
   * Translates the source of a new, expected connection.
   *
   * @param port or -1 for the one that it has
   */
  void source(Connection connection, IpAddress address, int port);

  /**
   * Translates the destination of a new, expected connection.
   *
   * @param port or -1 for the one that it has
   */
  void destination(Connection connection, IpAddress address, int port);

  /** The first port to try after {@code attempt} others, at or above {@code announced}. */
  int nextPort(int announced, int attempt);
}
