package io.twinwall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.capture.file.CaptureFile;
import io.twinwall.capture.file.Captures;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a replay writes, in the words of the tools that print it for a real firewall. */
class OutputsTest {
  @TempDir Path temp = Path.of("");

  @BeforeEach
  void scenario() throws IOException {
    Files.writeString(
        temp.resolve("rules.nft"),
        """
        table inet filter {
          counter web { }
          chain forward {
            type filter hook forward priority 0; policy drop;
            ct state established,related counter accept
            iifname "lan" tcp dport 80 counter name "web" accept
            iifname "lan" udp dport 53 ct mark set 5 accept
            ip protocol 99 accept
          }
        }
        table ip nat {
          chain post {
            type nat hook postrouting priority 100;
            oifname "wan" masquerade
          }
        }
        """);
    Files.writeString(
        temp.resolve("host.json"),
        """
        {"interfaces": [{"name": "lan", "addresses": ["10.0.0.1/24"]},
          {"name": "wan", "addresses": ["203.0.113.1/24"]}],
         "routes": [{"dst": "default", "via": "203.0.113.254"}]}
        """);
    try (CaptureMaker c = new CaptureMaker(temp.resolve("in.pcapng"))) {
      c.packet("10.0.0.2:5000 > 198.51.100.7:80 tcp syn");
      c.packet("198.51.100.7:80 > 10.0.0.2:5000 tcp syn,ack");
      c.packet("10.0.0.2:5000 > 198.51.100.7:80 tcp ack");
      c.packet("10.0.0.2:6000 > 198.51.100.7:53 udp len 10");
      c.packet("10.0.0.2:6000 > 198.51.100.7:54 udp len 10");
      c.time(40_000).packet("10.0.0.2 > 198.51.100.7 proto 99 len 4");
    }
  }

  private String output(String option) {
    Run r =
        Run.of(
            "replay",
            temp.resolve("in.pcapng").toString(),
            option,
            "-",
            "--rules",
            temp.resolve("rules.nft").toString(),
            "--host",
            temp.resolve("host.json").toString());
    assertEquals(0, r.status(), r.err());
    return r.out();
  }

  @Test
  void events_asConntrackPrintsThem() {
    String tcp = "src=10.0.0.2 dst=198.51.100.7 sport=5000 dport=80";
    String back = "src=198.51.100.7 dst=203.0.113.1 sport=80 dport=5000";
    String udp =
        "src=10.0.0.2 dst=198.51.100.7 sport=6000 dport=53 [UNREPLIED]"
            + " src=198.51.100.7 dst=203.0.113.1 sport=53 dport=6000 mark=5";
    assertEquals(
        List.of(
            "    [NEW] tcp      6 120 SYN_SENT " + tcp + " [UNREPLIED] " + back,
            " [UPDATE] tcp      6 60 SYN_RECV " + tcp + " " + back,
            " [UPDATE] tcp      6 432000 ESTABLISHED " + tcp + " " + back + " [ASSURED]",
            "    [NEW] udp      17 30 " + udp,
            "[DESTROY] udp      17 " + udp,
            "    [NEW] unknown  99 600 src=10.0.0.2 dst=198.51.100.7 [UNREPLIED]"
                + " src=198.51.100.7 dst=203.0.113.1"),
        output("--events").lines().toList());
  }

  @Test
  void conntrack_asConntrackListsIt() {
    assertEquals(
        List.of(
            "tcp      6 431960 ESTABLISHED src=10.0.0.2 dst=198.51.100.7 sport=5000 dport=80"
                + " src=198.51.100.7 dst=203.0.113.1 sport=80 dport=5000 [ASSURED] mark=0 use=1",
            "unknown  99 600 src=10.0.0.2 dst=198.51.100.7 [UNREPLIED]"
                + " src=198.51.100.7 dst=203.0.113.1 mark=0 use=1"),
        output("--conntrack").lines().toList());
  }

  @Test
  void coverage_hasCountersAndHits() {
    List<String> lines = output("--coverage").lines().map(String::strip).toList();
    assertEquals("# 5 rules, 0 of them never applied", lines.get(0));
    assertTrue(lines.contains("packets 1 bytes 40"), lines.toString());
    assertTrue(
        lines.contains(
            "ct state established,related counter packets 2 bytes 80 accept # hits 2, bytes 80"),
        lines.toString());
  }

  @Test
  void trace_asNftMonitorPrintsIt() {
    List<String> lines = output("--trace").lines().toList();
    assertTrue(
        lines
            .get(0)
            .startsWith(
                "trace id 00000001 inet filter forward packet: iif \"lan\" oif"
                    + " \"wan\" ether saddr "),
        lines.get(0));
    assertTrue(
        lines
            .get(0)
            .contains(
                " ip saddr 10.0.0.2 ip daddr 198.51.100.7 ip dscp cs0 ip ecn not-ect ip ttl 63 "),
        lines.get(0));
    assertEquals(
        "trace id 00000001 inet filter forward rule iifname \"lan\" tcp dport 80 counter name"
            + " \"web\" accept (verdict accept)",
        lines.get(1));
    assertTrue(
        lines.contains("trace id 00000005 inet filter forward policy drop "), lines.toString());
  }

  @Test
  void write_packetsOutWithTheReason() throws IOException {
    Path out = temp.resolve("out.pcapng");
    Run r =
        Run.of(
            "replay",
            temp.resolve("in.pcapng").toString(),
            "--write",
            out.toString(),
            "--rules",
            temp.resolve("rules.nft").toString(),
            "--host",
            temp.resolve("host.json").toString());
    assertEquals(0, r.status(), r.err());
    Frame[] batch = new Frame[16];
    Arrays.setAll(batch, i -> new Frame());
    try (CaptureFile f = Captures.open(out)) {
      assertEquals(5, f.read(batch));
      Packet p = new Packet();
      PacketParser.parse(batch[0], p);
      assertEquals("wan", batch[0].interfaceName());
      assertEquals("203.0.113.1", p.source().toString());
      PacketParser.parse(batch[1], p);
      assertEquals("lan", batch[1].interfaceName());
      assertEquals("10.0.0.2", p.destination().toString());
    }
    String bytes = Files.readString(out, StandardCharsets.ISO_8859_1);
    assertTrue(bytes.contains("packet 1 in lan, forward, ct new; ip nat post #0"), bytes);
  }

  @Test
  void summary_countsEverything() {
    Run r =
        Run.of(
            "replay", temp.resolve("in.pcapng").toString(),
            "--rules", temp.resolve("rules.nft").toString(),
            "--host", temp.resolve("host.json").toString());
    assertTrue(r.out().contains("5  forward "), r.out());
    assertTrue(r.out().contains("1  drop "), r.out());
    assertTrue(r.out().contains("1  inet filter forward policy"), r.out());
    assertTrue(r.out().contains("tcp  ESTABLISHED 1"), r.out());
    assertTrue(r.out().contains("udp  unanswered 0+1"), r.out());
    assertTrue(r.out().contains("source of 3 connections"), r.out());
    assertTrue(r.out().contains("packets/s"), r.out());
  }
}
