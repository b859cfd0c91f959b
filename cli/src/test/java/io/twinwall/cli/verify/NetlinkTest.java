package io.twinwall.cli.verify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages as the kernel sends them, made by hand. */
class NetlinkTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  static byte[] be32(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  static byte[] be16(int value) {
    return ByteBuffer.allocate(2).putShort((short) value).array();
  }

  static byte[] text(String s) {
    return (s + "\0").getBytes(StandardCharsets.UTF_8);
  }

  private NetlinkTest put(int type, byte[] value) throws IOException {
    NetlinkMessages.attribute(bytes, type, false, value);
    return this;
  }

  private static byte[] nest(NetlinkTest inner) {
    return inner.bytes.toByteArray();
  }

  private byte[] message(int type, int family) {
    return NetlinkMessages.request(type, 0, 7, family, bytes.toByteArray());
  }

  @Test
  void attributes_ofAllKinds() throws IOException {
    put(1, text("filter")).put(2, be32(-3)).put(3, new byte[] {9}).put(4, be16(0xFFFE));
    Attributes a = Attributes.of(bytes.toByteArray(), 0, bytes.size());
    assertEquals("filter", a.text(1));
    assertEquals(-3, a.s32(2));
    assertEquals(0xFFFF_FFFDL, a.u32(2));
    assertEquals(9, a.u8(3));
    assertEquals(0xFFFE, a.u16(4));
    assertArrayEquals(be16(0xFFFE), a.value(4));
    assertFalse(a.has(5));
    assertNull(a.text(5));
    assertEquals(0, a.u32(5));
  }

  @Test
  void attributes_endAtALengthThatDoesNotFit() throws IOException {
    put(1, be32(1)).put(2, be32(2));
    byte[] b = bytes.toByteArray();
    for (int length : new int[] {0, 3, 9, 0xFFFF}) {
      ByteBuffer.wrap(b).order(ByteOrder.nativeOrder()).putShort(8, (short) length);
      Attributes a = Attributes.of(b, 0, b.length);
      assertEquals(1, a.u32(1));
      assertFalse(a.has(2), "length " + length);
    }
  }

  @Test
  void attribute_shorterThanItsNumber_isZero() throws IOException {
    put(1, be16(5));
    assertEquals(0, Attributes.of(bytes.toByteArray(), 0, bytes.size()).u32(1));
  }

  @Test
  void messages_ofOneDatagram() throws IOException {
    byte[] one = put(1, be16(3)).message(0x101, 2);
    byte[] two = message(0x102, 10);
    byte[] both = ByteBuffer.allocate(one.length + two.length).put(one).put(two).array();
    List<String> seen = new ArrayList<>();
    NetlinkMessages.each(
        both, (type, seq, b, from, end) -> seen.add(type + " " + seq + " " + b[from]));
    assertEquals(List.of("257 7 2", "258 7 10"), seen);
  }

  @Test
  void datagramCutShort_givesNoMessage() throws IOException {
    byte[] one = put(1, be32(3)).message(0x101, 2);
    byte[] cut = java.util.Arrays.copyOf(one, one.length - 1);
    NetlinkMessages.each(cut, (type, seq, b, from, end) -> assertTrue(false, "cut"));
  }

  @Test
  void trace_ofARule() throws IOException {
    NetlinkTest verdict = new NetlinkTest().put(1, be32(-3)).put(2, text("web"));
    put(1, text("fw")).put(2, text("forward"));
    put(3, ByteBuffer.allocate(8).putLong(0x1_0000_0002L).array());
    put(4, be32(3)).put(5, nest(verdict)).put(6, be32(0x80000001)).put(10, be32(4));
    put(18, be32(77)).put(19, new byte[] {1}).put(20, be32(0)).put(21, be32(2));
    byte[] b = message(TraceMessage.MESSAGE, 1);
    TraceMessage m = TraceMessage.read(b, NetlinkMessages.HEADER, b.length);
    assertEquals("inet fw forward", m.familyName() + " " + m.table() + " " + m.chain());
    assertEquals(0x1_0000_0002L, m.handle());
    assertEquals("jump web", m.verdictName());
    assertEquals(0x80000001L, m.id());
    assertTrue(m.isRule());
    assertEquals(new TraceMessage.Ct(77, true, 2), m.ct());
    assertNull(m.network());
    assertEquals(4, m.inInterface());
  }

  @Test
  void trace_ofAPolicy_andOfAChainsEnd() throws IOException {
    byte[] b = put(2, text("input")).put(4, be32(1)).put(16, be32(0)).message(0, 2);
    TraceMessage policy = TraceMessage.read(b, NetlinkMessages.HEADER, b.length);
    assertEquals("drop", policy.verdictName());
    assertFalse(policy.isRule() || policy.isChainEnd());
    NetlinkTest verdict = new NetlinkTest().put(1, be32(-1));
    b = new NetlinkTest().put(4, be32(3)).put(5, nest(verdict)).message(0, 2);
    assertTrue(TraceMessage.read(b, NetlinkMessages.HEADER, b.length).isChainEnd());
  }

  @Test
  void drop_withAnErrorNumber_isADrop() throws IOException {
    NetlinkTest verdict = new NetlinkTest().put(1, be32(0x0001_0000));
    byte[] b = put(4, be32(3)).put(5, nest(verdict)).message(0, 2);
    assertEquals("drop", TraceMessage.read(b, NetlinkMessages.HEADER, b.length).verdictName());
  }

  private static NetlinkTest tuple(int from, int to, byte[] protocol) throws IOException {
    NetlinkTest ip = new NetlinkTest().put(1, be32(from)).put(2, be32(to));
    return new NetlinkTest().put(1, nest(ip)).put(2, protocol);
  }

  @Test
  void entry_ofTcp() throws IOException {
    byte[] there =
        nest(new NetlinkTest().put(1, new byte[] {6}).put(2, be16(40000)).put(3, be16(80)));
    byte[] back =
        nest(new NetlinkTest().put(1, new byte[] {6}).put(2, be16(80)).put(3, be16(40000)));
    put(1, nest(tuple(0x0A000002, 0xC6336407, there)));
    put(2, nest(tuple(0xC6336407, 0xCB007101, back)));
    put(3, be32(0x8 | 0x10)).put(7, be32(119)).put(8, be32(-1)).put(12, be32(5)).put(18, be16(3));
    put(4, nest(new NetlinkTest().put(1, nest(new NetlinkTest().put(1, new byte[] {1})))));
    put(5, nest(new NetlinkTest().put(1, text("ftp"))));
    byte[] b = message(ConntrackEntry.NEW, 2);
    ConntrackEntry e = ConntrackEntry.read(b, NetlinkMessages.HEADER, b.length);
    assertEquals("SYN_SENT", e.state());
    assertEquals("10.0.0.2", e.original().source());
    assertEquals("203.0.113.1", e.reply().destination());
    assertArrayEquals(new int[] {40000, 80}, e.original().ports());
    assertEquals(List.of("confirmed", "snat"), e.statusNames());
    assertEquals(119, e.timeoutSeconds());
    assertEquals(0xFFFF_FFFFL, e.mark());
    assertEquals(3, e.zone());
    assertEquals("ftp", e.helper());
    assertEquals(6, e.protocol());
  }

  @Test
  void entry_ofAnEcho_hasNoState() throws IOException {
    byte[] echo =
        nest(
            new NetlinkTest()
                .put(1, new byte[] {1})
                .put(4, be16(99))
                .put(5, new byte[] {8})
                .put(6, new byte[] {0}));
    put(1, nest(tuple(1, 2, echo))).put(2, nest(tuple(2, 1, echo)));
    byte[] b = message(ConntrackEntry.NEW, 2);
    ConntrackEntry e = ConntrackEntry.read(b, NetlinkMessages.HEADER, b.length);
    assertArrayEquals(new int[] {8, 0, 99}, e.original().icmp());
    assertNull(e.original().ports());
    assertNull(e.state());
    assertNull(e.helper());
    assertEquals(-1, e.timeoutSeconds());
    assertNotNull(e.name());
  }
}
