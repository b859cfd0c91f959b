package io.twinwall.core.sim;

import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.PacketContext.PacketType;
import io.twinwall.core.host.InterfaceSettings;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;

/**
 * What a frame must pass before any hook sees its packet (Linux 6.18 eth_type_trans, ip_rcv_core,
 * ip6_rcv_core).
 */
final class IngressChecks {
  private static final int VLAN_ID = 0xFFF;
  private static final int ETHERNET_HEADER = 14;
  private static final int VLAN_TAG = 4;

  private final Machine machine;

  IngressChecks(Machine machine) {
    this.machine = machine;
  }

  /** The wire: whether a frame gets in at all. Says whom it is for. */
  boolean wire(Traversal t) {
    Packet p = t.context.packet();
    t.context.packetType(of(p, t.in()));
    if (p.ethernet() && machine.options.linkChecked() && tooLong(p, t.in())) {
      return t.discard(DropReason.PKT_TOO_BIG);
    }
    return true;
  }

  /** Link layer: whether the frame is for this host, and holds IP. */
  boolean link(Traversal t) {
    Packet p = t.context.packet();
    if (p.vlan() > 0 && (p.vlan() & VLAN_ID) != 0 && machine.options.linkChecked()) {
      return t.discard(DropReason.OTHERHOST);
    }
    if (p.vlan() >= 0 && machine.options.linkChecked() && oldTag(p)) {
      return t.discard(DropReason.UNHANDLED_PROTO);
    }
    if (p.version() == 0) {
      return t.discard(malformed(p));
    }
    return t.context.packetType() != PacketType.OTHERHOST || t.discard(DropReason.OTHERHOST);
  }

  /** No wire carries more than the MTU with an Ethernet header and one VLAN tag. */
  private static boolean tooLong(Packet p, NetworkInterface in) {
    return p.frameLength() > in.mtu() + ETHERNET_HEADER + VLAN_TAG;
  }

  /** The type 0x9100 was another's idea of a VLAN tag; to the kernel it is an unknown protocol. */
  private static boolean oldTag(Packet p) {
    for (int at = 12; at + 2 < p.linkLength(); at += VLAN_TAG) {
      if (Bytes.u16(p.bytes(), p.linkOffset() + at) == 0x9100) {
        return true;
      }
    }
    return false;
  }

  /** Whom a frame is for, by its destination MAC. */
  PacketType of(Packet p, NetworkInterface in) {
    if (!p.ethernet() || p.linkLength() < 6) {
      return PacketType.HOST;
    }
    byte[] b = p.bytes();
    long mac = (long) Bytes.u16(b, p.linkOffset()) << 32 | Bytes.u32(b, p.linkOffset() + 2);
    if (mac == 0xFFFF_FFFF_FFFFL) {
      return PacketType.BROADCAST;
    }
    if ((mac >>> 40 & 1) != 0) {
      return PacketType.MULTICAST;
    }
    return mac == in.mac() || !machine.options.linkChecked()
        ? PacketType.HOST
        : PacketType.OTHERHOST;
  }

  private static DropReason malformed(Packet p) {
    return switch (p.malformation()) {
      case IP_CHECKSUM -> DropReason.IP_CSUM;
      case IP_TOTAL_LENGTH -> DropReason.PKT_TOO_SMALL;
      case IP_TRUNCATED, IP_HEADER_LENGTH, IP_VERSION -> DropReason.IP_INHDR;
      case LINK_TRUNCATED -> DropReason.PKT_TOO_SMALL;
      case NOT_IP, NONE -> DropReason.UNHANDLED_PROTO;
    };
  }

  /** Network layer beyond the bytes alone, which the parser has checked. */
  boolean network(Traversal t) {
    Packet p = t.context.packet();
    return p.isIpv4() || ipv6(t, p);
  }

  private boolean ipv6(Traversal t, Packet p) {
    InterfaceSettings settings = machine.host.settings(t.in());
    if (settings.disabled6()) {
      return t.discard(DropReason.IPV6DISABLED);
    }
    boolean onLoopback = t.in().isLoopback();
    long to = p.destinationHigh();
    boolean multicast = to >>> 56 == 0xFF;
    int scope = (int) (to >>> 48 & 15);
    PacketContext c = t.context;
    if (!onLoopback
            && (loopback(p.sourceHigh(), p.sourceLow())
                || loopback(to, p.destinationLow())
                || multicast && scope == 1 && c.packetType() != PacketType.LOOPBACK)
        || multicast && scope == 0
        || p.sourceHigh() >>> 56 == 0xFF) {
      return t.discard(DropReason.IP_INHDR);
    }
    if (!multicast && c.packetType() != PacketType.HOST && settings.dropUnicastInMulticast6()) {
      return t.discard(DropReason.UNICAST_IN_L2_MULTICAST);
    }
    t.hopByHop = Bytes.u8(p.bytes(), p.offset() + 6) == Protocol.HOP_BY_HOP;
    return !t.hopByHop || machine.extensions.hopByHop(t);
  }

  private static boolean loopback(long high, long low) {
    return high == 0 && low == 1;
  }
}
