package io.twinwall.core.sim;

import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Rejector;
import io.twinwall.core.packet.HeaderRewriter;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TransportChecksum;

/** What a reject statement sends (Linux 6.18 nf_reject_ipv4, nf_reject_ipv6). */
final class Rejects implements Rejector {
  private final Machine machine;

  Rejects(Machine machine) {
    this.machine = machine;
  }

  @Override
  public void tcpReset(PacketContext cause) {
    Packet p = cause.packet();
    if (!TcpResets.answers(p)
        || !TransportChecksum.valid(p, Protocol.TCP)
        || !p.isIpv4()
            && !(unicast6(p.sourceHigh(), p.sourceLow())
                && unicast6(p.destinationHigh(), p.destinationLow()))
        || p.isIpv4() && machine.traversal(cause).broadcast) {
      return;
    }
    if (!p.isIpv4() && machine.own.routeTo(6, p.sourceHigh(), p.sourceLow()) == null) {
      return;
    }
    machine.own.send(cause, machine.resets.build(p, 0), Origin.REJECT, true);
  }

  private static boolean unicast6(long high, long low) {
    return high >>> 56 != 0xFF && (high != 0 || low != 0);
  }

  @Override
  public void unreachable(PacketContext cause, int code) {
    Packet p = cause.packet();
    Traversal t = machine.traversal(cause);
    if (p.isIpv4()) {
      if (p.fragmentOffset() == 0 && checksumOk(p)) {
        machine.icmp.send(t, IcmpErrors.UNREACHABLE, code, 0, Origin.REJECT);
      }
      return;
    }
    boolean walked = p.transportReached() || p.protocol() == Protocol.NO_NEXT;
    if (p.fragmentOffset() != 0 || !walked || p.transportOffset() >= p.end() || !checksumOk(p)) {
      return;
    }
    boolean before = cause.hook() == Hook.PREROUTING || cause.hook() == Hook.INGRESS;
    if (before && machine.own.routeTo(6, p.sourceHigh(), p.sourceLow()) == null) {
      return;
    }
    machine.icmpv6.send(t, Icmpv6Errors.UNREACHABLE, code, 0, Origin.REJECT);
  }

  /** Linux nf_reject_verify_csum: protocols whose checksum is optional, partial or another. */
  private static boolean checksumOk(Packet p) {
    return switch (p.protocol()) {
      case Protocol.UDP ->
          HeaderRewriter.transportChecksumOffset(p, true) < 0
              ? p.hasTransport(8)
              : TransportChecksum.valid(p, Protocol.UDP);
      case Protocol.GRE,
          Protocol.AH,
          Protocol.ESP,
          Protocol.SCTP,
          Protocol.UDPLITE,
          Protocol.DCCP ->
          true;
      default -> TransportChecksum.valid(p, p.protocol());
    };
  }
}
