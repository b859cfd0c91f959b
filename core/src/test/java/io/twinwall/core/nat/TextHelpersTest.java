package io.twinwall.core.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/**
 * TFTP, IRC and Amanda in conversation; each case was also played to a kernel
 * (replay-data/helper-*).
 */
class TextHelpersTest {
  @Test
  void tftp_answerComesFromAnotherPort() {
    HelperTalk talk = HelperTalk.udp("tftp", 69).masqueraded();
    talk.play(
        """
        dir  ports      says          | ct           hears  expects
        >    4000>69    \\0\\1file\\0  | new          =      udp 198.51.100.7:* > 203.0.113.1:4000 300s
        <    3210>4000  \\0\\3\\0\\1d  | related      =      -
        <    3211>4000  \\0\\3\\0\\1d  | new          =      -
        >    4000>3210  \\0\\4\\0\\1   | established  =      -
        >    4000>69    \\0\\2other\\0 | new          =      udp 198.51.100.7:* > 203.0.113.1:4000 300s
        >    4000>69    \\0            | new          =      udp 198.51.100.7:* > 203.0.113.1:4000 300s
        >    4000>69    \\0\\3\\0\\1   | new          =      udp 198.51.100.7:* > 203.0.113.1:4000 300s
        """);
  }

  @Test
  void tftp_overIpv6_withoutNat() {
    HelperTalk.udp6("tftp", 69)
        .play(
            """
            dir  ports      says          | ct       hears  expects
            >    4000>69    \\0\\1file\\0  | new      =      udp 2001:db8::7:* > fd00:a::5:4000 300s
            <    3210>4000  \\0\\3\\0\\1d  | related  =      -
            """);
  }

  @Test
  void tftp_ofAnotherClientAtTheSamePort_isDropped() {
    HelperTalk talk = HelperTalk.udp("tftp", 69);
    talk.say(">", "4000>69", "\0\1a\0");
    talk.lane.clock.advanceTo(talk.lane.clock.nowNanos() + 299_000_000_000L);
    assertEquals("udp 198.51.100.7:* > 10.0.0.5:4000 1s", talk.expects());
    talk.lane.clock.advanceTo(talk.lane.clock.nowNanos() + 2_000_000_000L);
    talk.say("<", "3210>4000", "x");
    assertEquals("new", talk.state());
  }

  @Test
  void irc_offerNamesTheFirewall() {
    HelperTalk.tcp("irc", 6667)
        .masqueraded()
        .play(
            """
            dir  ports      says                                            | ct           hears                                           expects
            >    4000>6667  PRIVMSG x :\\1DCC SEND f 167772165 5000 9\\1\\n  | established  PRIVMSG x :\\1DCC SEND f 3405803777 5000 9\\1\\n  tcp *:* > 203.0.113.1:5000 300s
            <    6667>4000  :x PRIVMSG you :\\1DCC SEND f 167772165 5001\\n   | established  =                                               tcp *:* > 203.0.113.1:5000 300s
            >    4000>6667  PRIVMSG x :\\1DCC CHAT c 167772166 5002 9\\1\\n  | established  =                                               tcp *:* > 203.0.113.1:5000 300s
            >    4000>6667  PRIVMSG x :\\1DCC CHAT c 167772165 0 99999\\1\\n | established  =                                               tcp *:* > 203.0.113.1:5000 300s
            >    4000>6667  PRIVMSG x :a \\1DCC CHAT c 167772165 5003 \\1\\n | established  =                                               tcp *:* > 203.0.113.1:5000 300s
            >    4000>6667  PRIVMSG x :\\1DCC CHAT c 167772165 5004 9 \\1    | established  =                                               tcp *:* > 203.0.113.1:5000 300s
            """);
  }

  @Test
  void irc_ofItsAddressAsSeenOutside_isExpected() {
    HelperTalk talk = HelperTalk.tcp("irc", 6667).masqueraded();
    talk.say(">", "4000>6667", "\r\n privmsg x :\1DCC TSEND f 3405803777   5000 1\1\r\n");
    assertEquals("tcp *:* > 203.0.113.1:5000 300s", talk.expects());
  }

  @Test
  void irc_moreThanEight_endTheOldest() {
    HelperTalk talk = HelperTalk.tcp("irc", 6667);
    for (int i = 0; i < 9; i++) {
      talk.say(">", "4000>6667", "PRIVMSG x :\1DCC SEND f 167772165 " + (5000 + i) + " 1\1\r\n");
    }
    assertEquals(8, talk.lane.flows.expectations().size());
    assertEquals("tcp *:* > 10.0.0.5:5001 300s", talk.expects().split("; ", -1)[0]);
  }

  @Test
  void irc_behindTheSearchedPart_isNotRead() {
    HelperTalk talk = HelperTalk.tcp("irc", 6667);
    String padding = "x".repeat(4095 - 40);
    talk.say(">", "4000>6667", "PRIVMSG " + padding + " :\1DCC SEND f 167772165 5000 1\1\r\n");
    assertEquals("-", talk.expects());
  }

  @Test
  void amanda_fourStreams() {
    HelperTalk talk = HelperTalk.udp("amanda", 10080);
    talk.say(">", "850>10080", "REQ");
    talk.play(
        """
        dir  ports      says                                                    | ct           hears  expects
        <    10080>850  REP\\nCONNECT DATA 1500 MESG 1501 INDEX 1502 STATE 1503\\n | established  =      tcp 10.0.0.5:* > 198.51.100.7:1500 180s; tcp 10.0.0.5:* > 198.51.100.7:1501 180s; tcp 10.0.0.5:* > 198.51.100.7:1502 180s; tcp 10.0.0.5:* > 198.51.100.7:1503 180s
        <    10080>850  CONNECT DATA 1600                                       | established  =      tcp 10.0.0.5:* > 198.51.100.7:1500 180s; tcp 10.0.0.5:* > 198.51.100.7:1501 180s; tcp 10.0.0.5:* > 198.51.100.7:1502 180s; tcp 10.0.0.5:* > 198.51.100.7:1503 180s
        <    10080>850  CONNECT DATA x\\n                                        | established  =      tcp 10.0.0.5:* > 198.51.100.7:1500 180s; tcp 10.0.0.5:* > 198.51.100.7:1501 180s; tcp 10.0.0.5:* > 198.51.100.7:1502 180s; tcp 10.0.0.5:* > 198.51.100.7:1503 180s
        """);
  }

  @Test
  void amanda_answerKeepsItsConnection() {
    HelperTalk talk = HelperTalk.udp("amanda", 10080);
    talk.say(">", "850>10080", "REQ");
    talk.say("<", "10080>850", "ACK");
    long left = talk.lane.connection().deadlineNanos() - talk.lane.clock.nowNanos();
    assertEquals(300_000_000_000L, left);
  }
}
