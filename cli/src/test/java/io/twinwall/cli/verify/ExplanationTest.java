package io.twinwall.cli.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final String KERNEL =
      """
      {"n":4,"time":"1.0","in":"lan","fate":"forward",\
      "out":[{"iface":"wan","packet":"4500001c000100003f1147940a000002c6336407a000003500080000","origin":"forward"}],\
      "trace":[{"family":"inet","table":"f","chain":"forward","type":"rule","rule":2,"handle":7,"verdict":"accept","text":"udp dport 53 accept"}],\
      "ct":{"state":"new","direction":"original","entry":{"family":"ipv4","proto":"udp","protonum":17,"state":null,\
      "orig":{"src":"10.0.0.2","dst":"198.51.100.7","sport":40960,"dport":53},\
      "reply":{"src":"198.51.100.7","dst":"10.0.0.2","sport":53,"dport":40960},\
      "status":["confirmed"],"timeout":30,"mark":0,"zone":0,"helper":null,"since":4}}}""";

  private static String ours(String from, String to) {
    assertTrue(KERNEL.contains(from), from);
    return KERNEL.replace(from, to);
  }

  private static String explained(String ours) throws IOException {
    Comparison c = new Comparison();
    c.next(4, "lan: 10.0.0.2:40960 > 198.51.100.7:53 udp", KERNEL, ours);
    Comparison.Divergence d = c.first();
    assertNotNull(d);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Explanation(new PrintStream(out, true, StandardCharsets.UTF_8), "twinwall").print(d);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void equalRecords_areNoDivergence() throws IOException {
    Comparison c = new Comparison();
    assertEquals(List.of(), c.next(4, "", KERNEL, KERNEL));
    assertNull(c.first());
    assertEquals(1, c.packets());
    assertEquals(0, c.divergent());
  }

  @Test
  void fieldOfAPacketOut_isNamed() throws IOException {
    String said = explained(ours("3f114794", "3e114894"));
    assertTrue(said.startsWith("The first divergence is packet 4, lan: 10.0.0.2"), said);
    assertTrue(said.contains("packet out 1, ip ttl: kernel 63, twinwall 62\n"), said);
    assertTrue(said.contains("packet out 1, ip checksum: kernel 0x4794, twinwall 0x4894\n"), said);
    assertTrue(said.contains("they differ in out\n"), said);
    assertTrue(said.contains("  fate   both      forward\n"), said);
  }

  @Test
  void otherRule_isShownWithItsText() throws IOException {
    String said =
        explained(ours("\"rule\":2,\"handle\":7", "\"rule\":3,\"handle\":8").replace("53 a", "a"));
    assertTrue(
        said.contains("rules  kernel    inet f forward #2: udp dport 53 accept -> accept\n"), said);
    assertTrue(said.contains("twinwall  inet f forward #3: udp dport accept -> accept\n"), said);
  }

  @Test
  void connection_isShownWhole() throws IOException {
    String said = explained(ours("\"timeout\":30", "\"timeout\":120"));
    assertTrue(
        said.contains(
            "ct     kernel    new, original; udp 30 s, 10.0.0.2:40960 > 198.51.100.7:53, reply"
                + " 198.51.100.7:53 > 10.0.0.2:40960 [confirmed] mark 0 zone 0, since packet 4\n"),
        said);
    assertTrue(said.contains("twinwall  new, original; udp 120 s"), said);
  }

  @Test
  void divergencesAreCounted_byField() throws IOException {
    Comparison c = new Comparison();
    c.next(1, "", KERNEL, ours("\"fate\":\"forward\"", "\"fate\":\"drop\""));
    c.next(2, "", KERNEL, ours("\"iface\":\"wan\"", "\"iface\":\"dmz\""));
    c.next(3, "", KERNEL, ours("\"timeout\":30", "\"timeout\":90"));
    c.next(4, "", KERNEL, KERNEL);
    assertEquals(Map.of("fate", 1L, "out", 1L, "ct", 1L), c.byField());
    assertEquals(3, c.divergent());
    Comparison.Divergence first = c.first();
    assertNotNull(first);
    assertEquals(1, first.number());
  }

  @Test
  void fields_ofATcpPacketInAnIcmpError() {
    byte[] quoted =
        HexFormat.of()
            .parseHex(
                "450000380000000040010000cb0071010a0000020301fcfe00000000"
                    + "4500002800010000400600000a000002c63364070fa00050000000640000000050020400000000");
    Map<String, String> f = PacketFields.of(quoted);
    assertEquals("203.0.113.1", f.get("ip saddr"));
    assertEquals("3", f.get("icmp type"));
    assertEquals("10.0.0.2", f.get("quoted ip saddr"));
    assertEquals("4000", f.get("quoted tcp sport"));
  }

  @Test
  void longData_isShownWhereItBeginsToDiffer() {
    String a = "00".repeat(60);
    String b = "00".repeat(50) + "ff".repeat(10);
    assertEquals(
        "from byte 50 on kernel 00000000000000000000 (60 bytes), twinwall ffffffffffffffffffff (60"
            + " bytes)",
        Explanation.difference(a, "twinwall", b));
  }
}
