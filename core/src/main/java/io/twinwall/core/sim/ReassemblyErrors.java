package io.twinwall.core.sim;

import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext.PacketType;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.packet.PacketParser;

/**
 * "Time exceeded, fragment reassembly" for a datagram that was not completed in time but whose
 * first fragment was there (Linux 6.18 ip_expire, ip6frag_expire_frag_queue).
 */
final class ReassemblyErrors {
  private static final int REASSEMBLY = 1;

  private final Machine machine;

  ReassemblyErrors(Machine machine) {
    this.machine = machine;
  }

  /** Of conntrack's reassembly: for IPv4 only where the host itself is the destination. */
  void ofConntrack(byte[] first, PacketType type, NetworkInterface in) {
    send(first, type, in, true);
  }

  /** Of the host's own reassembly. */
  void ofHost(byte[] first, PacketType type, NetworkInterface in) {
    send(first, type, in, false);
  }

  private void send(byte[] first, PacketType type, NetworkInterface in, boolean onlyLocal) {
    Traversal t = machine.generate(Origin.FORWARD);
    PacketParser.parseNetwork(first, 0, first.length, t.context.packet());
    if (t.context.packet().version() == 0) {
      return; // filled-in options have made its checksum wrong
    }
    t.context.packetType(type);
    t.context.in(in);
    if (!t.context.packet().isIpv4()) {
      machine.icmpv6.send(t, Icmpv6Errors.TIME_EXCEEDED, REASSEMBLY, 0);
    } else if (machine.arrival4.routes(t) && (t.local || !onlyLocal)) {
      machine.icmp.send(t, IcmpErrors.TIME_EXCEEDED, REASSEMBLY, 0);
    }
  }
}
