package io.twinwall.core.nat;

import static io.twinwall.core.nat.NatLane.INSIDE;
import static io.twinwall.core.nat.NatLane.SERVER;
import static io.twinwall.core.nat.NatLane.range;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.core.flow.Status;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketMaker;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NatEngineTest {
  private static final byte[] NONE = {};

  private final NatLane lane = new NatLane();

  private static byte[] udp(String from, int port, String to, int toPort) {
    return PacketMaker.ip(from, to, Protocol.UDP, PacketMaker.udp(port, toPort, 20));
  }

  private static byte[] syn(String from, int port, String to, int toPort, int sequence) {
    byte[] s = PacketMaker.tcp(port, toPort, TcpHeader.SYN, sequence, 0, NONE);
    return PacketMaker.ip(from, to, Protocol.TCP, s);
  }

  private static Packet parsed(byte[] b) {
    return PacketMaker.packet(b);
  }

  /** The packet with its ends exchanged; checksums stay right by that. */
  private static byte[] turned(byte[] b) {
    byte[] t = b.clone();
    Packet p = parsed(t);
    int length = p.isIpv4() ? 4 : 16;
    int at = p.isIpv4() ? 12 : 8;
    System.arraycopy(b, at, t, at + length, length);
    System.arraycopy(b, at + length, t, at, length);
    if (p.hasPorts()) {
      Bytes.put16(
          t, p.transportOffset(), p.destinationPort() == 0 ? 0 : parsed(b).destinationPort());
      Bytes.put16(t, p.transportOffset() + 2, parsed(b).sourcePort());
    }
    PacketMaker.checksum(t, p.protocol());
    return t;
  }

  private void thereAndBack(byte[] packet) {
    lane.masquerade();
    byte[] there = lane.out(packet);
    Packet p = parsed(there);
    assertEquals(p.isIpv4() ? "203.0.113.1" : "fd00:b::1", p.source().toString());
    assertTrue(PacketMaker.checksumsRight(there));
    byte[] answer = turned(packet);
    assertArrayEquals(answer, lane.in(turned(there)));
    assertEquals(CtState.ESTABLISHED, lane.context.state());
  }

  @Test
  void udp_thereAndBack() {
    thereAndBack(udp(INSIDE, 4000, SERVER, 53));
  }

  @Test
  void udp6_thereAndBack() {
    thereAndBack(udp("fd00:a::5", 4000, "2001:db8::7", 53));
  }

  @Test
  void sctp_thereAndBack_makesTheChecksumAnew() {
    byte[] init = new byte[32];
    Bytes.put16(init, 0, 4000);
    Bytes.put16(init, 2, 53);
    init[12] = 1;
    Bytes.put16(init, 14, 20);
    Bytes.put32(init, 16, 77);
    byte[] packet = PacketMaker.ip(INSIDE, SERVER, Protocol.SCTP, init);
    lane.masquerade();
    byte[] there = lane.out(packet);
    assertEquals("203.0.113.1", parsed(there).source().toString());
    assertTrue(PacketMaker.checksumsRight(there));
    assertEquals("CLOSED", Objects.requireNonNull(lane.connection().state()).stateName());
  }

  @Test
  void echo_thereAndBack() {
    byte[] request = PacketMaker.icmp(8, 0, 0x00420001, new byte[9]);
    byte[] reply = PacketMaker.icmp(0, 0, 0x00420001, new byte[9]);
    lane.masquerade();
    byte[] there = lane.out(PacketMaker.ip(INSIDE, SERVER, Protocol.ICMP, request));
    assertEquals("203.0.113.1", parsed(there).source().toString());
    byte[] back = lane.in(PacketMaker.ip(SERVER, "203.0.113.1", Protocol.ICMP, reply));
    assertArrayEquals(PacketMaker.ip(SERVER, INSIDE, Protocol.ICMP, reply), back);
  }

  @Test
  void echoIds_ofTwoHosts_areKeptApart() {
    byte[] request = PacketMaker.icmp(8, 0, 0x00420001, new byte[9]);
    byte[] reply = PacketMaker.icmp(0, 0, 0x00420001, new byte[9]);
    lane.masquerade();
    lane.out(PacketMaker.ip(INSIDE, SERVER, Protocol.ICMP, request));
    byte[] second = lane.out(PacketMaker.ip("10.0.0.6", SERVER, Protocol.ICMP, request));
    int id = Bytes.u16(second, 24);
    assertTrue(id != 0x42, "id " + id);
    assertTrue(PacketMaker.checksumsRight(second));
    byte[] answer = PacketMaker.ip(SERVER, "203.0.113.1", Protocol.ICMP, reply);
    Bytes.put16(answer, 24, id);
    PacketMaker.checksum(answer, Protocol.ICMP);
    assertArrayEquals(PacketMaker.ip(SERVER, "10.0.0.6", Protocol.ICMP, reply), lane.in(answer));
  }

  @Test
  void udpWithoutChecksum_staysWithout() {
    byte[] packet = udp(INSIDE, 4000, SERVER, 53);
    Bytes.put16(packet, 26, 0);
    lane.snat(range("203.0.113.9", "203.0.113.9", 7000, 7000));
    byte[] there = lane.out(packet);
    assertEquals(0, Bytes.u16(there, 26));
    assertEquals(7000, parsed(there).sourcePort());
  }

  @Test
  void wrongChecksum_staysWrongByTheSame() {
    lane.masquerade();
    lane.out(udp(INSIDE, 4000, SERVER, 53));
    byte[] reply = udp(SERVER, 53, "203.0.113.1", 4000);
    lane.in(reply);
    byte[] bad = udp(INSIDE, 4000, SERVER, 53);
    bad[26] ^= 0x11;
    byte[] through = lane.out(bad);
    assertEquals(CtState.INVALID, lane.context.state());
    assertArrayEquals(bad, through);
  }

  @Test
  void anyNatChain_bindsEveryConnection() {
    lane.chain(Hook.POSTROUTING, c -> Verdict.ACCEPT);
    lane.out(udp(INSIDE, 4000, SERVER, 53));
    assertTrue(lane.connection().has(Status.SNAT_DONE | Status.DNAT_DONE));
    assertEquals(0, lane.connection().status() & Status.NAT_MASK);
  }

  @Test
  void withoutNatChain_nothingIsBound() {
    lane.out(udp(INSIDE, 4000, SERVER, 53));
    assertEquals(Status.CONFIRMED, lane.connection().status());
  }

  @Test
  void chains_areConsultedForTheFirstPacketOnly() {
    List<String> consulted = new ArrayList<>();
    lane.chain(
        Hook.POSTROUTING,
        c -> {
          consulted.add("early");
          return Verdict.ACCEPT;
        });
    lane.chain(
        Hook.POSTROUTING,
        c -> {
          consulted.add("late");
          return Verdict.ACCEPT;
        });
    lane.out(udp(INSIDE, 4000, SERVER, 53));
    lane.out(udp(INSIDE, 4000, SERVER, 53));
    assertEquals(List.of("late", "early"), consulted);
  }

  @Test
  void chainThatDrops_isFinal() {
    lane.chain(Hook.PREROUTING, c -> Verdict.DROP);
    assertEquals(0, lane.out(udp(INSIDE, 4000, SERVER, 53)).length);
    assertEquals(DropReason.NONE, lane.context.reason());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 512, 1023, 1024, 65535})
  void takenPort_staysInItsClass(int port) {
    lane.masquerade();
    assertEquals(port, parsed(lane.out(udp(INSIDE, port, SERVER, 53))).sourcePort());
    for (int host = 6; host < 60; host++) {
      int other = parsed(lane.out(udp("10.0.0." + host, port, SERVER, 53))).sourcePort();
      int low = port < 512 ? 1 : port < 1024 ? 600 : 1024;
      int high = port < 512 ? 511 : port < 1024 ? 1023 : 65535;
      assertTrue(other >= low && other <= high && other != port, port + " became " + other);
      assertTrue(lane.connection().confirmed());
    }
    assertEquals(55, lane.flows.size());
  }

  @Test
  void sameSeed_samePorts() {
    List<Integer> first = ports(new NatLane());
    assertEquals(first, ports(new NatLane()));
    assertEquals(20, first.stream().distinct().count());
  }

  private static List<Integer> ports(NatLane lane) {
    lane.masquerade();
    List<Integer> ports = new ArrayList<>();
    for (int host = 1; host <= 20; host++) {
      ports.add(parsed(lane.out(udp("10.0.0." + host, 5000, SERVER, 53))).sourcePort());
    }
    return ports;
  }

  @Test
  void otherPeer_leavesThePortFree() {
    lane.masquerade();
    lane.out(udp(INSIDE, 5000, SERVER, 53));
    byte[] other = lane.out(udp("10.0.0.6", 5000, "198.51.100.8", 53));
    assertEquals(5000, parsed(other).sourcePort());
  }

  @Test
  void sameSource_keepsItsMappingToAnotherPeer() {
    lane.masquerade();
    lane.out(udp("10.0.0.6", 5000, SERVER, 53));
    int mapped = parsed(lane.out(udp(INSIDE, 5000, SERVER, 53))).sourcePort();
    assertTrue(mapped != 5000);
    assertEquals(mapped, parsed(lane.out(udp(INSIDE, 5000, "198.51.100.8", 53))).sourcePort());
  }

  @Test
  void singlePortTaken_dropsAtConfirmation() {
    lane.snat(range("203.0.113.9", "203.0.113.9", 7000, 7000));
    assertTrue(lane.out(syn(INSIDE, 4000, SERVER, 80, 1)).length > 0);
    assertEquals(0, lane.out(syn("10.0.0.6", 4000, SERVER, 80, 1)).length);
    assertEquals(DropReason.NETFILTER_DROP, lane.context.reason());
  }

  @Test
  void destinationRange_beginsAtItsFirstPort() {
    lane.dnat(range("10.0.0.80", "10.0.0.80", 8000, 8010));
    byte[] first = lane.in(udp(SERVER, 4000, "203.0.113.1", 80));
    assertEquals(8000, parsed(first).destinationPort());
    byte[] second = lane.in(udp(SERVER, 4000, "203.0.113.1", 81));
    assertEquals(8001, parsed(second).destinationPort());
  }

  @Test
  void destinationPort_withinTheRangeIsKept() {
    lane.dnat(range("10.0.0.80", "10.0.0.80", 8000, 8010));
    byte[] through = lane.in(udp(SERVER, 4000, "203.0.113.1", 8005));
    assertEquals(8005, parsed(through).destinationPort());
  }

  @Test
  void told_portIsTakenFirst() {
    lane.nat.ports((number, original, m) -> 40_000 + (int) number);
    lane.masquerade();
    lane.out(udp("10.0.0.6", 5000, SERVER, 53));
    assertEquals(40_002, parsed(lane.out(udp(INSIDE, 5000, SERVER, 53))).sourcePort());
  }

  @Test
  void prefix_keepsTheHostPart() {
    NatRange r =
        new NatRange(
            IpAddress.parse("203.0.113.64"),
            IpAddress.parse("203.0.113.127"),
            -1,
            -1,
            false,
            false,
            false,
            true);
    lane.snat(r);
    byte[] through = lane.out(udp("10.0.0.5", 4000, SERVER, 53));
    assertEquals("203.0.113.69", parsed(through).source().toString());
  }

  @Test
  void errorAboutATranslatedFlow_reachesItsSender() {
    lane.masquerade();
    byte[] sent = udp(INSIDE, 4000, SERVER, 53);
    byte[] there = lane.out(sent);
    byte[] error = PacketMaker.icmp(3, 3, 0, there);
    byte[] through = lane.in(PacketMaker.ip("192.0.2.1", "203.0.113.1", Protocol.ICMP, error));
    assertEquals(CtState.RELATED, lane.context.state());
    byte[] expected = PacketMaker.icmp(3, 3, 0, sent);
    assertArrayEquals(PacketMaker.ip("192.0.2.1", INSIDE, Protocol.ICMP, expected), through);
  }

  @Test
  void error6_reachesItsSender() {
    lane.masquerade();
    byte[] sent = udp("fd00:a::5", 4000, "2001:db8::7", 53);
    byte[] error = PacketMaker.icmp(1, 4, 0, lane.out(sent));
    byte[] through = lane.in(PacketMaker.ip("2001:db8::9", "fd00:b::1", Protocol.ICMPV6, error));
    byte[] expected = PacketMaker.icmp(1, 4, 0, sent);
    assertArrayEquals(
        PacketMaker.ip("2001:db8::9", "fd00:a::5", Protocol.ICMPV6, expected), through);
  }

  @Test
  void errorByTheInsideHost_leavesAsTheFirewall() {
    lane.masquerade();
    lane.out(udp(INSIDE, 4000, SERVER, 53));
    byte[] answer = udp(SERVER, 53, "203.0.113.1", 4000);
    byte[] inside = lane.in(answer);
    byte[] error = PacketMaker.icmp(3, 3, 0, inside);
    byte[] through = lane.out(PacketMaker.ip(INSIDE, SERVER, Protocol.ICMP, error));
    byte[] expected = PacketMaker.icmp(3, 3, 0, answer);
    assertArrayEquals(PacketMaker.ip("203.0.113.1", SERVER, Protocol.ICMP, expected), through);
  }

  @Test
  void redirectOfATranslatedFlow_isDropped() {
    lane.masquerade();
    byte[] there = lane.out(udp(INSIDE, 4000, SERVER, 53));
    byte[] error = PacketMaker.icmp(5, 1, 0x0A000001, there);
    byte[] packet = PacketMaker.ip("203.0.113.254", "203.0.113.1", Protocol.ICMP, error);
    assertEquals(0, lane.in(packet).length);
    assertEquals(DropReason.NETFILTER_DROP, lane.context.reason());
  }

  @Test
  void redirect_leadsToTheIncomingInterface() {
    lane.chain(Hook.PREROUTING, c -> lane.nat.redirect(c, range(null, null, 3128, 3128)));
    Packet p = parsed(lane.in(udp(SERVER, 4000, "192.0.2.80", 80)));
    assertEquals("203.0.113.1", p.destination().toString());
    assertEquals(3128, p.destinationPort());
    Packet six = parsed(lane.in(udp("2001:db8::7", 4000, "2001:db8::80", 80)));
    assertEquals("fd00:b::1", six.destination().toString());
  }

  @Test
  void otherOutput_endsAMasqueradedConnection() {
    lane.masquerade();
    lane.out(udp(INSIDE, 4000, SERVER, 53));
    assertEquals(0, lane.in(udp(INSIDE, 4000, SERVER, 53)).length);
    assertEquals(0, lane.flows.size());
  }

  @Test
  void bothEnds_canBeTranslated() {
    lane.dnat(range("10.0.0.80", "10.0.0.80", 8080, 8080));
    lane.snat(range("10.0.0.1", "10.0.0.1", -1, -1));
    byte[] sent = syn(SERVER, 4000, "203.0.113.1", 80, 1);
    byte[] there = lane.in(sent);
    assertArrayEquals(syn("10.0.0.1", 4000, "10.0.0.80", 8080, 1), there);
    byte[] answer = PacketMaker.tcp(8080, 4000, TcpHeader.SYN | TcpHeader.ACK, 9, 2, NONE);
    byte[] back = lane.out(PacketMaker.ip("10.0.0.80", "10.0.0.1", Protocol.TCP, answer));
    byte[] expected = PacketMaker.tcp(80, 4000, TcpHeader.SYN | TcpHeader.ACK, 9, 2, NONE);
    assertArrayEquals(PacketMaker.ip("203.0.113.1", SERVER, Protocol.TCP, expected), back);
  }

  @Test
  void randomFlows_neverShareAnswers() {
    Random random = new Random(7);
    lane.snat(range("203.0.113.1", "203.0.113.1", 2000, 2199));
    int sent = 0;
    for (int i = 0; i < 400; i++) {
      String from = "10.0.0." + (2 + random.nextInt(200));
      byte[] there = lane.out(syn(from, 1024 + random.nextInt(60000), SERVER, 80, i));
      if (there.length > 0) {
        sent++;
        int port = parsed(there).sourcePort();
        assertTrue(port >= 2000 && port <= 2199);
      }
    }
    assertEquals(200, sent);
    assertEquals(200, lane.flows.size());
  }
}
