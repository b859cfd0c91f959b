package io.twinwall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be used gets one sentence, and what came before it is reported. */
class BadInputTest {
  private static final Path SCENARIO = Path.of("..", "replay-data", "ssh");

  @TempDir Path temp = Path.of("");

  private static Run replay(Path capture, String... more) {
    String[] args = {
      "replay", capture.toString(),
      "--rules", SCENARIO.resolve("rules.nft").toString(),
      "--host", SCENARIO.resolve("host.json").toString()
    };
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return Run.of(all);
  }

  private static void oneSentence(Run r, String... parts) {
    assertEquals(3, r.status(), r.err());
    assertEquals(1, r.err().lines().count(), r.err());
    for (String part : parts) {
      assertTrue(r.err().contains(part), r.err());
    }
    assertFalse(r.err().contains("Exception"), r.err());
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(temp.resolve(name), bytes);
  }

  @Test
  void capture_missing() {
    oneSentence(replay(temp.resolve("no.pcap")), "no.pcap: no such file");
  }

  @Test
  void capture_withoutName() {
    oneSentence(Run.of("replay", "", "--rules", "x"), "a capture's name is empty");
  }

  @Test
  void rules_missing_showNoLine() {
    Run r = Run.of("check", "nothere.nft");
    assertEquals(1, r.status());
    assertTrue(r.err().contains("there is no such file\n"), r.err());
    assertTrue(!r.err().contains("^"), r.err());
  }

  @Test
  void capture_folder() {
    oneSentence(replay(temp), "is no scenario, ingress.pcapng is missing");
  }

  @Test
  void capture_empty() throws IOException {
    oneSentence(replay(file("e.pcap", new byte[0])), "e.pcap: is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello, this is no capture", "PK\3\4", "x"})
  void capture_unknown(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    oneSentence(replay(file("u.pcap", bytes)), "u.pcap: is no capture");
  }

  @Test
  void capture_truncated_reportsWhatCameBefore() throws IOException {
    byte[] whole = Files.readAllBytes(SCENARIO.resolve("ingress.pcapng"));
    Path cut = file("cut.pcapng", Arrays.copyOf(whole, 20_000));
    Run r = replay(cut);
    oneSentence(r, "cut.pcapng: the capture ends in the middle of a packet", "is reported");
    assertTrue(r.out().contains("Packets by fate"), r.out());
    Path json = temp.resolve("out.jsonl");
    oneSentence(replay(cut, "--json", json.toString()), "cut.pcapng");
    assertTrue(Files.readAllLines(json).size() > 20, "records before the fault are missing");
  }

  @Test
  void capture_impossibleLength() throws IOException {
    byte[] whole = Files.readAllBytes(SCENARIO.resolve("ingress.pcapng"));
    whole[5] = (byte) 0xFF;
    whole[6] = (byte) 0xFF;
    whole[7] = 0x7F;
    oneSentence(replay(file("l.pcapng", whole)), "l.pcapng: impossible length");
  }

  @Test
  void scenario_withoutHost() throws IOException {
    Files.copy(SCENARIO.resolve("ingress.pcapng"), temp.resolve("ingress.pcapng"));
    Files.copy(SCENARIO.resolve("rules.nft"), temp.resolve("rules.nft"));
    oneSentence(Run.of("replay", temp.toString()), "host.json: no such host file");
  }

  @Test
  void scenario_withStrangeInterface_reportsWhatCameBefore() throws IOException {
    Files.writeString(
        temp.resolve("host.json"),
        "{\"interfaces\": [{\"name\": \"lan\", \"addresses\": [\"10.0.0.1/24\"]}]}");
    Files.writeString(temp.resolve("rules.nft"), "table inet f { }\n");
    try (CaptureMaker c = new CaptureMaker(temp.resolve("ingress.pcapng"))) {
      c.at("lan").packet("10.0.0.2:1 > 10.0.0.1:2 udp");
      c.at("dmz").packet("10.0.0.2:1 > 10.0.0.1:2 udp");
    }
    Run r = Run.of("replay", temp.toString());
    oneSentence(
        r, "packet 2 of the scenario arrives at 'dmz', which the host does not have: lo, lan");
    assertTrue(r.out().startsWith("1 packet of"), r.out());
  }

  @Test
  void rules_broken() throws IOException {
    Path rules =
        file(
            "r.nft",
            "table inet f {\n  chain c { bogus }\n}\n".getBytes(StandardCharsets.US_ASCII));
    Run r =
        Run.of(
            "replay", SCENARIO.resolve("ingress.pcapng").toString(), "--rules", rules.toString());
    assertEquals(3, r.status());
    assertTrue(r.err().contains("r.nft:2:"), r.err());
    assertTrue(r.err().endsWith("r.nft: these rules do not load, see above\n"), r.err());
  }

  @Test
  void rules_thatIncludeThemselves() throws IOException {
    Path rules = temp.resolve("r.nft");
    Files.writeString(rules, "include \"" + rules + "\"\n");
    Run r = Run.of("check", rules.toString());
    assertEquals(1, r.status());
    assertTrue(r.err().contains("Include nested too deeply"), r.err());
  }

  @Test
  void host_unknownKey() throws IOException {
    Path host =
        file(
            "host.json",
            "{\"interfaces\": [],\n \"route\": []}".getBytes(StandardCharsets.US_ASCII));
    oneSentence(
        Run.of(
            "replay",
            SCENARIO.resolve("ingress.pcapng").toString(),
            "--rules",
            SCENARIO.resolve("rules.nft").toString(),
            "--host",
            host.toString()),
        "host.json:2:",
        "unknown key 'route' in a host file; did you mean 'routes'?");
  }

  @Test
  void sysctl_thatIsNoNumber() throws IOException {
    Path host =
        file(
            "host.json",
            ("{\"interfaces\": [{\"name\": \"lan\", \"addresses\": []}],"
                    + " \"sysctls\": {\"net.netfilter.nf_conntrack_udp_timeout\": \"soon\"}}")
                .getBytes(StandardCharsets.US_ASCII));
    oneSentence(
        Run.of(
            "replay",
            SCENARIO.resolve("ingress.pcapng").toString(),
            "--rules",
            SCENARIO.resolve("rules.nft").toString(),
            "--host",
            host.toString()),
        "nf_conntrack_udp_timeout");
  }

  @Test
  void output_thatCannotBeWritten() {
    oneSentence(
        replay(SCENARIO.resolve("ingress.pcapng"), "--json", temp + "/no/such/folder.jsonl"),
        "folder.jsonl: cannot be written: no such file or folder");
  }

  @Test
  void debug_showsWhere() {
    Run r = replay(temp.resolve("no.pcap"), "--debug");
    assertEquals(3, r.status());
    assertTrue(r.err().contains("CaptureException"), r.err());
  }
}
