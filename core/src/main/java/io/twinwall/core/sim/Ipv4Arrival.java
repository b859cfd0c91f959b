package io.twinwall.core.sim;

import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.PacketContext.PacketType;
import io.twinwall.core.host.AddressType;
import io.twinwall.core.host.InterfaceSettings;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.Route;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * Routing of an IPv4 packet that arrived, after prerouting: martians, reverse path, local or
 * forward, options (Linux 6.18 ip_route_input_slow, fib_validate_source, ip_rcv_finish_core).
 */
final class Ipv4Arrival {
  private static final int STRICT = 1;
  private static final long ALL_HOSTS = 0xE000_0001L;

  private final Machine machine;

  Ipv4Arrival(Machine machine) {
    this.machine = machine;
  }

  /** Routes the packet and processes its options. */
  Next route(Traversal t) {
    Packet p = t.context.packet();
    Decision d = decide(t, p, p.destinationLow());
    if (d == Decision.MARTIAN) {
      return Next.STOP;
    }
    if (p.headerLength() > 20) {
      d = options(t, p, d);
      if (d == Decision.MARTIAN) {
        return Next.STOP;
      }
    }
    if (!t.broadcast
        && t.context.packetType() != PacketType.HOST
        && machine.host.settings(t.in()).dropUnicastInMulticast4()) {
      t.discard(DropReason.UNICAST_IN_L2_MULTICAST);
      return Next.STOP;
    }
    return switch (d) {
      case FORWARD -> Next.FORWARD;
      case LOCAL -> Next.DELIVER;
      case UNREACHABLE -> unreachable(t);
      case MARTIAN -> Next.STOP;
    };
  }

  /** Routes a packet that waited; false where that fails (Linux ip_route_input_noref). */
  boolean routes(Traversal t) {
    Packet p = t.context.packet();
    return decide(t, p, p.destinationLow()) != Decision.MARTIAN;
  }

  private enum Decision {
    FORWARD,
    LOCAL,
    /** No route, or one that says so: an ICMP error where forwarding is on. */
    UNREACHABLE,
    /** Given up without a word; the reason is set. */
    MARTIAN
  }

  private Decision decide(Traversal t, Packet p, long to) {
    NetworkInterface in = t.in();
    InterfaceSettings settings = machine.host.settings(in);
    long from = p.sourceLow();
    if (to >>> 28 == 0xE) {
      return multicast(t, p, in, settings, from, to);
    }
    if (from >>> 28 == 0xE || from == 0xFFFF_FFFFL) {
      return martian(t, DropReason.IP_INVALID_SOURCE);
    }
    if (to == 0xFFFF_FFFFL || from == 0 && to == 0) {
      return broadcast(t, in, settings, from);
    }
    if (from == 0) {
      return martian(t, DropReason.IP_INVALID_SOURCE);
    }
    if (to == 0) {
      return martian(t, DropReason.IP_INVALID_DEST);
    }
    if ((to >>> 24 == 127 || from >>> 24 == 127) && !settings.routeLocalnet()) {
      return martian(t, DropReason.IP_LOCALNET);
    }
    Route r = machine.routes.find(4, 0, to);
    t.context.route(r);
    if (r == null || isError(r.type())) {
      t.unroutable = true;
      return Decision.UNREACHABLE;
    }
    boolean forwarded = r.type() == Route.Type.BROADCAST && settings.broadcastForwarding();
    if (r.type() == Route.Type.BROADCAST && !forwarded) {
      return broadcast(t, in, settings, from);
    }
    boolean local = r.type() == Route.Type.LOCAL;
    if (!local && !forwarded && !settings.forwarding4()) {
      return Decision.UNREACHABLE;
    }
    boolean backOut = !local && in.equals(r.out());
    DropReason reason = validateSource(in, settings, from, backOut);
    if (reason != DropReason.NONE) {
      return martian(t, reason);
    }
    if (local) {
      t.local = true;
      return Decision.LOCAL;
    }
    if (r.type() != Route.Type.UNICAST && !forwarded) {
      return martian(t, DropReason.IP_INVALID_DEST);
    }
    t.context.out(r.out());
    t.redirect = settings.sendRedirects() && in.equals(r.out()) && onLink(from, in);
    return Decision.FORWARD;
  }

