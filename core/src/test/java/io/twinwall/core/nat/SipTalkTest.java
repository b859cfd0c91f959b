package io.twinwall.core.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.core.flow.Status;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * A phone behind masquerade, its registrar and calls; each case was also played to a kernel
 * (replay-data/helper-sip, helper-sip-tcp, helper-sip6).
 */
class SipTalkTest {
  private static final String PHONE = "10.0.0.5:5060";
  private static final String SEEN = "203.0.113.1:5060";

  private final HelperTalk talk = HelperTalk.udp("sip", 5060).masqueraded();

  private static String message(String head, String sdp) {
    String lines = head.strip().replace("\n", "\r\n");
    return lines + "\r\nContent-Length: " + sdp.length() + "\r\n\r\n" + sdp;
  }

  private static String request(String method, int sequence, String phone, String more) {
    return method
        + " sip:bob@198.51.100.7 SIP/2.0\nVia: SIP/2.0/UDP "
        + phone
        + ";branch=z\nFrom: <sip:anna@"
        + phone
        + ">;tag=1\nTo: <sip:bob@198.51.100.7>\nCSeq: "
        + sequence
        + " "
        + method
        + "\nContact: <sip:anna@"
        + phone
        + ">"
        + more;
  }

  private static String response(int code, String method, int sequence, String more) {
    return "SIP/2.0 "
        + code
        + " x\nVia: SIP/2.0/UDP "
        + SEEN
        + "\nCSeq: "
        + sequence
        + " "
        + method
        + more;
  }

  private static String sdp(String address, String... media) {
    StringBuilder sb =
        new StringBuilder(
            "v=0\r\no=u 1 1 IN IP4 "
                + address
                + "\r\ns=-\r\nc=IN IP4 "
                + address
                + "\r\nt=0 0\r\n");
    for (String m : media) {
      sb.append("m=").append(m).append(" RTP/AVP 0\r\n");
    }
    return sb.toString();
  }

  private String phone(String text) {
    return talk.say(">", "5060>5060", text);
  }

  private String registrar(String text) {
    return talk.say("<", "5060>5060", text);
  }

  private void register() {
    String said = message(request("REGISTER", 1, PHONE, "\nExpires: 600"), "");
    assertEquals(message(request("REGISTER", 1, SEEN, "\nExpires: 600"), ""), phone(said));
  }

  @Test
  void registration_isActivatedByConsent() {
    register();
    String expected = "udp 198.51.100.7:* > " + SEEN;
    assertEquals(expected + " 180s permanent inactive", talk.expects());
    registrar(message(response(100, "REGISTER", 1, ""), ""));
    registrar(message(response(401, "REGISTER", 9, ""), ""));
    assertEquals(expected + " 180s permanent inactive", talk.expects());
    String consent = "\nContact: <sip:anna@%s>;expires=300";
    String heard = registrar(message(response(200, "REGISTER", 1, consent.formatted(SEEN)), ""));
    assertTrue(heard.contains("Contact: <sip:anna@" + PHONE + ">;expires=300"), heard);
    assertTrue(heard.contains("Via: SIP/2.0/UDP " + PHONE), heard);
    assertEquals(expected + " 300s permanent", talk.expects());
    talk.say("<", "5071>5060", "x");
    assertEquals("related", talk.state());
    assertEquals("sip", Objects.requireNonNull(talk.lane.connection().helper()).helperName());
    assertTrue(talk.lane.connection().has(Status.DNAT));
  }

  @Test
  void refusal_endsTheRegistration() {
    register();
    registrar(message(response(403, "REGISTER", 1, ""), ""));
    assertEquals("-", talk.expects());
  }

  @Test
  void invite_expectsMediaAndNamesTheFirewall() {
    String said =
        message(request("INVITE", 2, PHONE, ""), sdp("10.0.0.5", "audio 4000", "video 4100"));
    String heard = phone(said);
    assertEquals(
        message(request("INVITE", 2, SEEN, ""), sdp("203.0.113.1", "audio 4000", "video 4100")),
        heard);
    assertEquals(
        "udp 198.51.100.7:* > 203.0.113.1:4000 180s; udp 198.51.100.7:* > 203.0.113.1:4001 180s; "
            + "udp 198.51.100.7:* > 203.0.113.1:4100 180s; udp 198.51.100.7:* > 203.0.113.1:4101 180s",
        talk.expects());
    talk.say("<", "6000>4000", "rtp");
    assertEquals("related", talk.state());
    assertEquals("10.0.0.5", talk.lane.context.packet().destination().toString());
    phone(message(request("BYE", 3, PHONE, ""), ""));
    assertEquals("-", talk.expects());
  }

