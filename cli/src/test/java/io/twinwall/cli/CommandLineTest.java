package io.twinwall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  @Test
  void nothing_isUsage() {
    Run r = Run.of();
    assertEquals(2, r.status());
    assertTrue(r.err().contains("a command is expected: replay, check"), r.err());
    assertEquals("", r.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"explain", "diff", "test", "sockets", "run", "snapshot"})
  void laterCommand_saysSo(String command) {
    Run r = Run.of(command, "x");
    assertEquals(2, r.status());
    assertTrue(r.err().contains("'" + command + "' is not there yet"), r.err());
  }

  @Test
  void verify_needsRulesInAFile() {
    Run r = Run.of("verify", "x.pcap", "--rules", "-");
    assertEquals(2, r.status());
    assertTrue(r.err().contains("name a file with --rules"), r.err());
  }

  @Test
  void verify_keepsOrLeavesGaps() {
    Run r = Run.of("verify", "x.pcap", "--realtime", "--fast");
    assertEquals(2, r.status());
    assertTrue(r.err().contains("mutually exclusive"), r.err());
  }

  @Test
  void unknownCommand_namesTheKnown() {
    Run r = Run.of("reply");
    assertEquals(2, r.status());
    assertTrue(r.err().contains("unknown command 'reply'; there are: replay"), r.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"replay", "check", "list", "packet", "watch", "verify"})
  void everyCommand_hasHelp(String command) {
    Run r = Run.of(command, "--help");
    assertEquals(0, r.status());
    assertTrue(r.out().startsWith("Usage: twinwall " + command), r.out());
    assertTrue(r.out().contains("--debug"), r.out());
  }

  @Test
  void help_listsCommandsAndExitStatus() {
    Run r = Run.of("--help");
    assertEquals(0, r.status());
    assertTrue(r.out().contains("replay"), r.out());
    assertTrue(r.out().contains("something could not be decided"), r.out());
  }

  @Test
  void version() {
    Run r = Run.of("--version");
    assertEquals(0, r.status());
    assertTrue(r.out().startsWith("twinwall "), r.out());
  }

  @Test
  void unknownOption_isUsage() {
    Run r = Run.of("replay", "x.pcap", "--jsn", "-");
    assertEquals(2, r.status());
    assertTrue(r.err().contains("--jsn"), r.err());
    assertTrue(r.err().contains("Try: twinwall replay --help"), r.err());
  }

  @Test
  void wrongWord_isUsage() {
    Run r = Run.of("replay", "x.pcap", "--peers", "sometimes");
    assertEquals(2, r.status());
    assertTrue(r.err().contains("follow-nat or as-is"), r.err());
  }

  @Test
  void twoOutputsToStandardOutput_isUsage() {
    Run r = Run.of("replay", "x.pcap", "--json", "-", "--trace", "-");
    assertEquals(2, r.status());
    assertTrue(r.err().contains("only one output"), r.err());
  }

  @Test
  void color_onlyWhenAsked() {
    String[] args = {"packet", "lan: 10.1.0.2 > 198.51.100.7 icmp", "--rules", "-"};
    byte[] rules = "table inet f { }\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    assertFalse(Run.withInput(rules, args).out().contains("\033["));
    String[] colored = {args[0], args[1], args[2], args[3], "--color", "always"};
    assertTrue(Run.withInput(rules, colored).out().contains("\033["));
  }

  @Test
  void noRules_isSaid() {
    Run r = Run.of("packet", "lan: 10.1.0.2 > 198.51.100.7 icmp");
    assertEquals(3, r.status());
    assertTrue(r.err().contains("--rules FILE"), r.err());
  }
}
