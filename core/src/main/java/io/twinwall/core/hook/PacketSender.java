package io.twinwall.core.hook;

/**
 * Sends a packet of the firewall's own at once: it walks output and postrouting before this returns
 * (so a reject's packet is traced before the rejecting rule). {@code sim} implements it.
 */
public interface PacketSender {
  /**
   * Sends a whole IP packet.
   *
   * @param cause the context of the packet that it answers; its connection is attached where the
   *     kernel does so (RST, ICMP errors: as related, reply)
   * @param packet the bytes from the IP header on; the sender owns them from now on
   */
  void send(PacketContext cause, byte[] packet, Origin origin);
}