  /** Whether a source is reached without a router (Linux fib_validate_source: RT_SCOPE_HOST). */
  private boolean onLink(long from, NetworkInterface in) {
    Route r = machine.routes.find(4, 0, from);
    return r != null && r.via() == null && in.equals(r.out());
  }

  private static boolean isError(Route.Type type) {
    return switch (type) {
      case BLACKHOLE, UNREACHABLE, PROHIBIT, THROW -> true;
      default -> false;
    };
  }

  private static Decision martian(Traversal t, DropReason reason) {
    t.discard(reason);
    return Decision.MARTIAN;
  }

  private Decision broadcast(
      Traversal t, NetworkInterface in, InterfaceSettings settings, long from) {
    if (from != 0) {
      DropReason reason = validateSource(in, settings, from, false);
      if (reason != DropReason.NONE) {
        return martian(t, reason);
      }
    }
    t.broadcast = true;
    t.local = true;
    return Decision.LOCAL;
  }

  private Decision multicast(
      Traversal t, Packet p, NetworkInterface in, InterfaceSettings settings, long from, long to) {
    if (to != ALL_HOSTS) {
      return martian(t, DropReason.NOT_SPECIFIED);
    }
    if (from >>> 28 == 0xE || from == 0xFFFF_FFFFL) {
      return martian(t, DropReason.IP_INVALID_SOURCE);
    }
    if (from >>> 24 == 127 && !settings.routeLocalnet()) {
      return martian(t, DropReason.IP_LOCALNET);
    }
    if (from == 0) {
      if (to >>> 8 != 0xE0_0000L && p.protocol() != Protocol.IGMP) {
        return martian(t, DropReason.IP_INVALID_SOURCE);
      }
    } else {
      DropReason reason = validateSource(in, settings, from, false);
      if (reason != DropReason.NONE) {
        return martian(t, reason);
      }
    }
    t.broadcast = true;
    t.local = true;
    return Decision.LOCAL;
  }

  /**
   * The reverse path check: NONE if the source may come in here.
   *
   * @param backOut whether the packet is to leave by the interface that it came in by: where
   *     redirects are sent, the check is then made though it is off
   */
  private DropReason validateSource(
      NetworkInterface in, InterfaceSettings s, long from, boolean backOut) {
    if (s.rpFilter() == 0 && !(backOut && s.sendRedirects())) {
      return !s.acceptLocal() && machine.routes.owns(4, 0, from)
          ? DropReason.IP_LOCAL_SOURCE
          : DropReason.NONE;
    }
    Route r = machine.routes.find(4, 0, from);
    if (r == null || isError(r.type())) {
      return s.rpFilter() == 0 ? DropReason.NONE : DropReason.IP_RPFILTER;
    }
    if (r.type() == Route.Type.LOCAL) {
      if (!s.acceptLocal()) {
        return DropReason.IP_LOCAL_SOURCE;
      }
    } else if (r.type() != Route.Type.UNICAST) {
      return DropReason.IP_INVALID_SOURCE;
    }
    if (s.rpFilter() == 0 || in.equals(r.out())) {
      return DropReason.NONE;
    }
    return s.rpFilter() == STRICT || hasNoAddress(in) ? DropReason.IP_RPFILTER : DropReason.NONE;
  }

  private static boolean hasNoAddress(NetworkInterface i) {
    return i.addresses().stream().noneMatch(a -> a.address().version() == 4);
  }

