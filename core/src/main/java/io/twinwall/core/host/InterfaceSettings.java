package io.twinwall.core.host;

/**
 * The sysctls of one interface as the packet path asks for them, already combined with those of
 * {@code all} as each of them demands (Linux 6.18 inetdevice.h: IN_DEV_MAXCONF, ORCONF, ANDCONF).
 *
 * <p>Defaults: forwarding on, rp_filter 0, redirects and source routes off; the rest as the kernel
 * has them.
 *
 * @param forwarding6 whether IPv6 packets that come in here are forwarded
 * @param router6 whether the interface takes part as a router's (all-routers group, anycast)
 * @param rpFilter 0 off, 1 strict, 2 loose
 */
public record InterfaceSettings(
    boolean forwarding4,
    boolean forwarding6,
    boolean router6,
    int rpFilter,
    boolean acceptLocal,
    boolean routeLocalnet,
    boolean sourceRoute,
    boolean broadcastForwarding,
    boolean sendRedirects,
    boolean dropUnicastInMulticast4,
    boolean dropUnicastInMulticast6,
    boolean disabled6,
    int acceptSourceRoute6,
    int hopLimit) {

  static InterfaceSettings of(Sysctls s, String name) {
    Conf v4 = new Conf(s, "net.ipv4.conf.", name);
    Conf v6 = new Conf(s, "net.ipv6.conf.", name);
    boolean all4 = s.on("net.ipv4.ip_forward", s.on("net.ipv4.conf.all.forwarding", true));
    return new InterfaceSettings(
        v4.own("forwarding", all4 ? 1 : 0) != 0,
        v6.all("forwarding", 1) != 0 || v6.own("force_forwarding", 0) != 0,
        v6.own("forwarding", v6.all("forwarding", 1)) != 0,
        (int) Math.max(v4.all("rp_filter", 0), v4.own("rp_filter", 0)),
        v4.either("accept_local", 0, 0),
        v4.either("route_localnet", 0, 0),
        v4.both("accept_source_route", 0, 1),
        v4.both("bc_forwarding", 0, 0),
        v4.either("send_redirects", 0, 0),
        v4.either("drop_unicast_in_l2_multicast", 0, 0),
        v6.own("drop_unicast_in_l2_multicast", 0) != 0,
        v6.all("disable_ipv6", 0) != 0 || v6.own("disable_ipv6", 0) != 0,
        (int) Math.min(v6.all("accept_source_route", 0), v6.own("accept_source_route", 0)),
        (int) v6.own("hop_limit", 64));
  }

  /** The settings of an interface, and of {@code all}, below a prefix of names. */
  private record Conf(Sysctls sysctls, String prefix, String name) {
    /** A dot in an interface's name is a slash in a sysctl's. */
    long own(String key, long otherwise) {
      return sysctls.number(prefix + name.replace('.', '/') + "." + key, otherwise);
    }

    long all(String key, long otherwise) {
      return sysctls.number(prefix + "all." + key, otherwise);
    }

    boolean either(String key, long all, long own) {
      return all(key, all) != 0 || own(key, own) != 0;
    }

    boolean both(String key, long all, long own) {
      return all(key, all) != 0 && own(key, own) != 0;
    }
  }
}
