package io.twinwall.core.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.core.packet.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FirewallHostTest {
  private static HostBuilder edge() {
    return new HostBuilder()
        .addInterface("lan", null, 0, List.of("10.0.0.1/24", "fd00:a::1/64"))
        .addInterface(
            "wan",
            "02:00:00:00:01:01",
            1400,
            List.of("203.0.113.1/24", "203.0.113.2/24", "fd00:b::1/64"))
        .addRoute("default", "203.0.113.254", "wan", false, null, null, -1)
        .addRoute("2001:db8::/32", "fd00:b::fe", "wan", false, null, null, -1)
        .addRoute("10.9.0.0/16", "10.0.0.254", null, false, null, null, -1)
        .addRoute("10.9.7.0/24", null, null, false, null, "blackhole", -1);
  }

  private static String route(FirewallHost h, String to) {
    IpAddress a = IpAddress.parse(to);
    Route r = h.route(a.version(), a.high(), a.low());
    if (r == null) {
      return "none";
    }
    String dev = r.out() == null ? "" : " " + r.out().name();
    return r.type() + dev + (r.via() == null ? "" : " " + r.via());
  }

  private static String source(FirewallHost h, String to) {
    IpAddress a = IpAddress.parse(to);
    Route r = h.route(a.version(), a.high(), a.low());
    return r == null ? "none" : String.valueOf(h.sourceFor(r, a));
  }

  @Test
  void longestPrefixWins_localTableFirst() {
    FirewallHost h = edge().build();
    assertEquals("UNICAST wan 203.0.113.254", route(h, "198.51.100.7"));
    assertEquals("UNICAST lan 10.0.0.254", route(h, "10.9.1.1"));
    assertEquals("BLACKHOLE", route(h, "10.9.7.1"));
    assertEquals("LOCAL lan", route(h, "10.0.0.1"));
    assertEquals("UNICAST lan", route(h, "10.0.0.77"));
    assertEquals("BROADCAST lan", route(h, "10.0.0.255"));
    assertEquals("UNICAST lan", route(h, "10.0.0.0"));
    assertEquals("LOCAL lo", route(h, "127.3.4.5"));
    assertEquals("LOCAL wan", route(h, "203.0.113.2"));
  }

  @Test
  void ipv6_connected_anycast_multicast_none() {
    FirewallHost h = edge().build();
    assertEquals("UNICAST wan fd00:b::fe", route(h, "2001:db8:1::7"));
    assertEquals("UNICAST lan", route(h, "fd00:a::2"));
    assertEquals("ANYCAST lan", route(h, "fd00:a::"));
    assertEquals("LOCAL lan", route(h, "fd00:a::1"));
    assertEquals("LOCAL lo", route(h, "::1"));
    assertEquals("MULTICAST lan", route(h, "ff02::1"));
    assertEquals("none", route(h, "2001:db9::1"));
  }

  @Test
  void sameMetric_replacesConnectedRoute() {
    FirewallHost h =
        edge().addRoute("10.0.0.0/24", "203.0.113.9", "wan", false, null, null, -1).build();
    assertEquals("UNICAST wan 203.0.113.9", route(h, "10.0.0.77"));
    assertEquals("LOCAL lan", route(h, "10.0.0.1"));
  }

  @Test
  void ipv6_lowerMetricKeepsConnectedRoute() {
    FirewallHost h =
        edge().addRoute("fd00:a::/64", "fd00:b::9", "wan", false, null, null, -1).build();
    assertEquals("UNICAST lan", route(h, "fd00:a::2"));
  }

  @Test
  void sources_primaryOfTheOutgoingInterface() {
    FirewallHost h = edge().build();
    assertEquals("203.0.113.1", source(h, "198.51.100.7"));
    assertEquals("10.0.0.1", source(h, "10.9.1.1"));
    assertEquals("203.0.113.1", source(h, "203.0.113.2"));
    assertEquals("fd00:b::1", source(h, "2001:db8::1"));
    assertEquals("fd00:a::1", source(h, "fd00:a::99"));
  }

  @Test
  void sources_preferredAddressOfTheRoute() {
    FirewallHost h =
        edge()
            .addRoute("192.0.2.0/24", "203.0.113.9", null, false, "203.0.113.2", null, -1)
            .build();
    assertEquals("203.0.113.2", source(h, "192.0.2.1"));
  }

  @Test
  void addressTypes() {
    FirewallHost h = edge().build();
    assertEquals(AddressType.LOCAL, type(h, "10.0.0.1"));
    assertEquals(AddressType.UNICAST, type(h, "10.0.0.2"));
    assertEquals(AddressType.BROADCAST, type(h, "10.0.0.255"));
    assertEquals(AddressType.BROADCAST, type(h, "255.255.255.255"));
    assertEquals(AddressType.MULTICAST, type(h, "224.0.0.5"));
    assertEquals(AddressType.MULTICAST, type(h, "ff02::5"));
    assertEquals(AddressType.ANYCAST, type(h, "fd00:a::"));
    assertTrue(h.owns(4, 0, IpAddress.parse("10.0.0.1").low()));
    assertFalse(h.owns(4, 0, IpAddress.parse("127.0.0.9").low()));
  }

  private static AddressType type(FirewallHost h, String a) {
    IpAddress x = IpAddress.parse(a);
    return h.addressType(x.version(), x.high(), x.low());
  }

  @Test
  void neighbours_onlyTheListedResolve() {
    FirewallHost h = edge().addNeighbour("10.0.0.5", "02:00:00:00:09:09", "lan").build();
    NetworkInterface lan = h.byName("lan");
    assertTrue(lan != null && h.resolves(4, 0, IpAddress.parse("10.0.0.5").low(), lan));
    assertTrue(lan != null && !h.resolves(4, 0, IpAddress.parse("10.0.0.6").low(), lan));
  }

  @Test
  void settings_combineAllAndInterface() {
    FirewallHost h =
        edge()
            .sysctl("net.ipv4.conf.all.rp_filter", "1")
            .sysctl("net.ipv4.conf.wan.rp_filter", "2")
            .sysctl("net.ipv4.ip_forward", "0")
            .sysctl("net.ipv4.conf.lan.forwarding", "1")
            .build();
    assertEquals(1, h.settings(h.interfaces().get(1)).rpFilter());
    assertEquals(2, h.settings(h.interfaces().get(2)).rpFilter());
    assertTrue(h.settings(h.interfaces().get(1)).forwarding4());
    assertFalse(h.settings(h.interfaces().get(2)).forwarding4());
    assertTrue(h.settings(h.interfaces().get(2)).forwarding6());
  }

  @Test
  void errors_sayWhereAndWhat() {
    assertError(
        "interface 'lan': given twice", () -> edge().addInterface("lan", null, 0, List.of()));
    assertError(
        "route '10.8.0.0/16': unknown interface 'dmz'; there are: lan, wan",
        () -> edge().addRoute("10.8.0.0/16", null, "dmz", false, null, null, -1));
    assertError(
        "route '10.8.0.0/16': via 172.16.0.1 is not on-link: no interface has an address in its"
            + " subnet",
        () -> edge().addRoute("10.8.0.0/16", "172.16.0.1", null, false, null, null, -1));
    assertError(
        "interface 'x': address: '10.0.0.300' is no IP address",
        () -> edge().addInterface("x", null, 0, List.of("10.0.0.300/24")));
    assertError(
        "interface 'x': '02:00' is no MAC address (six pairs of hex digits with ':')",
        () -> edge().addInterface("x", "02:00", 0, List.of()));
  }

  private static void assertError(String message, Runnable r) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, r::run).getMessage());
  }

  @Test
  void onlink_needsNoSubnet() {
    FirewallHost h =
        edge().addRoute("10.8.0.0/16", "172.16.0.1", "wan", true, null, null, -1).build();
    assertEquals("UNICAST wan 172.16.0.1", route(h, "10.8.1.1"));
    assertNull(h.byName("nope"));
  }

  @Test
  void ranges_agreeWithPrefixes_onEveryBorder() {
    FirewallHost h =
        edge()
            .addRoute("10.9.7.128/25", "10.0.0.9", null, false, null, null, -1)
            .addRoute("128.0.0.0/1", "10.0.0.9", null, false, null, null, -1)
            .addRoute("255.255.255.254/31", null, "lan", false, null, null, -1)
            .build();
    for (Route r : h.routes()) {
      if (r.destination().version() == 4) {
        long first = r.destination().address().low();
        long last = r.destination().last().low();
        for (long a : new long[] {first - 1, first, first + 1, last - 1, last, last + 1}) {
          long address = a & 0xFFFF_FFFFL;
          assertEquals(longest(h, address), h.route(4, 0, address), Long.toHexString(address));
        }
      }
    }
  }

  /** The look-up as one would write it down: the local table before the main table. */
  private static @Nullable Route longest(FirewallHost h, long address) {
    Route best = null;
    boolean bestLocal = false;
    for (Route r : h.routes()) {
      boolean local = r.type() == Route.Type.LOCAL || r.type() == Route.Type.BROADCAST;
      if (r.destination().contains(4, 0, address)
          && (best == null
              || local && !bestLocal
              || local == bestLocal && r.destination().length() > best.destination().length())) {
        best = r;
        bestLocal = local;
      }
    }
    return best;
  }
}
