package io.twinwall.campaign;

import java.util.ArrayList;
import java.util.List;

/** Makes hosts: the same three interfaces, with other MTUs, routes, neighbours and sysctls. */
final class Hosts {
  private static final String CT = "net.netfilter.nf_conntrack_";

  /** Settings of which short ones age an entry within a scenario, in seconds. */
  private static final List<String> TIMEOUTS =
      List.of(
          "udp_timeout",
          "icmp_timeout",
          "icmpv6_timeout",
          "generic_timeout",
          "gre_timeout",
          "gre_timeout_stream",
          "tcp_timeout_syn_sent",
          "tcp_timeout_syn_recv",
          "tcp_timeout_time_wait",
          "tcp_timeout_established",
          "tcp_timeout_close",
          "tcp_timeout_close_wait",
          "tcp_timeout_last_ack",
          "tcp_timeout_unacknowledged",
          "tcp_timeout_max_retrans",
          "tcp_timeout_fin_wait",
          "sctp_timeout_closed",
          "sctp_timeout_cookie_wait",
          "sctp_timeout_cookie_echoed",
          "sctp_timeout_established",
          "sctp_timeout_shutdown_sent",
          "sctp_timeout_shutdown_recd",
          "sctp_timeout_shutdown_ack_sent",
          "sctp_timeout_heartbeat_sent");

  private final Dice dice;
  private final Profile profile;
  private final HostSketch host = new HostSketch();

  private Hosts(Dice dice, Profile profile) {
    this.dice = dice;
    this.profile = profile;
  }

  static HostSketch draw(Dice dice, Profile profile) {
    Hosts h = new Hosts(dice, profile);
    h.interfaces();
    h.routes();
    h.switches();
    h.timeouts();
    return h.host;
  }

  private void interfaces() {
    boolean narrow = profile == Profile.FRAGMENTS || profile == Profile.V6;
    for (String name : Topology.INTERFACES) {
      if (narrow || dice.chance(.08)) {
        host.mtus.put(name, dice.number(1500, 1500, 1500, 1400, 1280));
      }
    }
  }

  private void routes() {
    host.routes.add("{\"dst\": \"default\", \"via\": \"203.0.113.254\", \"dev\": \"wan\"}");
    host.routes.add("{\"dst\": \"2001:db8::/32\", \"via\": \"fd00:b::fe\", \"dev\": \"wan\"}");
    host.routes.add("{\"dst\": \"10.9.0.0/16\", \"via\": \"10.0.0.254\", \"dev\": \"lan\"}");
    if (dice.chance(.2)) {
      String type = dice.any("blackhole", "unreachable", "prohibit");
      host.routes.add("{\"dst\": \"10.66.0.0/16\", \"type\": \"" + type + "\"}");
      String other = dice.any("blackhole", "unreachable", "prohibit");
      host.routes.add("{\"dst\": \"2001:db8:66::/48\", \"type\": \"" + other + "\"}");
    }
    if (profile == Profile.NEIGHBOURS) {
      neighbours();
    }
  }

  private void neighbours() {
    host.listed = true;
    List<String> near = new ArrayList<>(List.of("203.0.113.254", "fd00:b::fe", "203.0.113.50"));
    near.addAll(Topology.FOUR.lan);
    near.addAll(Topology.FOUR.dmz);
    near.addAll(Topology.SIX.lan);
    near.addAll(Topology.SIX.dmz);
    for (String ip : near) {
      if (dice.chance(.6)) {
        host.neighbours.add(
            "{\"ip\": \"%s\", \"mac\": \"02:ee:00:00:00:%02x\", \"dev\": \"%s\"}"
                .formatted(ip, dice.between(1, 200), Topology.home(ip)));
      }
    }
  }

  private void maybe(double chance, String name, int... values) {
    if (dice.chance(chance)) {
      host.sysctls.put(name, dice.number(values));
    }
  }

  private void switches() {
    if (dice.chance(.5)) {
      maybe(.3, CT + "tcp_loose", 0, 1);
      maybe(.3, CT + "tcp_be_liberal", 0, 1);
      maybe(.3, CT + "tcp_ignore_invalid_rst", 0, 1);
      maybe(.2, CT + "checksum", 0, 1);
      maybe(.3, CT + "tcp_max_retrans", 0, 1, 2, 5);
    }
    maybe(.25, "net.ipv4.conf.all.rp_filter", 1, 1, 2);
    maybe(.08, "net.ipv4.ip_default_ttl", 1, 65, 255);
    maybe(.05, "net.ipv4.conf.lan.forwarding", 0);
    maybe(.05, "net.ipv6.conf.wan.forwarding", 0);
    maybe(.05, "net.ipv4.conf.all.accept_source_route", 0, 1);
    maybe(.05, "net.ipv4.icmp_echo_ignore_all", 1);
    maybe(.05, "net.ipv4.icmp_echo_ignore_broadcasts", 0);
    maybe(.05, "net.ipv4.icmp_errors_use_inbound_ifaddr", 1);
    maybe(.05, "net.ipv4.conf.all.route_localnet", 1);
    maybe(.05, "net.ipv6.icmp.echo_ignore_all", 1);
  }

  private void timeouts() {
    if (profile.realtime()) {
      host.realtime = true;
      for (String t : TIMEOUTS) {
        maybe(.75, CT + t, 1, 2, 2, 3);
      }
      maybe(.9, CT + "udp_timeout_stream", 2, 3);
      maybe(.8, CT + "frag6_timeout", 1, 2);
      maybe(.8, "net.ipv4.ipfrag_time", 1, 2);
    } else if (dice.chance(.3)) {
      for (String t : TIMEOUTS) {
        maybe(.3, CT + t, 11, 17, 33, 71, 400);
      }
    }
  }
}
