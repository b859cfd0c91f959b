package io.twinwall.rules.eval;

import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.PacketContext.PacketType;
import io.twinwall.core.host.AddressType;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.Route;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.FibResult;
import io.twinwall.rules.model.Expression.FibSelector;
import org.jspecify.annotations.Nullable;

/** {@code fib}: what the routing tables say (Linux nft_fib_ipv4.c, nft_fib_ipv6.c, 6.18). */
final class Fib {
  private final FirewallHost host;
  private final boolean destination;
  private final boolean ingress;
  private final boolean egress;

  private Fib(FirewallHost host, Expression.Fib e) {
    this.host = host;
    destination = e.selectors().contains(FibSelector.DADDR);
    ingress = e.selectors().contains(FibSelector.IIF);
    egress = e.selectors().contains(FibSelector.OIF);
    if (e.selectors().contains(FibSelector.MARK)) {
      throw new UnsupportedRuleException("fib with mark");
    }
  }

  static Selector of(Expression.Fib e, FirewallHost host) {
    Fib fib = new Fib(host, e);
    if (e.result() == FibResult.TYPE) {
      return (Selector.Narrow) fib::type;
    }
    if (e.existence()) {
      return (Selector.Narrow) c -> fib.device(c) == null ? 0 : 1;
    }
    if (e.result() == FibResult.OIF) {
      return (Selector.Narrow) fib::index;
    }
    return (Selector.Broad)
        (c, into) -> {
          NetworkInterface i = fib.device(c);
          return InterfaceNames.load(i == null ? "" : i.name(), into);
        };
  }

  private long index(PacketContext c) {
    NetworkInterface i = device(c);
    return i == null ? 0 : i.index();
  }

  private @Nullable NetworkInterface asked(PacketContext c) {
    return ingress ? c.in() : egress ? c.out() : null;
  }

  private long high(Packet p) {
    return destination ? p.destinationHigh() : p.sourceHigh();
  }

  private long low(Packet p) {
    return destination ? p.destinationLow() : p.sourceLow();
  }

  /** The interface towards the address; null where there is none, or not the one asked about. */
  private @Nullable NetworkInterface device(PacketContext c) {
    Packet p = c.packet();
    if (skipped(c, p)) {
      return c.in();
    }
    Route r = host.route(p.version(), high(p), low(p));
    if (r == null || r.out() == null || !usable(r, p.version())) {
      return null;
    }
    NetworkInterface asked = asked(c);
    return asked == null || asked.index() == r.out().index() ? r.out() : null;
  }

  private static boolean usable(Route r, int version) {
    return switch (r.type()) {
      case UNICAST, MULTICAST -> true;
      case BROADCAST, ANYCAST -> version == 4;
      default -> false;
    };
  }

  /** Packets for which the interface of arrival always is the answer. */
  private static boolean skipped(PacketContext c, Packet p) {
    NetworkInterface in = c.in();
    boolean entering = c.hook() == Hook.PREROUTING || c.hook() == Hook.INGRESS;
    if (entering && (c.packetType() == PacketType.LOOPBACK || in != null && in.isLoopback())) {
      return true;
    }
    if (p.isIpv4()) {
      long to = p.destinationLow();
      return p.sourceLow() == 0 && (to == 0xFFFF_FFFFL || to >>> 8 == 0xE00000);
    }
    return entering
        && TransportHeader.protocol(p) == Protocol.ICMPV6
        && p.sourceHigh() == 0
        && p.sourceLow() == 0
        && (p.destinationHigh() >>> 54 == 0x3FA || p.destinationHigh() >>> 56 == 0xFF);
  }

  private long type(PacketContext c) {
    Packet p = c.packet();
    NetworkInterface asked = asked(c);
    if (p.isIpv4()) {
      return host.addressType(4, high(p), low(p), asked).ordinal();
    }
    return type6(high(p), low(p), asked).ordinal();
  }

  private AddressType type6(long high, long low, @Nullable NetworkInterface asked) {
    boolean own = asked != null && host.addressType(6, high, low, asked) == AddressType.LOCAL;
    Route r = host.route(6, high, low);
    if (r == null) {
      return AddressType.UNREACHABLE;
    }
    boolean asIs =
        switch (r.type()) {
          case BLACKHOLE, PROHIBIT, THROW, UNREACHABLE, ANYCAST -> true;
          default -> false;
        };
    if (asIs) {
      return AddressType.valueOf(r.type().name());
    }
    if (own || asked == null && r.type() == Route.Type.LOCAL) {
      return AddressType.LOCAL;
    }
    if (high >>> 56 == 0xFF) {
      return AddressType.MULTICAST;
    }
    return high == 0 && low == 0 ? AddressType.UNSPEC : AddressType.UNICAST;
  }
}
