package io.twinwall.cli.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.cli.data.UnusableInput;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.Route;
import io.twinwall.core.packet.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostFileTest {
  private static final String JSON =
      """
      {"interfaces": [
        {"name": "lan", "addresses": ["10.0.0.1/24", "fd00:a::1/64"]},
        {"name": "wan", "addresses": ["203.0.113.1/24"], "mac": "02:00:00:00:01:09", "mtu": 1400}],
       "routes": [{"dst": "default", "via": "203.0.113.254"}, {"dst": "192.0.2.0/24", "type": "blackhole"}],
       "neighbours": [{"ip": "203.0.113.254", "mac": "02:00:00:00:00:fe", "dev": "wan"}],
       "sysctls": {"net.ipv4.conf.all.rp_filter": 1, "net/netfilter/nf_conntrack_checksum": false}}
      """;

  private static final String YAML =
      """
      interfaces:
        - name: lan
          addresses: [10.0.0.1/24, "fd00:a::1/64"]
        - {name: wan, addresses: [203.0.113.1/24], mac: "02:00:00:00:01:09", mtu: 1400}
      routes:
        - {dst: default, via: 203.0.113.254}
        - {dst: 192.0.2.0/24, type: blackhole}
      neighbours:
        - {ip: 203.0.113.254, mac: "02:00:00:00:00:fe", dev: wan}
      sysctls:
        net.ipv4.conf.all.rp_filter: 1
        net/netfilter/nf_conntrack_checksum: false
      """;

  @TempDir Path temp = Path.of("");

  private FirewallHost read(String name, String text) throws IOException {
    return HostFile.read(Files.writeString(temp.resolve(name), text));
  }

  private String fault(String name, String text) {
    return String.valueOf(assertThrows(UnusableInput.class, () -> read(name, text)).getMessage())
        .replace(temp + "/", "");
  }

  private static void assertIsTheHost(FirewallHost h) {
    NetworkInterface lan = h.byName("lan");
    NetworkInterface wan = h.byName("wan");
    assertNotNull(lan);
    assertNotNull(wan);
    assertEquals(0x0200_0000_0001L, lan.mac());
    assertEquals(1500, lan.mtu());
    assertEquals(0x0200_0000_0109L, wan.mac());
    assertEquals(1400, wan.mtu());
    Route r = h.route(4, 0, IpAddress.parse("198.51.100.7").low());
    assertNotNull(r);
    assertEquals(wan, r.out());
    Route black = h.route(4, 0, IpAddress.parse("192.0.2.9").low());
    assertNotNull(black);
    assertEquals(Route.Type.BLACKHOLE, black.type());
    assertEquals(1, h.sysctls().number("net.ipv4.conf.all.rp_filter", 0));
    assertEquals(0, h.sysctls().number("net.netfilter.nf_conntrack_checksum", 1));
    assertEquals(false, h.resolveAll());
  }

  @Test
  void json() throws IOException {
    assertIsTheHost(read("host.json", JSON));
  }

  @Test
  void yaml_isTheSame() throws IOException {
    assertIsTheHost(read("host.yaml", YAML));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"addresses\": [\"10|\"adresses\": [\"10|host.json:2:19: unknown key 'adresses' in an interface; did you mean 'addresses'?",
        "\"dst\": \"default\"|\"dest\": \"default\"|host.json:4:14: unknown key 'dest'",
        "10.0.0.1/24|10.0.0.1/33|host.json:2:",
        "\"via\": \"203.0.113.254\"|\"via\": \"203.0.114.254\"|is not on-link",
        "\"mtu\": 1400|\"mtu\": 14|mtu must be a whole number within 68-65535, not 14",
        "\"dev\": \"wan\"|\"dev\": \"dmz\"|dmz",
        "blackhole|blackhohle|blackhohle",
        "{\"interfaces\"|{{\"interfaces\"|is no JSON here",
        "\"mtu\": 1400}|\"mtu\": 1400}, {\"name\": \"lan\"}|twice",
        "\"name\": \"lan\"|\"name\": \"lan\", \"name\": \"x\"|key 'name' stands twice",
        "nf_conntrack_checksum\": false|nf_conntrack_max\": \"x\"|nf_conntrack_max is a whole number, here stands 'x'",
        "\"name\": \"lan\"|\"name\": 7|name must be a text, not a number"
      })
  void fault_namesThePlace(String from, String to, String message) {
    String text = JSON.replace(from, to);
    assertTrue(!text.equals(JSON), from);
    String said = fault("host.json", text);
    assertTrue(said.startsWith("host.json:"), said);
    assertTrue(said.contains(message), said);
  }

  @Test
  void yamlFault_namesThePlace() {
    assertTrue(
        fault("host.yaml", YAML.replace("mtu: 1400", "mtux: 1400")).startsWith("host.yaml:4:"),
        fault("host.yaml", YAML.replace("mtu: 1400", "mtux: 1400")));
    assertTrue(fault("host.yaml", "a: [1").startsWith("host.yaml:1:"));
  }

  @Test
  void yamlBomb_isRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a" + i + ": &a" + i + " [*a" + (i - 1) + ",*a" + (i - 1) + "]\n");
    }
    assertTrue(fault("host.yaml", bomb.toString()).contains("host.yaml"));
  }

  @Test
  void deepJson_isRefused() {
    assertTrue(fault("host.json", "[".repeat(100_000)).contains("host.json"));
  }

  @Test
  void folder_ofIpAndSysctl() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("real"));
    Files.writeString(
        folder.resolve("addr.json"),
        """
        [{"ifindex":1,"ifname":"lo","link_type":"loopback","address":"00:00:00:00:00:00","mtu":65536,
          "addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8}]},
         {"ifindex":7,"ifname":"eth0","flags":["UP"],"mtu":1500,"link_type":"ether",
          "address":"52:54:00:12:34:56","addr_info":[
           {"family":"inet","local":"192.168.1.1","prefixlen":24,"scope":"global"},
           {"family":"inet6","local":"fe80::1","prefixlen":64,"scope":"link"}]},
         {"ifindex":9,"ifname":"wg0","mtu":1420,"link_type":"none","addr_info":[
           {"family":"inet","local":"10.9.0.1","prefixlen":24}]}]
        """);
    Files.writeString(
        folder.resolve("route.json"),
        """
        [{"dst":"default","gateway":"192.168.1.254","dev":"eth0","protocol":"static","flags":[]},
         {"dst":"192.168.1.0/24","dev":"eth0","protocol":"kernel","scope":"link","prefsrc":"192.168.1.1","flags":[]},
         {"type":"local","dst":"192.168.1.1","dev":"eth0","table":"local","flags":[]}]
        """);
    Files.writeString(
        folder.resolve("route6.json"),
        """
        [{"dst":"default","gateway":"fe80::fe","dev":"eth0","metric":1024,"flags":[],"pref":"medium"}]
        """);
    Files.writeString(
        folder.resolve("neigh.json"),
        """
        [{"dst":"192.168.1.254","dev":"eth0","lladdr":"52:54:00:00:00:01","state":["REACHABLE"]}]
        """);
    Files.writeString(
        folder.resolve("sysctl.txt"), "kernel.x = 1\nnet.ipv4.conf.all.rp_filter = 2\n");
    FirewallHost h = HostFile.read(folder);
    NetworkInterface eth0 = h.byName("eth0");
    assertNotNull(eth0);
    assertEquals(0x5254_0012_3456L, eth0.mac());
    assertNotNull(h.byName("wg0"));
    Route r = h.route(4, 0, IpAddress.parse("1.1.1.1").low());
    assertNotNull(r);
    assertEquals(IpAddress.parse("192.168.1.254"), r.via());
    IpAddress six = IpAddress.parse("2001:db8::1");
    Route r6 = h.route(6, six.high(), six.low());
    assertNotNull(r6);
    assertEquals(IpAddress.parse("fe80::fe"), r6.via());
    assertEquals(2, h.sysctls().number("net.ipv4.conf.all.rp_filter", 0));
  }

  @Test
  void folderWithoutAddresses_saysWhatIsExpected() {
    String said =
        String.valueOf(assertThrows(UnusableInput.class, () -> HostFile.read(temp)).getMessage());
    assertTrue(said.contains("ip -j addr"), said);
  }

  @Test
  void endlessNesting_isOneSentence() {
    assertEquals("host.yaml: is nested more than 64 deep", fault("host.yaml", "[".repeat(200_000)));
  }
}
