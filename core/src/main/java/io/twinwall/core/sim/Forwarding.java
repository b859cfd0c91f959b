package io.twinwall.core.sim;

import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.PacketContext.PacketType;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.Route;
import io.twinwall.core.packet.HeaderRewriter;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Ipv4Header;
import io.twinwall.core.packet.Packet;
import org.jspecify.annotations.Nullable;

/**
 * What a router does to a packet before and after the forward hook: TTL, size, options (Linux 6.18
 * ip_forward, ip6_forward).
 */
final class Forwarding {
  /** RFC 8200 section 5. */
  static final int MIN_MTU_6 = 1280;

  /** {@code meta priority} that forwarding derives from the TOS (Linux ip_tos2prio). */
  private static final int[] PRIORITY = {0, 0, 0, 0, 2, 2, 2, 2, 6, 6, 6, 6, 4, 4, 4, 4};

  private final Machine machine;

  Forwarding(Machine machine) {
    this.machine = machine;
  }

  /** Before the forward hook; false if the packet ends here. */
  boolean enter(Traversal t) {
    return t.context.packet().isIpv4() ? enter4(t) : enter6(t);
  }

  private boolean enter4(Traversal t) {
    Packet p = t.context.packet();
    if (t.context.packetType() != PacketType.HOST) {
      return t.discard(DropReason.NOT_SPECIFIED);
    }
    if (p.ttl() <= 1) {
      machine.icmp.send(t, IcmpErrors.TIME_EXCEEDED, 0, 0);
      return t.discard(DropReason.IP_INHDR);
    }
    Route r = t.context.route();
    if (t.options.strict && r != null && r.via() != null) {
      machine.icmp.send(t, IcmpErrors.UNREACHABLE, IcmpErrors.SOURCE_ROUTE_FAILED, 0);
      return t.discard(DropReason.NOT_SPECIFIED);
    }
    int mtu = t.out().mtu();
    if (tooBig4(t, p, mtu)) {
      machine.icmp.send(t, IcmpErrors.UNREACHABLE, IcmpErrors.FRAGMENTATION_NEEDED, mtu);
      return t.discard(DropReason.PKT_TOO_BIG);
    }
    HeaderRewriter.ttl(p, p.ttl() - 1);
    if (t.redirect && t.options.sourceRoute == 0) {
      redirect(t, p, r);
    }
    t.context.priority(PRIORITY[(Ipv4Header.tos(p.bytes(), p.offset()) & 0x1E) >>> 1]);
    return true;
  }

  /** Tells the sender of a better first hop (Linux ip_rt_send_redirect). */
  private void redirect(Traversal t, Packet p, @Nullable Route r) {
    if (machine.peers.mayRedirect(p.source())) {
      IpAddress hop = r == null || r.via() == null ? p.destination() : r.via();
      machine.icmp.send(t, IcmpErrors.REDIRECT, IcmpErrors.REDIRECT_HOST, (int) hop.low());
    }
  }

  private static boolean tooBig4(Traversal t, Packet p, int mtu) {
    if (p.length() <= mtu) {
      return false;
    }
    if ((Ipv4Header.flagsAndOffset(p.bytes(), p.offset()) & Ipv4Header.DF) == 0) {
      return false;
    }
    int largest = t.context.largestFragment();
    return largest == 0 || largest > mtu;
  }

  private boolean enter6(Traversal t) {
    Packet p = t.context.packet();
    if (!machine.host.settings(t.in()).forwarding6()) {
      return t.discard(DropReason.IP_INADDRERRORS);
    }
    if (t.context.packetType() != PacketType.HOST) {
      return t.discard(DropReason.NOT_SPECIFIED);
    }
    if (p.ttl() <= 1) {
      machine.icmpv6.send(t, Icmpv6Errors.TIME_EXCEEDED, 0, 0);
      return t.discard(DropReason.IP_INHDR);
    }
    NetworkInterface out = t.out();
    if (out.equals(t.in())) {
      machine.redirects6.send(t, p);
    } else if (!sourceMayPass(t, p)) {
      return false;
    }
    int mtu = Math.max(out.mtu(), MIN_MTU_6);
    int largest = t.context.largestFragment();
    if (p.length() > mtu && (largest == 0 || largest > mtu)) {
      machine.icmpv6.send(t, Icmpv6Errors.PACKET_TOO_BIG, 0, mtu);
      return t.discard(DropReason.PKT_TOO_BIG);
    }
    HeaderRewriter.ttl(p, p.ttl() - 1);
    return true;
  }

  private boolean sourceMayPass(Traversal t, Packet p) {
    long high = p.sourceHigh();
    if (high == 0 && p.sourceLow() >>> 1 == 0) {
      return t.discard(DropReason.IP_INADDRERRORS);
    }
    if (high >>> 54 == 0x3FA) {
      machine.icmpv6.send(t, Icmpv6Errors.UNREACHABLE, Icmpv6Errors.BEYOND_SCOPE, 0);
      return t.discard(DropReason.IP_INADDRERRORS);
    }
    return true;
  }

  /** After the forward hook: options that record the way (Linux ip_forward_options). */
  void leave(Traversal t) {
    Packet p = t.context.packet();
    if (!p.isIpv4() || p.headerLength() == Ipv4Header.LENGTH) {
      return;
    }
    Route r = t.context.route();
    IpAddress hop = t.nextHop == null ? p.destination() : t.nextHop;
    IpAddress own = r == null ? null : machine.host.sourceFor(r, hop);
    t.options.forward(p, own == null ? 0 : (int) own.low());
    if (t.options.changed) {
      t.options.changed = false;
      HeaderRewriter.ipv4Checksum(p.bytes(), p.offset());
    }
  }
}
