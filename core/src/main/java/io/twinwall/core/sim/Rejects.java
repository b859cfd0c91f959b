package io.twinwall.core.sim;

import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Rejector;
import io.twinwall.core.host.Route;
import io.twinwall.core.packet.Checksum;
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
        || !wholeValid(p, Protocol.TCP)
        || !p.isIpv4()
            && !(unicast6(p.sourceHigh(), p.sourceLow())
                && unicast6(p.destinationHigh(), p.destinationLow()))
        || p.isIpv4() && (machine.traversal(cause).broadcast || toMany4(p.sourceLow()))) {
      return;
    }
    if (!p.isIpv4() && machine.own.routeTo(6, p.sourceHigh(), p.sourceLow(), cause.in()) == null) {
      return;
    }
    machine.conntrack.closeTcp(cause);
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
      if (p.fragmentOffset() == 0 && (verified(t, p) || checksumOk(p))) {
        machine.icmp.send(t, IcmpErrors.UNREACHABLE, code, 0, Origin.REJECT);
      }
      return;
    }
    boolean walked = p.transportReached() || p.protocol() == Protocol.NO_NEXT;
    if (p.fragmentOffset() != 0 || !walked || p.transportOffset() >= p.end() || !checksumOk(p)) {
      return;
    }
    boolean before = cause.hook() == Hook.PREROUTING || cause.hook() == Hook.INGRESS;
    if (before && machine.own.routeTo(6, p.sourceHigh(), p.sourceLow(), cause.in()) == null) {
      return;
    }
    machine.icmpv6.send(t, Icmpv6Errors.UNREACHABLE, code, 0, Origin.REJECT);
  }

  /** Whether a packet cannot be answered because its source is many. */
  private boolean toMany4(long source) {
    Route r = machine.own.routeTo(4, 0, source);
    return source >>> 28 == 0xE
        || source == 0xFFFF_FFFFL
        || r == null
        || r.type() == Route.Type.BROADCAST;
  }

  /** Whether conntrack has found the checksum right on arrival (Linux skb_csum_unnecessary). */
  private boolean verified(Traversal t, Packet p) {
    boolean looked =
        switch (p.protocol()) {
          case Protocol.TCP -> LocalStack.wellFormed(p);
          case Protocol.ICMP -> true;
          case Protocol.UDP ->
              t.context.firstState() != CtState.INVALID
                  && HeaderRewriter.transportChecksumOffset(p, true) >= 0;
          default -> false;
        };
    return looked
        && machine.conntrackVerifies
        && machine.hooks.tracked(4)
        && t.context.in() != null
        && t.context.firstState() != null
        && TransportChecksum.valid(p, p.protocol());
  }

  /** With the IPv4 header: one whose options were filled in since is not right any more. */
  private static boolean wholeValid(Packet p, int protocol) {
    if (!p.isIpv4() || p.checksumTrusted() || p.cut()) {
      return TransportChecksum.valid(p, protocol);
    }
    int length = p.end() - p.transportOffset();
    boolean pseudo = protocol == Protocol.TCP || protocol == Protocol.UDP;
    long sum = pseudo ? Checksum.pseudoHeader(p, protocol, length) : 0;
    return Checksum.fold(Checksum.sum(sum, p.bytes(), p.offset(), p.end() - p.offset())) == 0;
  }

  /** Linux nf_reject_verify_csum: protocols whose checksum is optional, partial or another. */
  private static boolean checksumOk(Packet p) {
    return switch (p.protocol()) {
      case Protocol.UDP ->
          HeaderRewriter.transportChecksumOffset(p, true) < 0
              ? p.hasTransport(8)
              : wholeValid(p, Protocol.UDP);
      case Protocol.GRE, Protocol.AH, Protocol.ESP, Protocol.SCTP, Protocol.UDPLITE -> true;
      default -> wholeValid(p, p.protocol());
    };
  }
}
