package io.twinwall.core.track;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.core.flow.FlowEvents;
import io.twinwall.core.flow.FlowTableInvariants;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.PacketMaker;
import io.twinwall.core.packet.Protocol;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UdpTrackerTest {
  @RegisterExtension final FlowTableInvariants table = new FlowTableInvariants(FlowEvents.NONE);

  private final Conversation conversation = new Conversation(table, Map.of());

  @Test
  void stream_onlyTwoSecondsAfterItsFirstPacket() {
    conversation.udp(
        """
        at  dir | ct          timeout status             since
        0   >   | new         30s     -                  1
        0.1 >   | new         30s     -                  1
        0.2 <   | established 30s     seen-reply         1
        0.3 >   | established 30s     seen-reply         1
        2.0 >   | established 30s     seen-reply         1
        2.1 <   | established 120s    seen-reply,assured 1
        2.2 >   | established 120s    seen-reply,assured 1
        """);
  }

  @Test
  void expired_theAnswerBeginsANewOne() {
    conversation.udp(
        """
        at   dir | ct          status     since
        0    >   | new         -          1
        29.9 >   | new         -          1
        59.8 <   | established seen-reply 1
        89.8 <   | new         -          4
        90   >   | established seen-reply 4
        """);
  }

  @Test
  void timeouts_areSysctls() {
    Conversation c =
        new Conversation(table, Map.of("udp_timeout", "17", "udp_timeout_stream", "71"));
    c.udp(
        """
        at dir | timeout
        0  >   | 17s
        1  <   | 17s
        3  >   | 71s
        """);
  }

  @Test
  void udpLite_assuredWithTheFirstAnswer() {
    byte[] there = PacketMaker.ip("10.0.0.2", "10.0.0.3", Protocol.UDPLITE, lite(5, 6));
    byte[] back = PacketMaker.ip("10.0.0.3", "10.0.0.2", Protocol.UDPLITE, lite(6, 5));
    Conversation trusting = new Conversation(table, Map.of("checksum", "0"));
    trusting.send(there);
    assertEquals("30s", trusting.outcome("timeout"));
    trusting.send(back);
    assertEquals("seen-reply", trusting.outcome("status"));
    trusting.send(there);
    assertEquals("seen-reply,assured", trusting.outcome("status"));
    assertEquals("120s", trusting.outcome("timeout"));
  }

  /** Coverage 8: the header alone; the checksum field must not be 0. */
  private static byte[] lite(int from, int to) {
    byte[] b = PacketMaker.udp(from, to, 4);
    Bytes.put16(b, 4, 8);
    Bytes.put16(b, 6, 0x1234);
    return b;
  }

  @Test
  void udpLite_checksumOrCoverageWrong_isInvalid() {
    byte[] segment = lite(5, 6);
    conversation.send(PacketMaker.ip("10.0.0.2", "10.0.0.3", Protocol.UDPLITE, segment));
    assertEquals("invalid", conversation.outcome("ct"));
    Conversation trusting = new Conversation(table, Map.of("checksum", "0"));
    Bytes.put16(segment, 4, 7);
    trusting.send(PacketMaker.ip("10.0.0.2", "10.0.0.3", Protocol.UDPLITE, segment));
    assertEquals("invalid", trusting.outcome("ct"));
  }

  @Test
  void checksum_zeroIsValid_wrongIsNot() {
    byte[] p = PacketMaker.ip("10.0.0.2", "10.0.0.3", Protocol.UDP, PacketMaker.udp(1, 53, 5));
    Bytes.put16(p, 26, 0);
    conversation.send(p);
    assertEquals("new", conversation.outcome("ct"));
    Bytes.put16(p, 20, 2);
    Bytes.put16(p, 26, 0x1111);
    conversation.send(p);
    assertEquals("invalid", conversation.outcome("ct"));
  }

  @Test
  void length_beyondThePacketOrBelowAHeader_isInvalid() {
    for (int length : new int[] {100, 7, 0}) {
      byte[] p = PacketMaker.ip("10.0.0.2", "10.0.0.3", Protocol.UDP, PacketMaker.udp(1, 53, 5));
      Bytes.put16(p, 24, length);
      PacketMaker.checksum(p, Protocol.UDP);
      conversation.send(p);
      assertEquals("invalid", conversation.outcome("ct"), "length " + length);
    }
  }

  @Test
  void otherProtocols_haveOneConnectionPerPairOfHosts() {
    conversation.other(
        253,
        """
        dir len | ct          timeout status
        >   8   | new         600s    -
        <   8   | established 600s    seen-reply
        >   8   | established 600s    seen-reply
        """);
  }

  @Test
  void dccp_isLikeAnyOther_since6_17() {
    conversation.other(
        Protocol.DCCP,
        """
        dir len | ct          timeout
        >   16  | new         600s
        <   16  | established 600s
        """);
  }

  @Test
  void gre_assuredByTrafficBothWays() {
    conversation.other(
        Protocol.GRE,
        """
        dir len | ct          timeout status
        >   8   | new         30s     -
        <   8   | established 30s     seen-reply
        >   8   | established 180s    seen-reply,assured
        """);
  }
}
