package io.twinwall.core.nat;

import static io.twinwall.core.nat.HelperTalk.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SANE and SNMP; played to a kernel too (replay-data/helper-sane, helper-snmp). */
class BinaryHelpersTest {
  private static final String START = hex("0 0 0 7 0 0 0 1");
  private static final String PORT_5000 = hex("0 0 0 0 0 0 13 88");
  private static final String EXPECTED = "tcp 10.0.0.5:* > 198.51.100.7:5000 300s";

  @Test
  void sane_answerToStartNamesThePort() {
    HelperTalk talk = HelperTalk.tcp("sane", 6566);
    talk.say(">", "4000>6566", START);
    assertEquals("-", talk.expects());
    talk.say("<", "6566>4000", PORT_5000);
    assertEquals(EXPECTED, talk.expects());
  }

  @ParameterizedTest
  @CsvSource({
    "0 0 0 7 0 0 0 1, 0 0 0 1 0 0 13 88, refused",
    "0 0 0 7 0 0 0 1, 0 0 0 0 0 1 13 88, not a port",
    "0 0 0 7 0 0 0 1, 0 0 0 0, too short",
    "0 0 0 8 0 0 0 1, 0 0 0 0 0 0 13 88, another request",
    "0 0 0 7 0 0 0 1 0, 0 0 0 0 0 0 13 88, longer than a request",
  })
  void sane_isNotExpected(String request, String answer, String why) {
    HelperTalk talk = HelperTalk.tcp("sane", 6566);
    talk.say(">", "4000>6566", hex(request));
    talk.say("<", "6566>4000", hex(answer));
    assertEquals("-", talk.expects(), why);
  }

  @Test
  void sane_requestOfAnotherLength_leavesTheStart() {
    HelperTalk talk = HelperTalk.tcp("sane", 6566);
    talk.say(">", "4000>6566", START);
    talk.say(">", "4000>6566", hex("0 0 0 8"));
    talk.say("<", "6566>4000", PORT_5000);
    assertEquals(EXPECTED, talk.expects());
  }

  /** A trap with the inside address among its variables; {@code pad} moves it by a byte. */
  private static String trap(String address, String pad) {
    return hex(
        "30 "
            + (pad.isEmpty() ? "22" : "23")
            + " 2 1 1 4 "
            + (pad.isEmpty() ? "1 70 " : "2 70 70 ")
            + "a7 1a 2 1 1 2 1 0 2 1 0 30 f 30 d 6 5 2b 6 1 2 1 40 4 "
            + address);
  }

  @ParameterizedTest
  @CsvSource({"''", "x"})
  void snmp_insideAddress_becomesThatOutside(String pad) {
    HelperTalk talk = HelperTalk.udp("snmp_trap", 162).masqueraded();
    assertEquals(trap("cb 0 71 1", pad), talk.say(">", "3000>162", trap("a 0 0 5", pad)));
    assertEquals(trap("a 0 0 6", pad), talk.say(">", "3000>162", trap("a 0 0 6", pad)));
  }

  @ParameterizedTest
  @CsvSource({
    "30 3 2 1 1, =, no more than a version",
    "30 3 2 1 3, drop, version 3",
    "30 5 2 1 1 a2 0, drop, no community",
    "30 8 2 1 1 4 1 70 a4 0, drop, version 1's trap",
    "30 8 2 1 1 4 1 70 a2 0, drop, a PDU without variables",
    "30 80 2 1 1 4 1 70 0 0, drop, indefinite length without PDU",
    "30 84 0 0 0 1 0, drop, a length of four bytes",
    "3f 1 0, drop, a long tag",
    "30, drop, one byte",
    "30 4 2 1 1, drop, cut",
    "30 3 2 1 1 0, =, more behind it",
  })
  void snmp_grammar(String message, String heard, String why) {
    HelperTalk talk = HelperTalk.udp("snmp_trap", 162).masqueraded();
    String said = hex(message);
    assertEquals(heard.equals("=") ? said : heard, talk.say(">", "3000>162", said), why);
  }

  @Test
  void snmp_withoutNat_isNotRead() {
    HelperTalk talk = HelperTalk.udp("snmp_trap", 162);
    assertEquals("x", talk.say(">", "3000>162", "x"));
  }
}
