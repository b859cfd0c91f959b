package io.twinwall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.cli.made.Conversation;
import io.twinwall.cli.made.PacketLine;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ordinary captures: what they do not say is derived. */
class CaptureReplayTest {
  private static final String RULES =
      """
      table inet filter {
        chain forward {
          type filter hook forward priority 0; policy drop;
          ct state invalid drop
          ct state established,related accept
          iifname "lan" accept
          iifname "lan.7" accept
          ct status dnat accept
        }
      }
      table ip nat {
        chain pre {
          type nat hook prerouting priority -100;
          iifname "wan" tcp dport 8080 dnat to 10.0.0.80:80
        }
        chain post {
          type nat hook postrouting priority 100;
          oifname "wan" masquerade
        }
      }
      """;

  private static final String HOST =
      """
      {"interfaces": [
        {"name": "lan", "addresses": ["10.0.0.1/24"]},
        {"name": "lan.7", "addresses": ["10.7.0.1/24"]},
        {"name": "wan", "addresses": ["203.0.113.1/24"]}],
       "routes": [{"dst": "default", "via": "203.0.113.254"}]}
      """;

  @TempDir Path temp = Path.of("");

  @BeforeEach
  void files() throws IOException {
    Files.writeString(temp.resolve("rules.nft"), RULES);
    Files.writeString(temp.resolve("host.json"), HOST);
  }

  private CaptureMaker capture(String name) throws IOException {
    return new CaptureMaker(temp.resolve(name));
  }

  private Run replay(String... args) {
    List<String> all = new ArrayList<>(List.of("replay"));
    for (String a : args) {
      all.add(a.contains(".pcapng") ? a.replaceFirst("([^=]*\\.pcapng)", temp + "/$1") : a);
    }
    all.addAll(List.of("--rules", temp + "/rules.nft", "--host", temp + "/host.json"));
    return Run.of(all.toArray(String[]::new));
  }

  private List<String> records(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--json", "-"));
    Run r = replay(all.toArray(String[]::new));
    assertEquals(0, r.status(), r.err());
    return r.out().lines().toList();
  }

  /** Interface, fate and conntrack state of each packet. */
  private List<String> brief(String... args) {
    return records(args).stream()
        .map(
            l ->
                l.replaceAll(".*\"in\":\"([^\"]*)\",\"fate\":\"([^\"]*)\".*", "$1 $2")
                    + (l.contains("\"ct\":null")
                        ? ""
                        : l.replaceAll(".*\"ct\":\\{\"state\":\"([^\"]*)\".*", " $1")))
        .toList();
  }

  @Test
  void ingress_byTheRouteToTheSource() throws IOException {
    try (CaptureMaker c = capture("a.pcapng")) {
      c.packet("10.0.0.2:5000 > 198.51.100.7:80 tcp syn");
      c.packet("198.51.100.9:6000 > 10.0.0.2:22 tcp syn");
      c.packet("10.7.0.2:5000 > 198.51.100.7:80 tcp syn");
    }
    assertEquals(
        List.of("lan forward new", "wan drop new", "lan.7 forward new"), brief("a.pcapng"));
    assertTrue(replay("a.pcapng").out().contains("3  arrive by the interface that leads to"));
  }

  @Test
  void ingress_byNameAndByFile() throws IOException {
    try (CaptureMaker c = capture("a.pcapng")) {
      c.at("wan").packet("10.0.0.2:5000 > 198.51.100.7:80 udp");
    }
    assertEquals(List.of("wan drop new"), brief("a.pcapng"));
    assertEquals(List.of("lan forward new"), brief("lan=a.pcapng"));
    Run r = replay("nic=a.pcapng");
    assertEquals(3, r.status());
    assertTrue(r.err().contains("'nic=': the host has no interface of that name"), r.err());
  }

  @Test
  void ownSource_isSentByTheHost() throws IOException {
    try (CaptureMaker c = capture("a.pcapng")) {
      c.packet("203.0.113.1:5000 > 198.51.100.7:53 udp");
    }
    assertEquals(List.of("local sent new"), brief("a.pcapng"));
  }

  @Test
  void vlanTag_leadsToItsInterfaceOrIsTakenOff() throws IOException {
    try (CaptureMaker c = capture("a.pcapng")) {
      c.at("lan").vlan(7).packet("10.7.0.2:5000 > 198.51.100.7:80 udp");
      c.at("lan").vlan(99).packet("10.0.0.2:5000 > 198.51.100.7:80 udp");
    }
    assertEquals(List.of("lan.7 forward new", "lan forward new"), brief("a.pcapng"));
  }

