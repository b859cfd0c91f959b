package io.twinwall.cli.made;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.cli.data.UnusableInput;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.Malformation;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketLineTest {
  private static Packet packet(Conversation c, String line) {
    byte[] b = c.next(PacketLine.parse(line));
    Packet p = new Packet();
    PacketParser.parseNetwork(b, 0, b.length, p);
    assertEquals(Malformation.NONE, p.malformation());
    return p;
  }

  private static Packet packet(String line) {
    return packet(new Conversation(), line);
  }

  @Test
  void tcpSyn() {
    MadePacket made = PacketLine.parse("lan: 10.0.0.5:1234 > 198.51.100.7:443 tcp syn");
    assertEquals("lan", made.in());
    Packet p = packet("lan: 10.0.0.5:1234 > 198.51.100.7:443 tcp syn");
    assertEquals("10.0.0.5", p.source().toString());
    assertEquals("198.51.100.7", p.destination().toString());
    assertEquals(1234, p.sourcePort());
    assertEquals(443, p.destinationPort());
    assertEquals(TcpHeader.SYN, TcpHeader.flags(p.bytes(), p.transportOffset()));
    assertEquals(64, p.ttl());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.5:1 > 10.0.0.6:2 tcp syn,ack len 7",
        "10.0.0.5:1 > 10.0.0.6:2 udp len 3",
        "10.0.0.5 > 10.0.0.6 icmp echo-reply id 9 seq 4",
        "[fd00::1]:1 > [fd00::2]:2 tcp rst",
        "[fd00::1]:1 > [fd00::2]:2 udp data hello",
        "fd00::1 > fd00::2 icmpv6 len 11"
      })
  void checksums_areRight(String line) {
    Packet p = packet(line);
    int length = p.transportLength();
    long pseudo =
        p.protocol() == Protocol.ICMP ? 0 : Checksum.pseudoHeader(p, p.protocol(), length);
    assertEquals(0, Checksum.fold(Checksum.sum(pseudo, p.bytes(), p.transportOffset(), length)));
  }

  @Test
  void addressWithoutPort_isPing() {
    Packet p = packet("10.0.0.5 > 10.0.0.6");
    assertEquals(Protocol.ICMP, p.protocol());
    assertEquals(8, p.bytes()[p.transportOffset()]);
    assertNull(PacketLine.parse("10.0.0.5 > 10.0.0.6").in());
  }

  @Test
  void words() {
    Packet p = packet("wan: 10.0.0.5 > 10.0.0.6 proto 47 ttl 3 tos 16 len 5");
    assertEquals(47, p.protocol());
    assertEquals(3, p.ttl());
    assertEquals(25, p.length());
    assertEquals(5_000_000_000L, PacketLine.parse("10.0.0.5 > 10.0.0.6 after 5s").afterNanos());
    assertEquals(200_000_000L, PacketLine.parse("10.0.0.5 > 10.0.0.6 after 200ms").afterNanos());
  }

  @Test
  void handshake_numbersFit() {
    Conversation c = new Conversation();
    Packet syn = packet(c, "10.0.0.5:1 > 10.0.0.6:2 tcp syn");
    int client = TcpHeader.sequence(syn.bytes(), syn.transportOffset());
    Packet answer = packet(c, "10.0.0.6:2 > 10.0.0.5:1 tcp syn,ack");
    int server = TcpHeader.sequence(answer.bytes(), answer.transportOffset());
    assertEquals(client + 1, TcpHeader.acknowledgment(answer.bytes(), answer.transportOffset()));
    Packet ack = packet(c, "10.0.0.5:1 > 10.0.0.6:2 tcp ack len 10");
    assertEquals(client + 1, TcpHeader.sequence(ack.bytes(), ack.transportOffset()));
    assertEquals(server + 1, TcpHeader.acknowledgment(ack.bytes(), ack.transportOffset()));
    Packet more = packet(c, "10.0.0.5:1 > 10.0.0.6:2 tcp ack");
    assertEquals(client + 11, TcpHeader.sequence(more.bytes(), more.transportOffset()));
  }

  @Test
  void udp_bytes() {
    Packet p = packet("10.0.0.5:53 > 10.0.0.6:54 udp data ab id 7");
    assertArrayEquals(
        HexFormat.of().parseHex("4500001e00070000401166be" + "0a0000050a000006" + "00350036000a"),
        Arrays.copyOf(p.bytes(), 26));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "10.0.0.5:1 10.0.0.6:2|'>' is missing",
        "10.0.0.5:1 >|a destination is missing",
        "10.0.0.256:1 > 10.0.0.6:2|'10.0.0.256' is no IP address",
        "10.0.0.5:x > 10.0.0.6:2|a port must be a number, not 'x'",
        "10.0.0.5:70000 > 10.0.0.6:2|a port must be within 0-65535",
        "10.0.0.5 > fd00::1|different IP versions",
        "10.0.0.5:1 > 10.0.0.6:2 tcp sny|unknown word 'sny'; did you mean 'syn'?",
        "10.0.0.5:1 > 10.0.0.6:2 tcp len|a number is missing",
        "10.0.0.5:1 > 10.0.0.6:2 udp len 70000|len must be within 0-65000",
        "[fd00::1:1 > [fd00::2]:2|']' is missing",
        "10.0.0.5 > 10.0.0.6 after soon|after takes a time"
      })
  void fault_isSaidWithTheForm(String line, String message) {
    String said =
        String.valueOf(
            assertThrows(UnusableInput.class, () -> PacketLine.parse(line)).getMessage());
    assertTrue(said.contains(message), said);
    assertTrue(said.contains("as in 'lan:"), said);
  }
}
