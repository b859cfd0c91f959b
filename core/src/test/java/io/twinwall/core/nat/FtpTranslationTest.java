package io.twinwall.core.nat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.Status;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketMaker;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * An FTP client inside, a server outside, and what a masquerading firewall makes of their words.
 */
class FtpTranslationTest {
  private static final String CLIENT = "10.0.0.5";
  private static final String SERVER = "198.51.100.7";
  private static final String FIREWALL = "203.0.113.1";
  private static final int ACK = TcpHeader.ACK;

  private final NatLane lane =
      new NatLane().filter(Hook.PREROUTING, 0, c -> assign(Objects.requireNonNull(c.connection())));
  private int clientNext = 1000;
  private int serverNext = 5000;

  private Verdict assign(Connection c) {
    if (c != null && !c.confirmed() && c.helper() == null) {
      c.helper(lane.conntrack.helperFor("ftp", c));
      c.set(Status.HELPER);
    }
    return Verdict.ACCEPT;
  }

  private static byte[] segment(
      String from, int port, String to, int toPort, int flags, int seq, int ack, String text) {
    byte[] data = text.getBytes(StandardCharsets.ISO_8859_1);
    return PacketMaker.ip(
        from, to, Protocol.TCP, PacketMaker.tcp(port, toPort, flags, seq, ack, data));
  }

  /** The client says something; what the server gets. */
  private byte[] client(int flags, String text) {
    byte[] b = segment(CLIENT, 4000, SERVER, 21, flags, clientNext, serverNext, text);
    clientNext += text.length() + (flags & TcpHeader.SYN) / TcpHeader.SYN;
    return lane.out(b);
  }

  /**
   * The server says something; what the client gets.
   *
   * @param shift by how much the server has received more than the client has sent
   */
  private byte[] server(int flags, String text, int shift) {
    byte[] b = segment(SERVER, 21, FIREWALL, 4000, flags, serverNext, clientNext + shift, text);
    serverNext += text.length() + (flags & TcpHeader.SYN) / TcpHeader.SYN;
    return lane.in(b);
  }

  private static String text(byte[] b) {
    Packet p = PacketMaker.packet(b);
    int data = p.transportOffset() + TcpHeader.headerLength(b, p.transportOffset());
    return new String(b, data, p.end() - data, StandardCharsets.ISO_8859_1);
  }

  private void open() {
    lane.masquerade();
    client(TcpHeader.SYN, "");
    server(TcpHeader.SYN | ACK, "", 0);
    client(ACK, "");
    server(ACK, "220 ready\r\n", 0);
    client(ACK, "USER anna\r\n");
    server(ACK, "331 password\r\n", 0);
  }

  private Expectation expected() {
    return lane.flows.expectations().all().get(0);
  }

  @Test
  void port_namesTheFirewall_andNumbersFollow() {
    open();
    String said = "PORT 10,0,0,5,20,30\r\n";
    byte[] there = client(ACK, said);
    String heard = "PORT 203,0,113,1,20,30\r\n";
    assertEquals(heard, text(there));
    assertTrue(PacketMaker.checksumsRight(there));
    assertTrue(lane.connection().has(Status.SEQ_ADJUST | Status.HELPER));
    int grown = heard.length() - said.length();
    byte[] answer = server(ACK, "200 done\r\n", grown);
    assertEquals(clientNext, TcpHeader.acknowledgment(answer, 20));
    assertTrue(PacketMaker.checksumsRight(answer));
    int before = clientNext;
    byte[] list = client(ACK, "LIST\r\n");
    assertEquals(before + grown, TcpHeader.sequence(list, 20));
    assertEquals("LIST\r\n", text(list));
    assertTrue(PacketMaker.checksumsRight(list));
  }

  @Test
  void activeData_followsItsMaster() {
    open();
    client(ACK, "PORT 10,0,0,5,20,30\r\n");
    int port = 20 << 8 | 30;
    byte[] data = lane.in(segment(SERVER, 20, FIREWALL, port, TcpHeader.SYN, 77, 0, ""));
    assertArrayEquals(segment(SERVER, 20, CLIENT, port, TcpHeader.SYN, 77, 0, ""), data);
    assertEquals(CtState.RELATED, lane.context.state());
    assertTrue(lane.connection().has(Status.EXPECTED | Status.DNAT | Status.CONFIRMED));
    assertEquals(
        21, Objects.requireNonNull(lane.connection().master()).original().destinationPort());
    assertTrue(lane.flows.expectations().isEmpty());
    byte[] back = lane.out(segment(CLIENT, port, SERVER, 20, TcpHeader.SYN | ACK, 9, 78, ""));
    assertEquals(FIREWALL, PacketMaker.packet(back).source().toString());
  }

  @Test
  void passive_ofAServerBehindDnat_namesTheFirewall() {
    lane.dnat(NatLane.range("10.0.0.80", "10.0.0.80", -1, -1));
    lane.in(segment(SERVER, 4000, FIREWALL, 21, TcpHeader.SYN, 999, 0, ""));
    lane.out(segment("10.0.0.80", 21, SERVER, 4000, TcpHeader.SYN | ACK, 4999, 1000, ""));
    lane.in(segment(SERVER, 4000, FIREWALL, 21, ACK, 1000, 5000, ""));
    lane.out(segment("10.0.0.80", 21, SERVER, 4000, ACK, 5000, 1000, "220 hi\r\n"));
    lane.in(segment(SERVER, 4000, FIREWALL, 21, ACK, 1000, 5008, "PASV\r\n"));
    String said = "227 Entering Passive Mode (10,0,0,80,100,1).\r\n";
    byte[] there = lane.out(segment("10.0.0.80", 21, SERVER, 4000, ACK, 5008, 1006, said));
    assertEquals("227 Entering Passive Mode (203,0,113,1,100,1).\r\n", text(there));
    assertTrue(PacketMaker.checksumsRight(there));
    byte[] data = lane.in(segment(SERVER, 4001, FIREWALL, 25601, TcpHeader.SYN, 1, 0, ""));
    assertEquals("10.0.0.80", PacketMaker.packet(data).destination().toString());
    assertEquals(CtState.RELATED, lane.context.state());
  }

