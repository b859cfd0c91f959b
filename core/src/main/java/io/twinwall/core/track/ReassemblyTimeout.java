package io.twinwall.core.track;

import io.twinwall.core.host.NetworkInterface;
import org.jspecify.annotations.Nullable;

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
  ReassemblyTimeout NONE = (firstFragment, in) -> {};

  /**
   * Called once for each such datagram.
   *
   * @param firstFragment the IP packet as it arrived; the listener owns it
   * @param in where the latest fragment arrived; null for output
   */
  void timedOut(byte[] firstFragment, @Nullable NetworkInterface in);
}
