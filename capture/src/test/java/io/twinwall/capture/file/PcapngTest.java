package io.twinwall.capture.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.capture.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PcapngTest {
  @Test
  void everything_inTwoSectionsOfDifferentByteOrder() {
    Reading reading = Reading.of(CaptureBytes.samplePcapng());
    assertNull(reading.fault());
    assertEquals(
        List.of(
            "1700000000000000001 lan0 ETHERNET 5: first",
            "1700000000000001000 tun0 RAW 600: second",
            "1700000000000001000 lan0 ETHERNET 5: third",
            "1700000000000002000 tun0 RAW 6: fourth",
            "1700000000000002000 null LINUX_SLL 40: fift",
            "1700000000000003000 null LINUX_SLL 0: "),
        reading.frames());
  }

  @Test
  void resolutions_andOffset() {
    CaptureBytes c = CaptureBytes.big().section();
    c.iface(1, 0, c.body().option(9, "\u0003"));
    c.iface(1, 0, c.body().option(9, "\u008A"));
    c.iface(1, 0, c.body().option(9, "\u000C"));
    c.iface(1, 0, c.body().option(14, "\0\0\0\0\0\0\0d").option(9, "\0"));
    c.enhanced(0, 1_234, "ms", 2);
    c.enhanced(1, 1_024 * 5 + 512, "1/1024 s", 8);
    c.enhanced(2, 5_000_999L, "ps", 2);
    c.enhanced(3, 7, "s + 100", 7);
    assertEquals(
        List.of(
            "1234000000 null ETHERNET 2: ms",
            "5500000000 null ETHERNET 8: 1/1024 s",
            "5000 null ETHERNET 2: ps",
            "107000000000 null ETHERNET 7: s + 100"),
        Reading.of(c.array()).frames());
  }

  @Test
  void name_withClosingZero_orEmpty() {
    CaptureBytes c = CaptureBytes.little().section();
    c.iface(1, 0, c.body().option(2, "eth0\0"));
    c.iface(1, 0, c.body().option(2, ""));
    c.enhanced(0, 1, "a", 1).enhanced(1, 1, "b", 1);
    assertEquals(
        List.of("1000 eth0 ETHERNET 1: a", "1000 null ETHERNET 1: b"),
        Reading.of(c.array()).frames());
  }

  @Test
  void blocksOfNoInterest_arePassedOver_whateverTheirLength() {
    CaptureBytes c = CaptureBytes.little().section().iface(1, 0, CaptureBytes.little());
    c.block(4, c.body().text("names"));
    c.enhanced(0, 1, "a", 1);
    c.block(0x0BAD, c.body().bytes(new byte[3 * Chunk.INITIAL_SIZE]));
    c.block(0x80000001, c.body());
    c.enhanced(0, 2, "b", 1);
    c.block(10, c.body().text("secrets"));
    assertEquals(
        new Reading(List.of("1000 null ETHERNET 1: a", "2000 null ETHERNET 1: b"), null),
        Reading.of(c.array()));
  }

  @Test
  void optionsAfterThePacket_areNoPartOfIt() {
    CaptureBytes c = CaptureBytes.little().section().iface(1, 0, CaptureBytes.little());
    CaptureBytes body = c.body().int32(0).int32(0).int32(9).int32(3).int32(3).text("abc").pad();
    c.block(6, body.option(1, "a comment").option(0, ""));
    assertEquals(List.of("9000 null ETHERNET 3: abc"), Reading.of(c.array()).frames());
  }

  @Test
  void simplePacket_beforeAnyTime_isAtZero() {
    CaptureBytes c = CaptureBytes.little().section().iface(1, 0, CaptureBytes.little());
    assertEquals(List.of("0 null ETHERNET 2: hi"), Reading.of(c.simple("hi", 2).array()).frames());
  }

  @Test
  void unknownLinkType_mattersOnlyWhereItHasFrames() {
    CaptureBytes c = CaptureBytes.little().section();
    c.iface(1, 0, c.body().option(2, "lan0"));
    c.iface(252, 0, c.body().option(2, "odd0"));
    c.enhanced(0, 1, "a", 1);
    assertEquals(new Reading(List.of("1000 lan0 ETHERNET 1: a"), null), Reading.of(c.array()));
    Reading with = Reading.of(c.enhanced(1, 1, "b", 1).array());
    assertEquals(List.of("1000 lan0 ETHERNET 1: a"), with.frames());
    assertTrue(
        with.message()
            .startsWith(
                "test.cap: a packet of interface odd0 cannot be read: its link type is 252"
                    + " (WIRESHARK_UPPER_PDU), which is not read;"),
        with.message());
  }

  @Test
  void packetOfUnknownInterface() {
    CaptureBytes c = CaptureBytes.little().section().iface(1, 0, CaptureBytes.little());
    assertTrue(
        Reading.of(c.enhanced(1, 1, "b", 1).array())
            .message()
            .contains("a packet of interface number 1, but the section has described 1 interface"));
  }

  @Test
  void newSection_forgetsInterfaces() {
    CaptureBytes c = CaptureBytes.little().section().iface(1, 0, CaptureBytes.little());
    assertTrue(
        Reading.of(c.section().simple("x", 1).array())
            .message()
            .contains("interface number 0, but the section has described 0 interfaces"));
  }

  @Test
  void capturedLength_beyondItsBlock() {
    CaptureBytes c = CaptureBytes.little().section().iface(1, 0, CaptureBytes.little());
    c.block(6, c.body().int32(0).int32(0).int32(9).int32(5).int32(5).text("abc"));
    assertTrue(
        Reading.of(c.array())
            .message()
            .contains("impossible captured length 5: its block has room for 4 (byte 68 of"));
  }

  @Test
  void lengthsThatDiffer() {
    CaptureBytes c = CaptureBytes.little().section();
    c.int32(1).int32(20).int32(1).int32(0).int32(24);
    assertTrue(
        Reading.of(c.array())
            .message()
            .contains(
                "an interface block begins with the length 20 and ends with 24; both must be the"
                    + " same (byte 44 of the file)"));
  }

  @Test
  void lengthThatNoBlockHas() {
    CaptureBytes c = CaptureBytes.little().section();
    c.int32(6).int32(33).int32(1).int32(0);
    assertTrue(
        Reading.of(c.array())
            .message()
            .contains(
                "impossible length 33 of a packet: a multiple of 4 from 32 to 33554432 expected"));
  }

  @Test
  void optionBeyondItsBlock() {
    CaptureBytes c = CaptureBytes.little().section();
    c.iface(1, 0, c.body().int16(2).int16(50).text("eth0"));
    assertTrue(
        Reading.of(c.array())
            .message()
            .contains("option 2 of an interface block is said to have 50 bytes"));
  }

  @Test
  void sectionOfAnotherVersion() {
    CaptureBytes c = CaptureBytes.little();
    c.block(0x0A0D0D0A, c.body().int32(0x1A2B3C4D).int16(2).int16(1).int64(-1));
    assertTrue(Reading.of(c.array()).message().contains("a section of pcapng version 2.1"));
  }

  @Test
  void sectionWithoutByteOrder() {
    CaptureBytes c = CaptureBytes.little();
    c.block(0x0A0D0D0A, c.body().int32(0x11223344).int16(1).int16(0).int64(-1));
    assertTrue(
        Reading.of(c.array())
            .message()
            .contains("there stands 44 33 22 11 ('D3\".') (byte 8 of the file)"));
  }
}
