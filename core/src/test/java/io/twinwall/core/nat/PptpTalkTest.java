package io.twinwall.core.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Status;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.PacketMaker;
import io.twinwall.core.packet.Protocol;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** PPTP sessions and their GRE; played to a kernel too (replay-data/helper-pptp). */
class PptpTalkTest {
  private static final int CLIENT_CALL = 0x1111;
  private static final int SERVER_CALL = 0x9900;
  private static final int PORT = 4000;

  private static String message(int kind, int bodyLength, int... words) {
    byte[] b = new byte[12 + bodyLength];
    Bytes.put16(b, 0, b.length);
    Bytes.put16(b, 2, 1);
    Bytes.put32(b, 4, 0x1A2B3C4D);
    Bytes.put16(b, 8, kind);
    for (int i = 0; i < words.length; i++) {
      Bytes.put16(b, 12 + 2 * i, words[i]);
    }
    return new String(b, StandardCharsets.ISO_8859_1);
  }

  private static String callId(String heard, int at) {
    return Integer.toHexString(heard.charAt(at) << 8 | heard.charAt(at + 1));
  }

  private static void start(HelperTalk talk) {
    talk.say(">", "4000>1723", message(1, 144));
    talk.say("<", "1723>4000", message(2, 144, 0x100, 0x100));
  }

  private static String outCall(HelperTalk talk) {
    return talk.say(">", "4000>1723", message(7, 156, CLIENT_CALL));
  }

  private static String accept(HelperTalk talk, int clientCall) {
    return talk.say("<", "1723>4000", message(8, 20, SERVER_CALL, clientCall, 0x100));
  }

  private static byte[] gre(HelperTalk talk, boolean there, int call) {
    byte[] gre = new byte[16];
    Bytes.put16(gre, 0, 0x3001);
    Bytes.put16(gre, 2, 0x880B);
    Bytes.put16(gre, 4, 4);
    Bytes.put16(gre, 6, call);
    String from = there ? talk.inside : talk.outside;
    return talk.send(
        there, PacketMaker.ip(from, there ? talk.outside : talk.seen, Protocol.GRE, gre));
  }

  @Test
  void outgoingCall_expectsGreBothWays() {
    HelperTalk talk = HelperTalk.tcp("pptp", 1723);
    start(talk);
    outCall(talk);
    assertEquals("-", talk.expects());
    accept(talk, CLIENT_CALL);
    assertEquals(
        "gre 10.0.0.5:4369 > 198.51.100.7:39168 300s; gre 198.51.100.7:39168 > 10.0.0.5:4369 300s",
        talk.expects());
    gre(talk, true, SERVER_CALL);
    assertEquals("related", talk.state());
    assertEquals("-", talk.expects());
    gre(talk, false, CLIENT_CALL);
    assertEquals("established", talk.state());
  }

  @Test
  void masqueraded_theCallBearsThePort() {
    HelperTalk talk = HelperTalk.tcp("pptp", 1723).masqueraded();
    start(talk);
    assertEquals("fa0", callId(outCall(talk), 12));
    assertEquals("1111", callId(accept(talk, PORT), 14));
    byte[] there = gre(talk, true, SERVER_CALL);
    assertEquals("203.0.113.1", PacketMaker.packet(there).source().toString());
    assertTrue(talk.lane.connection().has(Status.EXPECTED | Status.SNAT));
    byte[] back = gre(talk, false, PORT);
    assertEquals("established", talk.state());
    assertEquals(CLIENT_CALL, Bytes.u16(back, 26));
    assertEquals("10.0.0.5", PacketMaker.packet(back).destination().toString());
  }

  @Test
  void serverFirst_otherExpectationStays() {
    HelperTalk talk = HelperTalk.tcp("pptp", 1723).masqueraded();
    start(talk);
    outCall(talk);
    accept(talk, PORT);
    gre(talk, false, PORT);
    assertEquals("related", talk.state());
    assertEquals("gre 10.0.0.5:4369 > 198.51.100.7:39168 300s", talk.expects());
    gre(talk, true, SERVER_CALL);
    assertEquals("established", talk.state());
  }

  @Test
  void disconnect_endsTheCall() {
    HelperTalk talk = HelperTalk.tcp("pptp", 1723).masqueraded();
    start(talk);
    outCall(talk);
    accept(talk, PORT);
    gre(talk, true, SERVER_CALL);
    Connection call = talk.lane.connection();
    talk.say("<", "1723>4000", message(13, 136, PORT));
    assertTrue(call.dying());
    assertTrue(talk.lane.flows.greKeys().isEmpty());
    gre(talk, true, SERVER_CALL);
    assertEquals("new", talk.state());
  }

  @Test
  void endOfControlConnection_endsTheCall() {
    HelperTalk talk = HelperTalk.tcp("pptp", 1723);
    start(talk);
    outCall(talk);
    accept(talk, CLIENT_CALL);
    Connection control = talk.lane.connection();
    gre(talk, true, SERVER_CALL);
    Connection call = talk.lane.connection();
    talk.lane.flows.remove(control);
    assertTrue(call.dying());
    assertTrue(talk.lane.flows.greKeys().isEmpty());
  }

  @Test
  void callOfUnstartedSession_isNotExpected() {
    HelperTalk talk = HelperTalk.tcp("pptp", 1723);
    outCall(talk);
    accept(talk, CLIENT_CALL);
    assertEquals("-", talk.expects());
  }

  @Test
  void refusedOrForeignCall_isNotExpected() {
    HelperTalk talk = HelperTalk.tcp("pptp", 1723);
    start(talk);
    outCall(talk);
    accept(talk, CLIENT_CALL + 1);
    talk.say("<", "1723>4000", message(8, 20, SERVER_CALL, CLIENT_CALL, 0x200));
    assertEquals("-", talk.expects());
  }

  @Test
  void shortMessage_isNotRead() {
    HelperTalk talk = HelperTalk.tcp("pptp", 1723);
    start(talk);
    outCall(talk);
    talk.say("<", "1723>4000", message(8, 19, SERVER_CALL, CLIENT_CALL, 0x100));
    assertEquals("-", talk.expects());
  }

  @Test
  void incomingCall() {
    HelperTalk talk = HelperTalk.tcp("pptp", 1723);
    start(talk);
    talk.say("<", "1723>4000", message(9, 208, SERVER_CALL));
    talk.say(">", "4000>1723", message(10, 12, CLIENT_CALL, SERVER_CALL, 0x100));
    talk.say("<", "1723>4000", message(11, 16, CLIENT_CALL));
    assertEquals(2, talk.lane.flows.expectations().size());
  }
}
