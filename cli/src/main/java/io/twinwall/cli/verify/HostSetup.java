package io.twinwall.cli.verify;

import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.Neighbour;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.NetworkInterface.InterfaceAddress;
import io.twinwall.core.host.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A host in the words of {@code ip -batch} and sysctl: what makes a new network namespace that
 * host. Each interface is one end of a veth pair whose other end, {@code p0}, {@code p1} and so on,
 * lies in the peers' namespace.
 */
final class HostSetup {
  /** The pair on which markers run; the second lies with the peers. */
  static final String MARK = "tw-mark";

  static final String PEER_MARK = "tw-peermark";

  private static final int PEER_MTU = 65535;

  private final FirewallHost host;
  private final List<NetworkInterface> interfaces;

  HostSetup(FirewallHost host) {
    this.host = host;
    interfaces = host.interfaces().stream().filter(i -> !i.isLoopback()).toList();
  }

  /** The host's interfaces without {@code lo}. */
  List<NetworkInterface> interfaces() {
    return interfaces;
  }

  /** The name of an interface's other end. */
  static String peer(int number) {
    return "p" + number;
  }

  /** A MAC address in the form of {@code ip}. */
  static String mac(long bits) {
    StringBuilder s = new StringBuilder();
    for (int shift = 40; shift >= 0; shift -= 8) {
      s.append(String.format(Locale.ROOT, "%02x", bits >>> shift & 0xFF));
      s.append(shift == 0 ? "" : ":");
    }
    return s.toString();
  }

  /** Makes the pairs, and gives the other ends to the peers' namespace. */
  String links(String peerNamespace) {
    List<String> lines = new ArrayList<>();
    lines.add("link set lo up");
    lines.add("link add " + MARK + " type veth peer name " + PEER_MARK);
    for (int i = 0; i < interfaces.size(); i++) {
      NetworkInterface n = interfaces.get(i);
      lines.add(
          String.format(
              Locale.ROOT,
              "link add %s mtu %d address %s type veth peer name %s mtu %d",
              n.name(),
              n.mtu(),
              mac(n.mac()),
              peer(i),
              PEER_MTU));
    }
    // where every next hop resolves, the interface asks for none
    String arp = host.resolveAll() ? " arp off" : "";
    interfaces.forEach(n -> lines.add("link set " + n.name() + arp + " up"));
    lines.add("link set " + MARK + " arp off up");
    for (int i = 0; i < interfaces.size(); i++) {
      lines.add("link set " + peer(i) + " netns " + peerNamespace);
    }
    lines.add("link set " + PEER_MARK + " netns " + peerNamespace);
    return text(lines);
  }

  /** Brings the other ends up. */
  String peers() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < interfaces.size(); i++) {
      lines.add("link set " + peer(i) + " arp off up");
    }
    lines.add("link set " + PEER_MARK + " arp off up");
    return text(lines);
  }

  /** Addresses, then neighbours, then IPv4 routes. */
  String addresses() {
    List<String> lines = new ArrayList<>();
    for (NetworkInterface n : interfaces) {
      for (InterfaceAddress a : n.addresses()) {
        boolean four = a.address().version() == 4;
        lines.add("addr add " + a + " dev " + n.name() + (four ? " broadcast +" : " nodad"));
      }
    }
    if (!host.resolveAll()) {
      for (Neighbour n : host.givenNeighbours()) {
        lines.add(
            "neigh replace "
                + n.address()
                + " lladdr "
                + mac(n.mac())
                + " dev "
                + n.interfaceName()
                + " nud permanent");
      }
    }
    routes(lines, 4);
    return text(lines);
  }

  /** IPv6 routes, which {@code ip} wants to be told of by its option -6. */
  String routes6() {
    List<String> lines = new ArrayList<>();
    routes(lines, 6);
    return text(lines);
  }

  private void routes(List<String> lines, int version) {
    for (Route r : host.givenRoutes()) {
      if (r.destination().version() == version) {
        lines.add("route replace " + route(r));
      }
    }
  }

  private static String route(Route r) {
    StringBuilder s = new StringBuilder();
    if (r.type() != Route.Type.UNICAST) {
      s.append(r.type().name().toLowerCase(Locale.ROOT)).append(' ');
    }
    s.append(r.destination());
    if (r.via() != null) {
      s.append(" via ").append(r.via());
    }
    if (r.out() != null) {
      s.append(" dev ").append(r.out().name());
    }
    if (r.via() != null) {
      s.append(" onlink"); // that it can be reached has been seen to
    }
    if (r.source() != null) {
      s.append(" src ").append(r.source());
    }
    if (r.metric() != (r.destination().version() == 4 ? 0 : 1024)) {
      s.append(" metric ").append(r.metric());
    }
    return s.toString();
  }

  private static String text(List<String> lines) {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  /**
   * What every host starts from, before its interfaces are made: it forwards, filters no reverse
   * path, neither sends nor heeds redirects, limits no ICMP, configures nothing by itself, and
   * takes an unresolved next hop for unreachable at once.
   */
  static Map<String, String> baseSysctls() {
    Map<String, String> m = new LinkedHashMap<>();
    for (String which : List.of("all", "default")) {
      String four = "net.ipv4.conf." + which + ".";
      for (String name :
          List.of("rp_filter", "send_redirects", "accept_redirects", "log_martians")) {
        m.put(four + name, "0");
      }
      String six = "net.ipv6.conf." + which + ".";
      for (String name :
          List.of(
              "accept_dad",
              "dad_transmits",
              "accept_ra",
              "autoconf",
              "router_solicitations",
              "accept_redirects")) {
        m.put(six + name, "0");
      }
      m.put(six + "addr_gen_mode", "1");
      m.put(six + "mldv1_unsolicited_report_interval", "1");
      m.put(six + "mldv2_unsolicited_report_interval", "1");
    }
    for (String family : List.of("ipv4", "ipv6")) {
      String neighbour = "net." + family + ".neigh.default.";
      m.put(neighbour + "mcast_solicit", "0");
      m.put(neighbour + "ucast_solicit", "0");
      m.put(neighbour + "app_solicit", "0");
      m.put(neighbour + "gc_thresh3", "65536");
      m.put(neighbour + "gc_thresh2", "65000");
      m.put(neighbour + "gc_thresh1", "64000");
    }
    m.put("net.ipv4.icmp_ratelimit", "0");
    m.put("net.ipv4.icmp_ratemask", "0");
    m.put("net.ipv4.icmp_msgs_per_sec", "1000000");
    m.put("net.ipv4.icmp_msgs_burst", "1000000");
    m.put("net.ipv4.tcp_invalid_ratelimit", "0");
    m.put("net.ipv4.ip_no_pmtu_disc", "0");
    m.put("net.ipv4.ip_forward_use_pmtu", "0");
    m.put("net.ipv6.icmp.ratelimit", "0");
    m.put("net.ipv6.icmp.ratemask", "");
    m.put("net.ipv6.mld_qrv", "1");
    m.put("net.ipv4.ip_forward", "1");
    m.put("net.ipv6.conf.all.forwarding", "1");
    return m;
  }
}