  private Next unreachable(Traversal t) {
    Route r = t.context.route();
    boolean forwarding = machine.host.settings(t.in()).forwarding4();
    Route.Type type = r == null ? Route.Type.THROW : r.type();
    int code =
        switch (type) {
          case BLACKHOLE -> -1;
          case UNREACHABLE -> IcmpErrors.HOST_UNREACHABLE;
          case PROHIBIT -> IcmpErrors.PACKET_FILTERED;
          default -> IcmpErrors.NET_UNREACHABLE;
        };
    t.discard(forwarding ? DropReason.IP_INNOROUTES : DropReason.IP_INADDRERRORS);
    if (forwarding && code >= 0 && machine.peers.mayError(t.context.packet().source())) {
      machine.icmp.send(t, IcmpErrors.UNREACHABLE, code, 0);
    }
    return Next.STOP;
  }

  private Decision options(Traversal t, Packet p, Decision d) {
    int wrong = t.options.compile(p, machine.optionHost(t));
    if (wrong >= 0) {
      t.discard(DropReason.IP_INHDR);
      machine.icmp.send(t, IcmpErrors.PARAMETER_PROBLEM, 0, wrong << 24);
      return Decision.MARTIAN;
    }
    if (t.options.sourceRoute == 0) {
      return d;
    }
    if (!machine.host.settings(t.in()).sourceRoute()) {
      return martian(t, DropReason.NOT_SPECIFIED);
    }
    return sourceRoute(t, p, d);
  }

  /** Follows a source route that ends its present leg here (Linux ip_options_rcv_srr). */
  private Decision sourceRoute(Traversal t, Packet p, Decision d) {
    if (t.context.packetType() != PacketType.HOST) {
      return martian(t, DropReason.NOT_SPECIFIED);
    }
    if (d == Decision.FORWARD) {
      if (!t.options.strict) {
        return d;
      }
      machine.icmp.send(t, IcmpErrors.PARAMETER_PROBLEM, 0, 16 << 24);
      return martian(t, DropReason.NOT_SPECIFIED);
    }
    if (d != Decision.LOCAL || t.broadcast) {
      return martian(t, DropReason.NOT_SPECIFIED);
    }
    byte[] b = p.bytes();
    int at = p.offset() + t.options.sourceRoute;
    int length = Bytes.u8(b, at + 1);
    int pointer = Bytes.u8(b, at + 2);
    Decision now = d;
    for (; pointer <= length; pointer += 4) {
      if (pointer + 3 > length) {
        machine.icmp.send(t, IcmpErrors.PARAMETER_PROBLEM, 0, t.options.sourceRoute + 2 << 24);
        return martian(t, DropReason.NOT_SPECIFIED);
      }
      long hop = Bytes.u32(b, at + pointer - 1);
      t.local = false;
      now = decide(t, p, hop);
      if (now != Decision.FORWARD && now != Decision.LOCAL || t.broadcast) {
        return martian(t, DropReason.NOT_SPECIFIED);
      }
      if (now == Decision.FORWARD) {
        t.nextHop = IpAddress.v4(hop);
        break;
      }
      Bytes.put32(b, p.offset() + 16, (int) hop);
      t.options.changed = true;
    }
    if (pointer <= length) {
      t.options.sourceRouteHit = true;
      t.options.changed = true;
    }
    return now;
  }

  /** The address that the host puts into options (Linux fib_compute_spec_dst). */
  int specificDestination(Traversal t) {
    Packet p = t.context.packet();
    if (t.local && !t.broadcast) {
      return (int) p.destinationLow();
    }
    IpAddress a = null;
    if (p.sourceLow() >>> 24 != 0) {
      Route r = machine.routes.find(4, 0, p.sourceLow());
      a = r == null ? null : machine.host.sourceFor(r, p.source());
    }
    return a != null ? (int) a.low() : onInterface(t.context.in(), p.source());
  }

  private int onInterface(@Nullable NetworkInterface i, IpAddress near) {
    IpAddress a = i == null ? null : machine.host.addressOn(i, near);
    return a == null ? 0 : (int) a.low();
  }

  /** Whether an address is neither the host's nor special. */
  boolean unicast(int address) {
    return machine.host.addressType(4, 0, address & 0xFFFF_FFFFL) == AddressType.UNICAST;
  }
}
