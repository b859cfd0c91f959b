package io.twinwall.cli.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.cli.host.HostFile;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.HostBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostSetupTest {
  private static FirewallHost host() {
    return new HostBuilder()
        .addInterface("lan", null, 0, List.of("10.0.0.1/24", "fd00:1::1/64"))
        .addInterface("wan", "02:aa:bb:cc:dd:ee", 1492, List.of("203.0.113.1/24"))
        .addRoute("default", "203.0.113.254", null, false, null, null, -1)
        .addRoute("192.0.2.0/24", null, null, false, null, "blackhole", 7)
        .addRoute("2001:db8::/32", null, "lan", false, "fd00:1::1", null, -1)
        .addNeighbour("203.0.113.254", "02:00:00:00:00:99", "wan")
        .sysctl("net.ipv4.ip_forward", "0")
        .build();
  }

  @Test
  void links_areVethPairs_withTheFarEndsElsewhere() {
    String text = new HostSetup(host()).links("/proc/1/fd/5");
    assertTrue(
        text.contains(
            "link add wan mtu 1492 address 02:aa:bb:cc:dd:ee type veth peer name p1 mtu 65535\n"),
        text);
    assertTrue(text.contains("link set lan up\n"), text);
    assertTrue(text.contains("link set p0 netns /proc/1/fd/5\n"), text);
  }

  @Test
  void addressesNeighboursAndRoutes_inTheWordsOfIp() {
    assertEquals(
        """
        addr add 10.0.0.1/24 dev lan broadcast +
        addr add fd00:1::1/64 dev lan nodad
        addr add 203.0.113.1/24 dev wan broadcast +
        neigh replace 203.0.113.254 lladdr 02:00:00:00:00:99 dev wan nud permanent
        route replace 0.0.0.0/0 via 203.0.113.254 dev wan onlink
        route replace blackhole 192.0.2.0/24 metric 7
        """,
        new HostSetup(host()).addresses());
    assertEquals(
        "route replace 2001:db8::/32 dev lan src fd00:1::1\n", new HostSetup(host()).routes6());
  }

  @Test
  void everyNextHopResolving_needsNoArp() {
    FirewallHost h = new HostBuilder().addInterface("lan", null, 0, List.of("10.0.0.1/24")).build();
    String all = new HostSetup(h).links("x");
    assertTrue(all.contains("link set lan arp off up\n"), all);
    assertFalse(new HostSetup(host()).links("x").contains("lan arp off"));
  }

  @Test
  void hostFile_makesTheSameHostAgain(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("host.json");
    Files.writeString(file, HostJson.of(host(), true));
    FirewallHost again = HostFile.read(file);
    assertEquals(host().interfaces(), again.interfaces());
    assertEquals(host().givenRoutes(), again.givenRoutes());
    assertEquals(host().givenNeighbours(), again.givenNeighbours());
    assertEquals(host().sysctls().given(), again.sysctls().given());
    assertEquals(host().resolveAll(), again.resolveAll());
    assertTrue(HostFile.realtime(file));
  }

  @Test
  void probes_takeIngress_onlyWhereTheRulesDo() {
    RuleListing without = RuleListing.parse("");
    assertFalse(Probes.table(without, List.of("lan")).contains("ingress"));
    RuleListing with =
        RuleListing.parse(
            """
            table inet t { # handle 1
            \tchain c { # handle 1
            \t\ttype filter hook ingress device "lan" priority filter; policy accept;
            """);
    assertTrue(
        Probes.table(with, List.of("lan", "wan")).contains("ingress device \"wan\""), "ingress");
  }
}