  @Test
  void passive_ofAServerOutside_isExpectedAsItIs() {
    open();
    String said = "227 Entering Passive Mode (198,51,100,7,100,1).\r\n";
    assertEquals(said, text(server(ACK, said, 0)));
    assertEquals(25601, expected().tuple().destinationPort());
    byte[] data = lane.out(segment(CLIENT, 4001, SERVER, 25601, TcpHeader.SYN, 1, 0, ""));
    assertEquals(FIREWALL, PacketMaker.packet(data).source().toString());
    assertEquals(CtState.RELATED, lane.context.state());
  }

  @Test
  void extendedPassive_isExpected() {
    open();
    server(ACK, "229 Entering Extended Passive Mode (|||6446|)\r\n", 0);
    assertEquals(6446, expected().tuple().destinationPort());
    assertEquals(SERVER, expected().tuple().destinationText());
  }

  @Test
  void extendedPort_isRewritten() {
    open();
    assertEquals("EPRT |1|203.0.113.1|6446|\r\n", text(client(ACK, "EPRT |1|10.0.0.5|6446|\r\n")));
  }

  @Test
  void otherAddressThanTheSpeakers_isNotExpected() {
    open();
    String said = "PORT 10,0,0,6,20,30\r\n";
    assertEquals(said, text(client(ACK, said)));
    assertTrue(lane.flows.expectations().isEmpty());
  }

  @Test
  void notAtALinesBeginning_isNotRead() {
    open();
    client(ACK, "SITE ");
    client(ACK, "PORT 10,0,0,5,20,30\r\n");
    assertTrue(lane.flows.expectations().isEmpty());
  }

  @Test
  void partial_isDropped() {
    open();
    assertEquals(0, client(ACK, "PORT 10,0,0,5").length);
    assertEquals(DropReason.NETFILTER_DROP, lane.context.reason());
  }

  @Test
  void announcedPortTaken_anotherIsNamed() {
    open();
    client(ACK, "PORT 10,0,0,5,20,30\r\n");
    Expectation first = expected();
    lane.out(segment("10.0.0.6", 4000, SERVER, 21, TcpHeader.SYN, 1, 0, ""));
    Connection second = lane.connection();
    int port = second.reply().destinationPort();
    lane.in(segment(SERVER, 21, FIREWALL, port, TcpHeader.SYN | ACK, 1, 2, ""));
    lane.out(segment("10.0.0.6", 4000, SERVER, 21, ACK, 2, 2, "USER eve\r\n"));
    byte[] there =
        lane.out(segment("10.0.0.6", 4000, SERVER, 21, ACK, 12, 2, "PORT 10,0,0,6,20,30\r\n"));
    assertEquals(2, lane.flows.expectations().size());
    int named = lane.flows.expectations().of(second).get(0).tuple().destinationPort();
    assertTrue(named != first.tuple().destinationPort());
    assertEquals("PORT 203,0,113,1," + (named >> 8) + "," + (named & 255) + "\r\n", text(there));
  }

  @Test
  void selectiveAcknowledgment_isShiftedBack() {
    open();
    String said = "PORT 10,0,0,5,20,30\r\n";
    int grown = text(client(ACK, said)).length() - said.length();
    byte[] options = new byte[32];
    byte[] plain = PacketMaker.tcp(21, 4000, ACK, serverNext, clientNext + grown, new byte[0]);
    System.arraycopy(plain, 0, options, 0, 20);
    options[12] = (byte) 0x80;
    options[20] = 1;
    options[21] = 1;
    options[22] = 5;
    options[23] = 10;
    Bytes.put32(options, 24, clientNext + grown + 10);
    Bytes.put32(options, 28, clientNext + grown + 20);
    byte[] there = lane.in(PacketMaker.ip(SERVER, FIREWALL, Protocol.TCP, options));
    assertEquals(clientNext + 10, Bytes.s32(there, 44));
    assertEquals(clientNext + 20, Bytes.s32(there, 48));
    assertTrue(PacketMaker.checksumsRight(there));
  }

  @Test
  void retransmission_isRewrittenAlike() {
    open();
    int start = clientNext;
    byte[] first = client(ACK, "PORT 10,0,0,5,20,30\r\n");
    clientNext = start;
    byte[] again = client(ACK, "PORT 10,0,0,5,20,30\r\n");
    assertEquals(text(first), text(again));
    assertEquals(TcpHeader.sequence(first, 20), TcpHeader.sequence(again, 20));
  }

  @Test
  void icmpErrorOfTheClient_isShiftedAsIfItWereTcp() {
    clientNext = 0x9000_0000;
    open();
    client(ACK, "PORT 10,0,0,5,20,30\r\n");
    byte[] heard = server(ACK, "200 done\r\n", 3);
    byte[] quote = java.util.Arrays.copyOf(heard, 28);
    byte[] error = PacketMaker.icmp(3, 3, 0, quote);
    byte[] there = lane.out(PacketMaker.ip(CLIENT, SERVER, Protocol.ICMP, error));
    assertEquals(CtState.RELATED, lane.context.state());
    assertEquals(3, Bytes.s32(there, 24));
    assertEquals(Protocol.TCP - 3, there[20 + 8 + 9]);
  }
}
