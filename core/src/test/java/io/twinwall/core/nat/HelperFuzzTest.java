package io.twinwall.core.nat;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.core.flow.ExpectationTable;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damaged conversations, by seed, through each helper and NAT: none may fail, what is heard has
 * right checksums (checked where it is heard), and what is expected stays bounded.
 */
class HelperFuzzTest {
  private static final int ROUNDS = 400;
  private static final int MOST_OF_A_CONNECTION = 11;

  private static final String SIP =
      """
      INVITE sip:bob@198.51.100.7:5060 SIP/2.0
      Via: SIP/2.0/UDP 10.0.0.5:5060;maddr=10.0.0.5;received=198.51.100.7;rport=5060
      From: <sip:a@10.0.0.5:5060>;tag=1
      t: sip:b@198.51.100.7
      CSeq: 1 INVITE
      Expires: 60
      Contact: <sip:a@10.0.0.5:5060>;expires=60;transport=UDP,
       <sip:b@10.0.0.5>
      Content-Length: 120

      v=0
      o=u 1 1 IN IP4 10.0.0.5
      s=-
      c=IN IP4 10.0.0.5
      t=0 0
      m=audio 4000 RTP/AVP 0
      m=video 4100 RTP
      c=IN IP4 10.0.0.5
      """
          .replace("\n", "\r\n");
  private static final String ANSWER =
      """
      SIP/2.0 200 ok
      Via: SIP/2.0/UDP 203.0.113.1:5060
      CSeq: 1 REGISTER
      Contact: <sip:a@203.0.113.1:5060>;expires=60

      """
          .replace("\n", "\r\n");
  private static final String PPTP =
      HelperTalk.hex("0 20 0 1 1a 2b 3c 4d 0 8 0 0 99 0 11 11 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
  private static final String SNMP =
      HelperTalk.hex(
          "30 22 2 1 1 4 1 70 a7 1a 2 1 1 2 1 0 2 1 0 30 f 30 d 6 5 2b 6 1 2 1 40 4 a 0 0 5");

  static Stream<Arguments> helpers() {
    return Stream.of(
        of(
            "ftp",
            21,
            true,
            "PORT 10,0,0,5,20,30\r\n",
            "227 x (198,51,100,7,20,30).\r\n",
            "EPRT |1|10.0.0.5|5150|\r\n",
            "229 (|||5150|)\r\n"),
        of("irc", 6667, true, "PRIVMSG x :\1DCC SEND f 167772165 5000 1\1\r\n"),
        of("tftp", 69, false, "\0\1f\0", "\0\2f\0"),
        of("sip", 5060, false, SIP, ANSWER, SIP.replace("INVITE", "REGISTER")),
        of("sip", 5060, true, SIP, SIP + SIP, ANSWER),
        of(
            "pptp",
            1723,
            true,
            PPTP,
            PPTP.replace((char) 8, (char) 7) + "\0".repeat(136),
            PPTP.replace((char) 8, (char) 1) + "\0".repeat(124)),
        of("amanda", 10080, false, "CONNECT DATA 1500 MESG 1501 INDEX 1502 STATE 1503\n"),
        of("sane", 6566, true, "\0\0\0\7\0\0\0\1", "\0\0\0\0\0\0\23\210"),
        of("snmp", 161, false, SNMP),
        of("snmp_trap", 162, false, SNMP),
        of("netbios-ns", 137, false, "query"));
  }

  private static Arguments of(String helper, int port, boolean tcp, String... seeds) {
    return Arguments.of(helper, port, tcp, List.of(seeds));
  }

  @ParameterizedTest(name = "{0} {1} tcp {2}")
  @MethodSource("helpers")
  void damagedPayloads(String helper, int port, boolean tcp, List<String> seeds) {
    for (int nat = 0; nat < 2; nat++) {
      SplittableRandom random = new SplittableRandom(port * 31L + nat);
      HelperTalk talk = tcp ? HelperTalk.tcp(helper, port) : HelperTalk.udp(helper, port);
      if (nat == 1) {
        talk.masqueraded();
      }
      for (int i = 0; i < ROUNDS; i++) {
        String text = damaged(seeds.get(random.nextInt(seeds.size())), random);
        int client = 4000 + random.nextInt(8);
        boolean there = random.nextInt(3) > 0;
        talk.say(there ? ">" : "<", there ? client + ">" + port : port + ">" + client, text);
        ExpectationTable table = talk.lane.flows.expectations();
        assertTrue(table.size() <= 8 * MOST_OF_A_CONNECTION, () -> table.size() + " expected");
      }
    }
  }

  private static String damaged(String seed, SplittableRandom random) {
    StringBuilder sb = new StringBuilder(seed);
    for (int i = random.nextInt(5); i > 0 && !sb.isEmpty(); i--) {
      int at = random.nextInt(sb.length());
      int end = Math.min(sb.length(), at + 1 + random.nextInt(12));
      switch (random.nextInt(6)) {
        case 0 -> sb.delete(at, end);
        case 1 -> sb.insert(at, sb.substring(at, end));
        case 2 -> sb.setCharAt(at, (char) random.nextInt(256));
        case 3 -> sb.setLength(at);
        case 4 -> sb.insert(at, "99999999999999999999".substring(random.nextInt(20)));
        default -> sb.insert(at, "\r\n \t,:@;=[]|".charAt(random.nextInt(12)));
      }
    }
    return sb.toString();
  }
}