  @Test
  void linkLocalSource_arrivesWithItsSender() throws IOException {
    try (CaptureMaker c = capture("a.pcapng")) {
      c.packet("198.51.100.7:5353 > 10.0.0.9:5353 udp");
      c.packet("169.254.1.1:5353 > 224.0.0.251:5353 udp");
    }
    try (CaptureMaker c = capture("b.pcapng")) {
      c.packet("0.0.0.0:68 > 255.255.255.255:67 udp");
    }
    assertEquals("wan", brief("a.pcapng").get(1).split(" ", 2)[0]);
    assertEquals("lan", brief("b.pcapng").get(0).split(" ", 2)[0]);
  }

  @Test
  void answerBehindMasquerade_isFollowed() throws IOException {
    try (CaptureMaker c = capture("inside.pcapng")) {
      c.packet("10.0.0.2:5000 > 198.51.100.7:80 tcp syn");
      c.packet("198.51.100.7:80 > 10.0.0.2:5000 tcp syn,ack");
      c.packet("10.0.0.2:5000 > 198.51.100.7:80 tcp ack len 100");
      c.packet("198.51.100.7:80 > 10.0.0.2:5000 tcp ack len 1000");
      c.packet("10.0.0.2 > 198.51.100.7 icmp echo-request id 9");
      c.packet("198.51.100.7 > 10.0.0.2 icmp echo-reply id 9");
    }
    assertEquals(
        List.of(
            "lan forward new",
            "wan forward established",
            "lan forward established",
            "wan forward established",
            "lan forward new",
            "wan forward established"),
        brief("inside.pcapng"));
    assertTrue(replay("inside.pcapng").out().contains("3  answers re-addressed"));
    assertEquals("wan drop invalid", brief("inside.pcapng", "--peers", "as-is").get(1));
  }

  @Test
  void answerBehindDnat_isFollowed() throws IOException {
    try (CaptureMaker c = capture("outside.pcapng")) {
      c.packet("198.51.100.9:6000 > 203.0.113.1:8080 tcp syn");
      c.at("wan").packet("203.0.113.1:8080 > 198.51.100.9:6000 tcp syn,ack");
      c.packet("198.51.100.9:6000 > 203.0.113.1:8080 tcp ack");
    }
    List<String> all = brief("outside.pcapng");
    assertEquals(
        List.of("wan forward new", "lan forward established", "wan forward established"), all);
  }

  @Test
  void icmpErrorAboutATranslatedPacket_isFollowed() throws IOException {
    Conversation once = new Conversation();
    byte[] quoted = once.next(PacketLine.parse("10.0.0.2:5000 > 198.51.100.7:33434 udp len 8"));
    byte[] error =
        once.next(PacketLine.parse("203.0.113.254 > 10.0.0.2 icmp time-exceeded len 36"));
    // the quoted packet as the inside sent it, seen on the inside
    System.arraycopy(quoted, 0, error, 28, quoted.length);
    Bytes.put32(error, 24, 0);
    Bytes.put16(error, 22, 0);
    Bytes.put16(error, 22, Checksum.of(error, 20, error.length - 20));
    try (CaptureMaker c = capture("inside.pcapng")) {
      c.frame(quoted);
      c.frame(error);
    }
    assertEquals(List.of("lan forward new", "wan forward related"), brief("inside.pcapng"));
    String out = records("inside.pcapng").get(1);
    assertTrue(out.contains("\"iface\":\"lan\""), out);
  }

  @Test
  void checksums_ofOffload() throws IOException {
    byte[] b = new Conversation().next(PacketLine.parse("10.0.0.2:1 > 198.51.100.7:80 tcp syn"));
    // as the stack leaves it to the card: the sum of the pseudo header alone
    long pseudo = 0x0A00L + 0x0002 + 0xC633 + 0x6407 + 6 + 20;
    Bytes.put16(b, 36, (int) ((pseudo & 0xFFFF) + (pseudo >>> 16)));
    try (CaptureMaker c = capture("a.pcapng")) {
      c.frame(b);
    }
    assertEquals(List.of("lan forward new"), brief("a.pcapng"));
    assertEquals(List.of("lan drop invalid"), brief("a.pcapng", "--checksums", "verify"));
    b[37]++;
    try (CaptureMaker c = capture("b.pcapng")) {
      c.frame(b);
    }
    assertEquals(List.of("lan drop invalid"), brief("b.pcapng"));
    assertEquals(List.of("lan forward new"), brief("b.pcapng", "--checksums", "offload"));
  }

