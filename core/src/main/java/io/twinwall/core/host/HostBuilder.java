package io.twinwall.core.host;

import io.twinwall.core.host.NetworkInterface.InterfaceAddress;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Prefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link FirewallHost} from text, piece by piece, as host files and {@code ip} give it.
 * Interfaces come before the routes and neighbours that name them.
 *
 * <p>Every method throws IllegalArgumentException, with a message for people, for what cannot be.
 */
public final class HostBuilder {
  private static final int MAX_NAME = 15;
  private static final int METRIC_4 = 0;
  private static final int METRIC_6 = 1024;

  private final Map<String, NetworkInterface> interfaces = new LinkedHashMap<>();
  private final List<Route> routes = new ArrayList<>();
  private final List<Neighbour> neighbours = new ArrayList<>();
  private final Map<String, String> sysctls = new TreeMap<>();
  private @Nullable Boolean resolveAll;

  /**
   * Adds an interface; its index is 2 and counting.
   *
   * @param mac {@code xx:xx:xx:xx:xx:xx}, or null: 02:00:00:00:(number, from 0):01
   * @param mtu in bytes, or 0: 1500
   * @param addresses {@code ADDRESS/LENGTH}
   */
  public HostBuilder addInterface(
      String name, @Nullable String mac, int mtu, List<String> addresses) {
    String what = "interface '" + name + "': ";
    if (name.isEmpty() || name.length() > MAX_NAME || name.contains("/") || name.contains(" ")) {
      throw new IllegalArgumentException(
          what + "a name has 1 to 15 characters without '/' or space");
    }
    if (name.equals("lo") || name.equals("local") || interfaces.containsKey(name)) {
      throw new IllegalArgumentException(
          what + (interfaces.containsKey(name) ? "given twice" : "the name is reserved"));
    }
    if (mtu != 0 && (mtu < 68 || mtu > 65535)) {
      throw new IllegalArgumentException(what + "mtu " + mtu + " is not within 68-65535");
    }
    int n = interfaces.size();
    List<InterfaceAddress> own = new ArrayList<>();
    for (String a : addresses) {
      own.add(interfaceAddress(what, a));
    }
    long bits = mac == null ? 0x0200_0000_0001L | (long) n << 8 : mac(what, mac);
    interfaces.put(name, new NetworkInterface(name, n + 2, bits, mtu == 0 ? 1500 : mtu, own));
    return this;
  }

  private static InterfaceAddress interfaceAddress(String what, String text) {
    try {
      int slash = text.indexOf('/');
      IpAddress a = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
      return new InterfaceAddress(a, Prefix.parse(text).length());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(what + "address: " + e.getMessage(), e);
    }
  }

  private static long mac(String what, String text) {
    String[] parts = text.split(":", -1);
    long bits = 0;
    try {
      for (String p : parts) {
        if (p.length() != 2) {
          throw new NumberFormatException(p);
        }
        bits = bits << 8 | Integer.parseUnsignedInt(p, 16);
      }
    } catch (NumberFormatException e) {
      parts = new String[0];
    }
    if (parts.length != 6) {
      throw new IllegalArgumentException(
          what + "'" + text + "' is no MAC address (six pairs of hex digits with ':')");
    }
    return bits;
  }

  /**
   * Adds a route in the terms of {@code ip route}.
   *
   * @param destination prefix, address, {@code default} (IPv4 unless {@code via} is IPv6)
   * @param type null: unicast
   * @param metric -1: 0 for IPv4, 1024 for IPv6
   */
  public HostBuilder addRoute(
      String destination,
      @Nullable String via,
      @Nullable String dev,
      boolean onlink,
      @Nullable String source,
      @Nullable String type,
      int metric) {
    String what = "route '" + destination + "': ";
    Route.Type kind = type(what, type);
    IpAddress gateway = via == null ? null : address(what + "via: ", via);
    Prefix prefix = prefix(what, destination, gateway);
    NetworkInterface out = dev == null ? null : device(what, dev);
    if (gateway != null && gateway.version() != prefix.version()) {
      throw new IllegalArgumentException(what + "via " + via + " is of another IP version");
    }
    if (gateway != null) {
      out = reach(what, gateway, out, onlink);
    } else if (out == null && (kind == Route.Type.UNICAST || kind == Route.Type.BROADCAST)) {
      throw new IllegalArgumentException(what + "needs 'via' or 'dev'");
    }
    IpAddress from = source == null ? null : address(what + "src: ", source);
    int m = metric >= 0 ? metric : prefix.version() == 4 ? METRIC_4 : METRIC_6;
    routes.add(new Route(prefix, gateway, out, from, kind, m));
    return this;
  }

