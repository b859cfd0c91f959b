package io.twinwall.core.host;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The host that the firewall runs on: what it has, and look-ups in it. Immutable. */
public final class FirewallHost {
  private final List<NetworkInterface> interfaces;
  private final Sysctls sysctls;

  /**
   * @param interfaces without {@code lo}, which is added as index 1
   * @param resolveAll whether every on-link next hop resolves; else only the listed neighbours
   */
  public FirewallHost(
      List<NetworkInterface> interfaces,
      List<Route> routes,
      List<Neighbour> neighbours,
      boolean resolveAll,
      Sysctls sysctls) {
    this.interfaces = List.copyOf(interfaces);
    this.sysctls = sysctls;
  }

  /** All interfaces, {@code lo} first. */
  public List<NetworkInterface> interfaces() {
    return interfaces;
  }

  public @Nullable NetworkInterface byName(String name) {
    for (NetworkInterface i : interfaces) {
      if (i.name().equals(name)) {
        return i;
      }
    }
    return null;
  }

  public Sysctls sysctls() {
    return sysctls;
  }

  /** The best route to an address, of any type, local and broadcast included; null if none. */
  public @Nullable Route route(int version, long high, long low) {
    throw new UnsupportedOperationException();
  }

  /** What an address is to the host, by the local and main tables (Linux inet_addr_type). */
  public AddressType addressType(int version, long high, long low) {
    throw new UnsupportedOperationException();
  }

  /** Interfaces by name, for the checker of rules. */
  public Map<String, Integer> indices() {
    throw new UnsupportedOperationException();
  }
}
