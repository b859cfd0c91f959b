package io.twinwall.core.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.FlowEvents;
import io.twinwall.core.flow.FlowTableInvariants;
import io.twinwall.core.flow.Status;
import io.twinwall.core.packet.PacketMaker;
import io.twinwall.core.packet.Protocol;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IcmpTrackerTest {
  private static final String A = "10.0.0.2";
  private static final String B = "198.51.100.7";
  private static final String ROUTER = "203.0.113.254";
  private static final String A6 = "fd00:a::2";
  private static final String B6 = "2001:db8:1::7";

  @RegisterExtension final FlowTableInvariants table = new FlowTableInvariants(FlowEvents.NONE);

  private final Conversation conversation = new Conversation(table, Map.of());

  private static byte[] icmp(String from, String to, int type, int code, int word, byte... data) {
    int protocol = from.indexOf(':') < 0 ? Protocol.ICMP : Protocol.ICMPV6;
    return PacketMaker.ip(from, to, protocol, PacketMaker.icmp(type, code, word, data));
  }

  private static byte[] udp(String from, String to, int fromPort, int toPort) {
    return PacketMaker.ip(from, to, Protocol.UDP, PacketMaker.udp(fromPort, toPort, 5));
  }

  private void send(byte[] packet, String ct) {
    conversation.send(packet);
    assertEquals(ct, conversation.outcome("ct"));
  }

  @Test
  void echo_andItsAnswers() {
    send(icmp(A, B, 8, 0, 0x00010001), "new");
    send(icmp(A, B, 8, 0, 0x00010002), "new");
    send(icmp(B, A, 0, 0, 0x00010001), "established");
    assertEquals("seen-reply", conversation.outcome("status"));
    assertEquals("30s", conversation.outcome("timeout"));
    send(icmp(A, B, 8, 0, 0x00020001), "new");
    send(icmp(B, A, 0, 0, 0x00030001), "invalid");
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 15, 17})
  void otherQueries_haveTheirAnswers(int type) {
    send(icmp(A, B, type, 0, 0x00010001), "new");
    send(icmp(B, A, type + 1, 0, 0x00010001), "established");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 14, 9, 10, 18, 19, 40, 255})
  void answersUnasked_andUnknownTypes_areInvalid(int type) {
    send(icmp(A, B, type, 0, 0x00010001), "invalid");
  }

  @Test
  void echo6_andNodeInformation() {
    send(icmp(A6, B6, 128, 0, 0x00010001), "new");
    send(icmp(B6, A6, 129, 0, 0x00010001), "established");
    send(icmp(A6, B6, 139, 0, 0x00010001), "new");
    send(icmp(B6, A6, 140, 0, 0x00010001), "established");
    send(icmp(A6, B6, 129, 0, 0x00020001), "invalid");
  }

  @ParameterizedTest
  @ValueSource(ints = {130, 131, 132, 133, 134, 135, 136, 143})
  void discovery6_isUntracked(int type) {
    send(icmp(A6, B6, type, 0, 0), "untracked");
  }

  @Test
  void redirect6_isRelatedToWhatItQuotes() {
    byte[] flow = udp(B6, A6, 7, 53);
    send(flow, "new");
    byte[] data = new byte[32 + 8 + flow.length];
    data[32] = 4;
    data[33] = (byte) ((8 + flow.length) / 8);
    System.arraycopy(flow, 0, data, 40, flow.length);
    byte[] redirect = icmp("fe80::1", B6, 137, 0, 0, data);
    redirect[7] = (byte) 255;
    send(redirect, "related");
    redirect[7] = 64;
    send(redirect, "invalid");
  }

  @Test
  void error_isRelated_inTheDirectionOfTheOneItGoesTo() {
    byte[] there = udp(A, B, 7, 53);
    send(there, "new");
    Connection c = conversation.context().connection();
    send(icmp(ROUTER, A, 3, 1, 0, there), "related");
    assertSame(c, conversation.context().connection());
    assertEquals(Direction.REPLY, conversation.context().direction());
    assertEquals("-", conversation.outcome("status"));
    byte[] back = udp(B, A, 53, 7);
    send(back, "established");
    send(icmp(ROUTER, B, 11, 0, 0, Arrays.copyOf(back, 28)), "related");
    assertEquals(Direction.ORIGINAL, conversation.context().direction());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 11, 12})
  void error_ofEveryType(int type) {
    byte[] there = udp(A, B, 7, 53);
    send(there, "new");
    send(icmp(ROUTER, A, type, 0, 0, there), "related");
  }

  @Test
  void error_aboutNothingKnown_orForeign_isInvalid() {
    byte[] there = udp(A, B, 7, 53);
    send(icmp(ROUTER, A, 3, 1, 0, there), "invalid");
    send(there, "new");
    send(icmp(ROUTER, "10.0.0.3", 3, 1, 0, there), "invalid");
    send(icmp(ROUTER, A, 3, 1, 0, udp(A, B, 8, 53)), "invalid");
    byte[] bad = icmp(ROUTER, A, 3, 1, 0, there);
    bad[22] ^= 1;
    send(bad, "invalid");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8, 19, 20, 23})
  void error_quotingTooLittle_isInvalid(int bytes) {
    byte[] there = udp(A, B, 7, 53);
    send(there, "new");
    send(icmp(ROUTER, A, 3, 1, 0, Arrays.copyOf(there, bytes)), "invalid");
  }

  @Test
  void error_quotingALaterFragment_isInvalid() {
    byte[] there = udp(A, B, 7, 53);
    send(there, "new");
    byte[] fragment = there.clone();
    fragment[7] = 1;
    send(icmp(ROUTER, A, 3, 1, 0, fragment), "invalid");
  }

  @Test
  void error6_behindExtensionHeaders() {
    byte[] plain = udp(A6, B6, 7, 53);
    send(plain, "new");
    byte[] extended = new byte[plain.length + 8];
    System.arraycopy(plain, 0, extended, 0, 40);
    System.arraycopy(plain, 40, extended, 48, plain.length - 40);
    extended[6] = Protocol.DESTINATION_OPTIONS;
    extended[40] = Protocol.UDP;
    send(icmp("fd00:b::fe", A6, 1, 0, 0, extended), "related");
    send(icmp("fd00:b::fe", A6, 1, 0, 0, Arrays.copyOf(extended, 44)), "invalid");
    extended[40] = Protocol.NO_NEXT;
    send(icmp("fd00:b::fe", A6, 1, 0, 0, extended), "invalid");
  }

  @Test
  void error_doesNotRefresh() {
    byte[] there = udp(A, B, 7, 53);
    send(there, "new");
    table.clock().advanceTo(table.clock().nowNanos() + 10_000_000_000L);
    send(icmp(ROUTER, A, 3, 1, 0, there), "related");
    assertEquals("20s", conversation.outcome("timeout"));
  }

  @Test
  void wrongVersionsProtocol_isInvalid() {
    send(PacketMaker.ip(A6, B6, Protocol.ICMP, PacketMaker.icmp(8, 0, 1, new byte[0])), "invalid");
    send(
        PacketMaker.ip(A, B, Protocol.ICMPV6, PacketMaker.icmp(128, 0, 1, new byte[0])), "invalid");
    assertEquals(0, table.flows().size());
  }

  @Test
  void nothingFollows_isInvalid() {
    send(PacketMaker.ip(A6, B6, Protocol.NO_NEXT, new byte[0]), "invalid");
  }

  @Test
  void dyingEntry_isNotAttachedTo() {
    byte[] there = udp(A, B, 7, 53);
    send(there, "new");
    Connection c = conversation.context().connection();
    assertNotNull(c);
    table.flows().remove(c);
    assertEquals(Status.DYING, c.status() & Status.DYING);
    send(icmp(ROUTER, A, 3, 1, 0, there), "invalid");
  }
}
