package io.twinwall.core.host;

import io.twinwall.core.host.NetworkInterface.InterfaceAddress;
import io.twinwall.core.packet.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The host that the firewall runs on: what it has, and look-ups in it. Immutable.
 *
 * <p>Routing is the kernel's without policy rules: the local table first, then the main table, in
 * each the longest prefix. {@link HostBuilder} makes one from text and checks it.
 */
public final class FirewallHost {
  private static final IpAddress LOOPBACK4 = IpAddress.parse("127.0.0.1");
  private static final IpAddress LOOPBACK6 = IpAddress.parse("::1");
  private static final int LOOPBACK_MTU = 65536;

  private final List<NetworkInterface> interfaces;
  private final Map<String, NetworkInterface> byName = new HashMap<>();
  private final InterfaceSettings[] settings;
  private final Sysctls sysctls;
  private final RoutingTables tables;
  private final SourceSelection sources;
  private final Map<IpAddress, Neighbour> neighbours = new LinkedHashMap<>();
  private final List<Route> givenRoutes;
  private final boolean resolveAll;

  /**
   * @param interfaces without {@code lo}, which is added as index 1
   * @param routes beside those that follow from the addresses
   * @param resolveAll whether every on-link next hop resolves; else only the listed neighbours
   */
  public FirewallHost(
      List<NetworkInterface> interfaces,
      List<Route> routes,
      List<Neighbour> neighbours,
      boolean resolveAll,
      Sysctls sysctls) {
    List<NetworkInterface> all = new ArrayList<>();
    all.add(loopback());
    for (NetworkInterface i : interfaces) {
      all.add(InterfaceSettings.of(sysctls, i.name()).disabled6() ? without6(i) : i);
    }
    this.interfaces = List.copyOf(all);
    this.sysctls = sysctls;
    this.resolveAll = resolveAll;
    int top = 1;
    for (NetworkInterface i : all) {
      byName.put(i.name(), i);
      top = Math.max(top, i.index());
    }
    settings = new InterfaceSettings[top + 1];
    for (NetworkInterface i : all) {
      settings[i.index()] = InterfaceSettings.of(sysctls, i.name());
    }
    for (Neighbour n : neighbours) {
      this.neighbours.put(n.address(), n);
    }
    givenRoutes = List.copyOf(routes);
    tables =
        new RoutingTables(this.interfaces, routes.stream().filter(this::stands).toList(), sysctls);
    sources = new SourceSelection(this.interfaces);
  }

  /** An interface on which IPv6 is turned off loses its IPv6 addresses. */
  private static NetworkInterface without6(NetworkInterface i) {
    return new NetworkInterface(
        i.name(),
        i.index(),
        i.mac(),
        i.mtu(),
        i.addresses().stream().filter(a -> a.address().version() == 4).toList());
  }

  /** Also the IPv6 routes by such an interface are gone. */
  private boolean stands(Route r) {
    return r.destination().version() == 4 || r.out() == null || !settings(r.out()).disabled6();
  }

  private static NetworkInterface loopback() {
    return new NetworkInterface(
        "lo",
        1,
        0,
        LOOPBACK_MTU,
        List.of(new InterfaceAddress(LOOPBACK4, 8), new InterfaceAddress(LOOPBACK6, 128)));
  }

  /** All interfaces, {@code lo} first. */
  public List<NetworkInterface> interfaces() {
    return interfaces;
  }

  public @Nullable NetworkInterface byName(String name) {
    return byName.get(name);
  }

  /** The loopback interface, index 1. */
  public NetworkInterface lo() {
    return interfaces.get(0);
  }

  public Sysctls sysctls() {
    return sysctls;
  }

  /** The sysctls of one of this host's interfaces. */
  public InterfaceSettings settings(NetworkInterface i) {
    return settings[i.index()];
  }

  /** The best route to an address, of any type, local and broadcast included; null if none. */
  public @Nullable Route route(int version, long high, long low) {
    return tables.find(version, high, low);
  }

  /** The best route to an IPv6 address among those by one interface; null if none. */
  public @Nullable Route routeOn(NetworkInterface out, long high, long low) {
    return tables.findOn(out, high, low);
  }

  /** All routes, derived ones included, the local table's first. */
  public List<Route> routes() {
    return tables.all();
  }

  /** The routes that were given, without those that follow from the addresses. */
  public List<Route> givenRoutes() {
    return givenRoutes;
  }

  /** The neighbours that were given, in order. */
  public List<Neighbour> givenNeighbours() {
    return List.copyOf(neighbours.values());
  }

  /** What an address is to the host, by the local table (Linux inet_addr_type). */
  public AddressType addressType(int version, long high, long low) {
    return addressType(version, high, low, null);
  }

  /**
   * What an address is to one interface of the host (Linux inet_dev_addr_type).
   *
   * @param on null: to the whole host
   */
  public AddressType addressType(int version, long high, long low, @Nullable NetworkInterface on) {
    if (version == 4) {
      if (low == 0 || low == 0xFFFF_FFFFL) {
        return AddressType.BROADCAST;
      }
      if (low >>> 28 == 0xE) {
        return AddressType.MULTICAST;
      }
    } else if (high >>> 56 == 0xFF) {
      return AddressType.MULTICAST;
    }
    Route r = tables.findLocal(version, high, low);
    if (r == null || on != null && !on.equals(r.out())) {
      return AddressType.UNICAST;
    }
    return AddressType.valueOf(r.type().name());
  }

  /** Whether an interface has exactly this address (Linux inet_lookup_ifaddr_rcu). */
  public boolean owns(int version, long high, long low) {
    Route r = tables.findLocal(version, high, low);
    return r != null
        && r.type() == Route.Type.LOCAL
        && r.destination().length() == (version == 4 ? 32 : 128);
  }

  /** The address that the host sends from to a destination along a route; null if it has none. */
  public @Nullable IpAddress sourceFor(Route route, IpAddress destination) {
    if (route.source() != null) {
      return route.source();
    }
    if (route.type() == Route.Type.LOCAL) {
      return destination;
    }
    NetworkInterface out = route.out();
    if (destination.version() == 6) {
      return sources.towards6(out, destination);
    }
    return out == null ? null : sources.onInterface4(out, route.via());
  }

  /** An address of an interface, nearest to {@code near} (Linux inet_select_addr). */
  public @Nullable IpAddress addressOn(NetworkInterface i, @Nullable IpAddress near) {
    return sources.onInterface4(i, near);
  }

  /** The IPv6 address of an interface for a destination (Linux ipv6_dev_get_saddr). */
  public @Nullable IpAddress addressTowards(NetworkInterface i, IpAddress destination) {
    return sources.towards6(i, destination);
  }

  /** Whether frames can be sent to a next hop: it resolves, or needs no resolving. */
  public boolean resolves(int version, long high, long low, NetworkInterface out) {
    if (resolveAll || out.isLoopback()) {
      return true;
    }
    Neighbour n = neighbours.get(new IpAddress(version, high, low));
    return n != null && n.interfaceName().equals(out.name());
  }

  /** Whether every on-link next hop resolves. */
  public boolean resolveAll() {
    return resolveAll;
  }

  /** The neighbour with an address, or null. */
  public @Nullable Neighbour neighbour(IpAddress a) {
    return neighbours.get(a);
  }

  /** Interfaces by name, for the checker of rules. */
  public Map<String, Integer> indices() {
    Map<String, Integer> m = new LinkedHashMap<>();
    for (NetworkInterface i : interfaces) {
      m.put(i.name(), i.index());
    }
    return m;
  }
}