  private static Route.Type type(String what, @Nullable String type) {
    try {
      return type == null || type.isEmpty()
          ? Route.Type.UNICAST
          : Route.Type.valueOf(type.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          what + "unknown type '" + type + "' (unicast, blackhole, unreachable, prohibit, ...)", e);
    }
  }

  private static Prefix prefix(String what, String text, @Nullable IpAddress gateway) {
    if (text.equals("default")) {
      boolean v6 = gateway != null && gateway.version() == 6;
      return Prefix.parse(v6 ? "::/0" : "0.0.0.0/0");
    }
    try {
      return Prefix.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(what + e.getMessage(), e);
    }
  }

  /** The interface by which a gateway is reached: it must be on-link (Linux fib_check_nh). */
  private NetworkInterface reach(
      String what, IpAddress gateway, @Nullable NetworkInterface out, boolean onlink) {
    boolean linkLocal = gateway.version() == 6 && gateway.high() >>> 54 == 0x3FA;
    if (onlink || linkLocal) {
      if (out == null) {
        throw new IllegalArgumentException(
            what + (onlink ? "onlink" : "a link-local gateway") + " needs 'dev'");
      }
      return out;
    }
    Route r = host().route(gateway.version(), gateway.high(), gateway.low());
    if (r == null || r.type() != Route.Type.UNICAST || r.via() != null || r.out() == null) {
      throw new IllegalArgumentException(
          what
              + "via "
              + gateway
              + (r != null && r.type() == Route.Type.LOCAL
                  ? " is the host's own address"
                  : " is not on-link: no interface has an address in its subnet"));
    }
    if (out != null && !out.equals(r.out())) {
      throw new IllegalArgumentException(
          what
              + "via "
              + gateway
              + " is reached by "
              + r.out().name()
              + ", not by "
              + out.name()
              + "; 'onlink' would allow it");
    }
    return r.out();
  }

  /** Adds a neighbour that resolves. */
  public HostBuilder addNeighbour(String address, String mac, String dev) {
    String what = "neighbour '" + address + "': ";
    neighbours.add(new Neighbour(address(what, address), mac(what, mac), device(what, dev).name()));
    return this;
  }

  /**
   * Says which next hops resolve: {@code all} or {@code listed}. Without it: the listed neighbours
   * if there are any, else all.
   */
  public HostBuilder resolve(String which) {
    resolveAll =
        switch (which) {
          case "all" -> true;
          case "listed" -> false;
          default ->
              throw new IllegalArgumentException(
                  "resolve: '" + which + "' is neither 'all' nor 'listed'");
        };
    return this;
  }

  /** Sets a kernel setting by its full dotted name. */
  public HostBuilder sysctl(String name, String value) {
    sysctls.put(name, value);
    return this;
  }

  private NetworkInterface device(String what, String name) {
    NetworkInterface i = interfaces.get(name);
    if (i == null) {
      throw new IllegalArgumentException(
          what + "unknown interface '" + name + "'; there are: " + names());
    }
    return i;
  }

  private String names() {
    return interfaces.isEmpty() ? "none" : String.join(", ", interfaces.keySet());
  }

  private static IpAddress address(String what, String text) {
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(what + e.getMessage(), e);
    }
  }

  private FirewallHost host() {
    boolean all = resolveAll == null ? neighbours.isEmpty() : resolveAll;
    return new FirewallHost(
        List.copyOf(interfaces.values()), routes, neighbours, all, new Sysctls(sysctls));
  }

  /** The host, if there is anything to make it of. */
  public FirewallHost build() {
    if (interfaces.isEmpty()) {
      throw new IllegalArgumentException("a host needs at least one interface");
    }
    return host();
  }
}