  @Test
  void severalFiles_areMergedByTime() throws IOException {
    try (CaptureMaker c = capture("a.pcapng")) {
      c.packet("10.0.0.2:1 > 198.51.100.7:80 udp")
          .time(20)
          .packet("10.0.0.2:2 > 198.51.100.7:80 udp");
    }
    try (CaptureMaker c = capture("b.pcapng")) {
      c.time(10).packet("198.51.100.7:80 > 203.0.113.1:1 udp");
    }
    assertEquals(
        List.of("lan forward new", "wan forward established", "lan forward new"),
        brief("a.pcapng", "b.pcapng"));
    assertTrue(records("a.pcapng", "b.pcapng").get(2).startsWith("{\"n\":3,"));
  }

  @Test
  void timeStepsBack_isReported() throws IOException {
    try (CaptureMaker c = capture("a.pcapng")) {
      c.time(5000).packet("10.0.0.2:1 > 198.51.100.7:80 udp");
      c.time(3000).packet("10.0.0.2:1 > 198.51.100.7:80 udp");
    }
    Run r = replay("a.pcapng");
    assertTrue(
        r.out().contains("1  packets step back in time, by up to 2.0 s, the first is packet 2"),
        r.out());
    Run json = replay("a.pcapng", "--json", temp.resolve("x").toString());
    assertTrue(json.err().contains("1 packets step back in time"), json.err());
  }

  @Test
  void withoutHost_sidesAreDerived() throws IOException {
    try (CaptureMaker c = capture("a.pcapng")) {
      c.packet("192.168.5.2:1 > 198.51.100.7:80 udp");
      c.packet("198.51.100.7:80 > 192.168.5.2:1 udp");
    }
    String file = temp.resolve("a.pcapng").toString();
    Path rules = Files.writeString(temp.resolve("two.nft"), RULES.replace("lan.7", "lan"));
    Run r = Run.of("replay", file, "--rules", rules.toString());
    assertEquals(0, r.status(), r.err());
    assertTrue(r.out().contains("2  forward"), r.out());
    assertTrue(r.out().contains("lan leads to 10.0.0.0/8"), r.out());
    Run unmapped = Run.of("replay", file, "--rules", temp.resolve("rules.nft").toString());
    assertEquals(3, unmapped.status());
    assertTrue(
        unmapped.err().contains("the rules name the interfaces lan, lan.7, wan"), unmapped.err());
    Run mapped =
        Run.of(
            "replay",
            file,
            "--rules",
            temp.resolve("rules.nft").toString(),
            "--inside",
            "192.168.0.0/16=lan.7",
            "--outside",
            "wan");
    assertEquals(0, mapped.status(), mapped.err());
    assertTrue(mapped.out().contains("2  forward"), mapped.out());
  }

  /** A capture of the firewall's own web client (its source is the host's address). */
  @Test
  void programsOnTheHost_areNotRefused() {
    String data = "../replay-data/";
    Run run =
        Run.of(
            "replay",
            data + "captures/web-wan.pcap",
            "--rules",
            data + "web-masquerade/rules.nft",
            "--host",
            data + "web-masquerade/host.json",
            "--conntrack",
            "-");
    assertEquals(0, run.status(), run.err());
    assertTrue(run.out().contains("TIME_WAIT"), run.out());
    assertTrue(!run.out().contains("CLOSE"), run.out());
  }

  /**
   * Active FTP, seen by the client: the server calls where the helper has told it, and acknowledges
   * what it got, which is longer than what the client has sent.
   */
  @Test
  void peersOfAHelper_countAndCallAsTheyWereTold() {
    String data = "../replay-data/";
    Run run =
        Run.of(
            "replay",
            data + "captures/ftp-client.pcap",
            "--rules",
            data + "ftp-active/rules.nft",
            "--host",
            data + "ftp-active/host.json",
            "--json",
            "-");
    assertEquals(0, run.status(), run.err());
    List<String> lines = run.out().lines().filter(l -> l.contains("\"ct\":{")).toList();
    assertTrue(lines.stream().noneMatch(l -> l.contains("\"fate\":\"drop\"")), run.out());
    assertTrue(lines.stream().anyMatch(l -> l.contains("\"state\":\"related\"")), run.out());
    assertTrue(lines.stream().anyMatch(l -> l.contains("seq-adjust")), run.out());
  }
}
