package io.twinwall.core.host;

import io.twinwall.core.host.NetworkInterface.InterfaceAddress;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The local and main routing tables, derived ones included: what the kernel adds when an address is
 * given to an interface (Linux 6.18 fib_add_ifaddr, addrconf).
 */
final class RoutingTables {
  private static final Prefix MULTICAST6 = Prefix.parse("ff00::/8");

  private final List<Route> local = new ArrayList<>();
  private final List<Route> main = new ArrayList<>();
  private final PrefixTable local4;
  private final PrefixTable local6;
  private final PrefixTable main4;
  private final PrefixTable main6;
  private final RouteIntervals both4;

  /** IPv6 routes by interface index: local ones, and those of the main table. */
  private final Map<Integer, PrefixTable[]> byInterface6 = new HashMap<>();

  /**
   * @param routes given routes, in order; one with the prefix and metric of an earlier or derived
   *     one replaces it
   */
  RoutingTables(List<NetworkInterface> interfaces, List<Route> routes, Sysctls sysctls) {
    for (NetworkInterface i : interfaces) {
      InterfaceSettings settings = InterfaceSettings.of(sysctls, i.name());
      boolean forwarding = settings.router6();
      for (InterfaceAddress a : i.addresses()) {
        if (a.address().version() == 4) {
          derive4(i, a);
        } else {
          derive6(i, a, forwarding);
        }
      }
      if (!i.isLoopback()) {
        local.add(new Route(MULTICAST6, null, i, null, Route.Type.MULTICAST, 256));
      }
    }
    for (Route r : routes) {
      add(r);
    }
    local4 = PrefixTable.of(4, local);
    local6 = PrefixTable.of(6, local);
    main4 = PrefixTable.of(4, main);
    main6 = PrefixTable.of(6, main);
    both4 = RouteIntervals.of(local4, main4);
    for (NetworkInterface i : interfaces) {
      byInterface6.put(
          i.index(),
          new PrefixTable[] {PrefixTable.of(6, by(i, local)), PrefixTable.of(6, by(i, main))});
    }
  }

  private static List<Route> by(NetworkInterface i, List<Route> routes) {
    return routes.stream().filter(r -> i.equals(r.out())).toList();
  }

  /** The best IPv6 route by one interface. */
  @Nullable Route findOn(NetworkInterface out, long high, long low) {
    PrefixTable[] tables = byInterface6.get(out.index());
    Route r = tables == null ? null : tables[0].find(high, low);
    return r != null || tables == null ? r : tables[1].find(high, low);
  }

  private void add(Route r) {
    List<Route> table =
        switch (r.type()) {
          case LOCAL, BROADCAST, ANYCAST -> local;
          default -> r.destination().equals(MULTICAST6) ? local : main;
        };
    table.removeIf(
        o ->
            o.destination().equals(r.destination())
                && o.metric() == r.metric()
                && o.type() == r.type());
    if (table == main) {
      main.removeIf(o -> o.destination().equals(r.destination()) && o.metric() == r.metric());
    }
    table.add(r);
  }

  private void derive4(NetworkInterface i, InterfaceAddress a) {
    IpAddress primary = primary(i, a);
    Prefix net = a.prefix();
    local.add(new Route(host(a.address()), null, i, primary, Route.Type.LOCAL, 0));
    if (net.length() < 31) {
      local.add(new Route(host(net.last()), null, i, primary, Route.Type.BROADCAST, 0));
    }
    if (primary.equals(a.address())
        && net.address().low() >>> 24 != 0
        && (net.length() < 32 || !net.address().equals(a.address()))) {
      if (i.isLoopback()) {
        local.add(new Route(net, null, i, primary, Route.Type.LOCAL, 0));
      } else {
        main.add(new Route(net, null, i, primary, Route.Type.UNICAST, 0));
      }
    }
  }

  private void derive6(NetworkInterface i, InterfaceAddress a, boolean forwarding) {
    Prefix net = a.prefix();
    local.add(new Route(host(a.address()), null, i, null, Route.Type.LOCAL, 0));
    if (i.isLoopback()) {
      return;
    }
    if (forwarding && net.length() < 127) {
      local.add(new Route(host(net.address()), null, i, null, Route.Type.ANYCAST, 0));
    }
    main.add(new Route(net, null, i, null, Route.Type.UNICAST, 256));
  }

  /** The first address of the interface in the same subnet: later ones are secondary to it. */
  private static IpAddress primary(NetworkInterface i, InterfaceAddress a) {
    for (InterfaceAddress o : i.addresses()) {
      if (o.prefix().equals(a.prefix())) {
        return o.address();
      }
    }
    return a.address();
  }

  private static Prefix host(IpAddress a) {
    return new Prefix(a, a.version() == 4 ? 32 : 128);
  }

  @Nullable Route find(int version, long high, long low) {
    if (version == 4) {
      return both4.find(low);
    }
    Route r = findLocal(version, high, low);
    return r != null ? r : findMain(version, high, low);
  }

  @Nullable Route findLocal(int version, long high, long low) {
    return (version == 4 ? local4 : local6).find(high, low);
  }

  @Nullable Route findMain(int version, long high, long low) {
    return (version == 4 ? main4 : main6).find(high, low);
  }

  /** All routes, the local table's first. */
  List<Route> all() {
    List<Route> all = new ArrayList<>(local);
    all.addAll(main);
    return all;
  }
}
