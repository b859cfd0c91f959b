package io.twinwall.core.sim;

import io.twinwall.core.hook.DropReason;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.NetworkInterface.InterfaceAddress;
import io.twinwall.core.host.Route;
import io.twinwall.core.packet.Packet;

/** Routing of an IPv6 packet that arrived, after prerouting (Linux 6.18 ip6_route_input). */
final class Ipv6Arrival {
  private static final long ALL_NODES_HIGH = 0xFF02_0000_0000_0000L;
  private static final long INTERFACE_LOCAL_HIGH = 0xFF01_0000_0000_0000L;
  private static final long SOLICITED_NODE_HIGH = ALL_NODES_HIGH;
  private static final long SOLICITED_NODE_LOW = 0x1_FF00_0000L;

  private final Machine machine;

  Ipv6Arrival(Machine machine) {
    this.machine = machine;
  }

  Next route(Traversal t) {
    Packet p = t.context.packet();
    long high = p.destinationHigh();
    long low = p.destinationLow();
    if (high >>> 56 == 0xFF) {
      t.broadcast = true;
      if (joined(t.in(), high, low)) {
        return Next.DELIVER;
      }
      t.discard(DropReason.IP_INADDRERRORS);
      return Next.STOP;
    }
    Route r = machine.own.find(6, high, low, t.in());
    t.context.route(r);
    Route.Type type = r == null ? Route.Type.THROW : r.type();
    return switch (type) {
      case LOCAL -> {
        t.local = true;
        yield Next.DELIVER;
      }
      case ANYCAST -> Next.DELIVER;
      case UNICAST -> {
        t.context.out(r == null ? null : r.out());
        yield Next.FORWARD;
      }
      case BLACKHOLE -> stop(t, -1);
      case PROHIBIT -> stop(t, Icmpv6Errors.PROHIBITED);
      default -> stop(t, Icmpv6Errors.NO_ROUTE);
    };
  }

  private Next stop(Traversal t, int code) {
    t.discard(DropReason.IP_INNOROUTES);
    if (code >= 0) {
      machine.icmpv6.send(t, Icmpv6Errors.UNREACHABLE, code, 0);
    }
    return Next.STOP;
  }

  /**
   * Whether the interface listens to a group: all nodes, all routers, and the solicited-node groups
   * of its addresses (RFC 4291 section 2.8). Those not where all neighbours resolve: such
   * interfaces need no neighbour discovery (IFF_NOARP).
   */
  boolean joined(NetworkInterface in, long high, long low) {
    if (high == ALL_NODES_HIGH && (low == 1 || low == 2 && machine.host.settings(in).router6())
        || high == INTERFACE_LOCAL_HIGH && low == 1) {
      return true;
    }
    if (machine.host.resolveAll()
        || high != SOLICITED_NODE_HIGH
        || low >>> 24 != SOLICITED_NODE_LOW >>> 24) {
      return false;
    }
    for (InterfaceAddress a : in.addresses()) {
      boolean anycast = low << 40 == 0 && a.prefixLength() < 127;
      if (a.address().version() == 6 && ((a.address().low() ^ low) << 40 == 0 || anycast)) {
        return true;
      }
    }
    return false;
  }
}