  @Test
  void refusedInvite_endsItsMedia() {
    phone(message(request("INVITE", 2, PHONE, ""), sdp("10.0.0.5", "audio 4000")));
    registrar(message(response(486, "INVITE", 7, ""), ""));
    assertEquals(2, talk.lane.flows.expectations().size());
    registrar(message(response(486, "INVITE", 2, ""), ""));
    assertEquals("-", talk.expects());
  }

  @Test
  void mediaOfAnotherHost_areNotExpected() {
    phone(message(request("INVITE", 2, PHONE, ""), sdp("10.0.0.9", "audio 4000")));
    assertEquals("-", talk.expects());
  }

  @Test
  void unreadable_isDropped() {
    assertEquals("drop", phone("INVITE sip:bob@198.51.100.7 SIP/2.0\r\n\r\n"));
    assertEquals(
        "drop", phone(message(request("INVITE", 2, PHONE, ""), sdp("10.0.0.5", "audio 80"))));
    assertEquals("drop", phone("SIP/2.0 abc\r\nCSeq: 1 INVITE\r\n\r\n"));
    String noSequence = message(request("INVITE", 2, PHONE, "").replace("CSeq: 2", "CSeq: x"), "");
    assertEquals("drop", phone(noSequence));
  }

  @Test
  void droppedFirstMessage_leavesNothingExpected() {
    String sdp = sdp("10.0.0.5", "audio 4000").replace("o=u", "x=u");
    assertEquals("drop", phone(message(request("INVITE", 2, PHONE, ""), sdp)));
    assertEquals("-", talk.expects());
  }

  @Test
  void continuedAndCompactHeaders_areRead() {
    String said = "OPTIONS sip:x SIP/2.0\r\nm: sip:a@10.0.0.5,\r\n <sip:b@10.0.0.5:5060>\r\n\r\n";
    assertEquals(
        said.replace("b@10.0.0.5", "b@203.0.113.1").replace("a@10.0.0.5", "a@203.0.113.1:5060"),
        phone(said));
  }

  @Test
  void phoneThatListensElsewhere_isAnsweredThere() {
    String said = message(request("OPTIONS", 2, "10.0.0.5:5070", ""), "");
    phone(said);
    registrar(message(response(200, "OPTIONS", 2, ""), ""));
    assertEquals(5070, talk.lane.context.packet().destinationPort());
  }

  @Test
  void overTcp_suchAPhonesAnswerIsDropped() {
    HelperTalk tcp = HelperTalk.tcp("sip", 5060).masqueraded();
    tcp.say(">", "4000>5060", message(request("OPTIONS", 2, "10.0.0.5:5070", ""), ""));
    assertEquals("drop", tcp.say("<", "5060>4000", message(response(200, "OPTIONS", 2, ""), "")));
  }

  @Test
  void masterLivesAnHour() {
    register();
    assertEquals(
        3_600_000_000_000L, talk.lane.connection().deadlineNanos() - talk.lane.clock.nowNanos());
  }

  @Test
  void stream_carriesSeveralMessages_andNumbersFollow() {
    HelperTalk tcp = HelperTalk.tcp("sip", 5060).masqueraded();
    String one = message(request("ACK", 2, PHONE, "").replace("/UDP", "/TCP"), "");
    String seen = message(request("ACK", 2, SEEN, "").replace("/UDP", "/TCP"), "");
    assertEquals(seen + seen, tcp.say(">", "5060>5060", one + one));
    assertEquals(seen, tcp.say(">", "5060>5060", one));
    assertEquals("ok", tcp.say("<", "5060>5060", "ok"));
    assertEquals("established", tcp.state());
    String half = message(request("INVITE", 3, PHONE, ""), sdp("10.0.0.5", "audio 4000"));
    String cut = half.substring(0, half.length() - 5);
    assertEquals(cut, tcp.say(">", "5060>5060", cut));
  }

  @Test
  void ipv6_inBrackets() {
    HelperTalk six = HelperTalk.udp6("sip", 5060).masqueraded();
    String said =
        "OPTIONS sip:bob@[2001:db8::7] SIP/2.0\r\nVia: SIP/2.0/UDP [fd00:a::5]:5060;maddr=[fd00:a::5]\r\n\r\n";
    assertEquals(said.replace("fd00:a::5", "fd00:b::1"), six.say(">", "5060>5060", said));
  }
}
