package io.twinwall.core.track;

import io.twinwall.core.hook.PacketContext.PacketType;
import io.twinwall.core.host.NetworkInterface;

/**
 * Hears of datagrams that were never completed though their first fragment was there: the host then
 * answers with "time exceeded, fragment reassembly" (RFC 792; RFC 4443 section 3.3).
 *
 * <p>For conntrack's own reassembly Linux does so for IPv4 only where the destination is the host
 * itself, for IPv6 always.
 */
@FunctionalInterface
public interface ReassemblyTimeout {
  /** Hears nothing. */
  ReassemblyTimeout NONE = (firstFragment, packetType, in) -> {};

  /**
   * Called once for each such datagram.
   *
   * @param firstFragment the IP packet as it arrived; the listener owns it
   * @param packetType whom its frame was for
   * @param in where the latest fragment arrived
   */
  void timedOut(byte[] firstFragment, PacketType packetType, NetworkInterface in);
}
