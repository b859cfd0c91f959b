package io.twinwall.core.hook;

/**
 * Makes and sends the answers of a {@code reject} statement (Linux nf_reject_ipv4, nf_reject_ipv6).
 * The packets walk output and postrouting before these methods return. {@code sim} implements it.
 */
public interface Rejector {
  /** Answers a TCP packet by a RST, under the kernel's conditions. */
  void tcpReset(PacketContext cause);

  /** Answers by "destination unreachable" of the packet's own IP version. */
  void unreachable(PacketContext cause, int code);
}
