package io.twinwall.cli.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PacketShapeTest {
  private static final String V4 = "4500001c000100003f11b0b50a000002c6336407a000003500080000";
  private static final String V6 =
      "6000000000102c3f20010db8000000000000000000000001fd00000000000000000000000000000211000001"
          + "0000abcd0035003500080000";

  private static byte[] hex(String s) {
    return HexFormat.of().parseHex(s);
  }

  @Test
  void paddingGoes_packetStays() {
    assertEquals(28, PacketShape.trimmed(hex(V4 + "0000000000")).length);
    assertEquals(28, PacketShape.trimmed(hex(V4)).length);
    assertEquals(56, PacketShape.trimmed(hex(V6 + "00")).length);
    assertEquals(3, PacketShape.trimmed(new byte[3]).length);
  }

  @Test
  void packets_areTheSame_byTheirHeaders() {
    byte[] a = hex(V4);
    assertTrue(PacketShape.same(a, hex(V4.replace("a0000035", "a0010035"))));
    byte[] ttl = hex(V4.replace("3f11", "3e11"));
    assertFalse(PacketShape.same(a, ttl));
    assertTrue(PacketShape.sameEnds(a, ttl));
    assertFalse(PacketShape.sameEnds(a, hex(V4.replace("3f11", "3f06"))));
    assertFalse(PacketShape.sameEnds(a, hex(V4.replace("c6336407", "c6336408"))));
    assertTrue(PacketShape.same(hex(V6), hex(V6)));
    assertFalse(PacketShape.sameEnds(hex(V6), a));
  }

  @Test
  void fragmentId_ofIpv6Fragments() {
    byte[] p = hex(V6);
    assertEquals(0xABCD, PacketShape.fragmentId(p, 0, p.length));
    byte[] whole = p.clone();
    whole[6] = 17;
    assertEquals(-1, PacketShape.fragmentId(whole, 0, p.length));
    assertEquals(-1, PacketShape.fragmentId(p, 0, 44));
    assertEquals(-1, PacketShape.fragmentId(hex(V4), 0, 28));
  }
}
