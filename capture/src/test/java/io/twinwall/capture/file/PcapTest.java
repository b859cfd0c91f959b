package io.twinwall.capture.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.capture.Reading;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PcapTest {
  @ParameterizedTest
  @CsvSource({
    "A1B2C3D4, LITTLE_ENDIAN, 1000", "A1B2C3D4, BIG_ENDIAN, 1000",
    "A1B23C4D, LITTLE_ENDIAN, 1", "A1B23C4D, BIG_ENDIAN, 1"
  })
  void bothByteOrders_bothResolutions(String magic, String order, long unit) {
    ByteOrder byteOrder =
        order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    byte[] file =
        new CaptureBytes(byteOrder)
            .pcap(Integer.parseUnsignedInt(magic, 16), 65_535, 1)
            .record(1_700_000_000L, 123_456, "one", 3)
            .record(4_294_967_295L, 999_999, "two", 2000)
            .array();
    Reading reading = Reading.of(file);
    assertNull(reading.fault());
    assertEquals(
        List.of(
            (1_700_000_000_000_000_000L + 123_456 * unit) + " null ETHERNET 3: one",
            (4_294_967_295_000_000_000L + 999_999 * unit) + " null ETHERNET 2000: two"),
        reading.frames());
  }

  @Test
  void linkType_withFcsLength() {
    byte[] file = CaptureBytes.little().pcap(0xA1B2C3D4, 0, 0x5400_0071).array();
    byte[] whole = CaptureBytes.little().bytes(file).record(0, 1, "x", 1).array();
    assertEquals(List.of("1000 null LINUX_SLL 1: x"), Reading.of(whole).frames());
  }

  @ParameterizedTest
  @CsvSource({
    "0, NULL",
    "1, ETHERNET",
    "9, PPP",
    "12, RAW",
    "14, RAW",
    "101, RAW",
    "108, LOOP",
    "113, LINUX_SLL",
    "228, IPV4",
    "229, IPV6",
    "276, LINUX_SLL2"
  })
  void linkTypes(int code, String expected) {
    byte[] file = CaptureBytes.little().pcap(0xA1B2C3D4, 0, code).record(0, 1, "x", 1).array();
    assertEquals(List.of("1000 null " + expected + " 1: x"), Reading.of(file).frames());
  }

  @Test
  void kuznetzov_hasLongerRecords() {
    CaptureBytes c = CaptureBytes.big().pcap(0xA1B2CD34, 1500, 1);
    c.int32(5).int32(6).int32(3).int32(4).int32(2).int16(0x800).int16(0).text("abc");
    c.int32(5).int32(7).int32(0).int32(0).int32(2).int16(0x800).int16(0);
    assertEquals(
        List.of("5000006000 null ETHERNET 4: abc", "5000007000 null ETHERNET 0: "),
        Reading.of(c.array()).frames());
  }

  @Test
  void version2_2_hasLengthsTheOtherWayRound() {
    CaptureBytes c = CaptureBytes.little().pcap(0xA1B2C3D4, 2, 2, 1500, 1);
    c.int32(0).int32(1).int32(900).int32(3).text("abc");
    assertEquals(List.of("1000 null ETHERNET 900: abc"), Reading.of(c.array()).frames());
  }

  @Test
  void originalLength_isNeverLessThanCaptured() {
    byte[] file =
        CaptureBytes.little()
            .pcap(0xA1B2C3D4, 0, 1)
            .record(0, 1, "abc", 1)
            .record(0, 1, "abc", -1)
            .array();
    assertEquals(
        List.of("1000 null ETHERNET 3: abc", "1000 null ETHERNET 2147483647: abc"),
        Reading.of(file).frames());
  }

  @Test
  void noPackets_isNoFault() {
    byte[] file = CaptureBytes.little().pcap(0xA1B2C3D4, 0, 99_999).array();
    assertEquals(new Reading(List.of(), null), Reading.of(file));
  }

  @Test
  void longFrame_withinItsSnapshotLength() {
    String text = "x".repeat(600_000);
    byte[] file =
        CaptureBytes.little()
            .pcap(0xA1B2C3D4, 600_000, 1)
            .record(0, 1, "a", 1)
            .record(0, 2, text, 600_000)
            .record(0, 3, "b", 1)
            .array();
    Reading reading = Reading.of(file);
    assertNull(reading.fault());
    assertEquals("2000 null ETHERNET 600000: " + text, reading.frames().get(1));
    assertEquals("3000 null ETHERNET 1: b", reading.frames().get(2));
  }

  @Test
  void impossibleLength_afterGoodFrames() {
    CaptureBytes c = CaptureBytes.little().pcap(0xA1B2C3D4, 65_535, 1);
    c.record(0, 1, "good", 4).int32(0).int32(2).int32(0x7000_0000).int32(4);
    Reading reading = Reading.of(c.array());
    assertEquals(List.of("1000 null ETHERNET 4: good"), reading.frames());
    assertEquals(
        "test.cap: impossible captured length 1879048192 in a record header: at most 262144 bytes"
            + " expected (byte 52 of the file); read so far: 1 packet. The file is damaged here or"
            + " before; what follows cannot be found.",
        reading.message());
  }

  @Test
  void unknownLinkType_isNamed() {
    byte[] file = CaptureBytes.little().pcap(0xA1B2C3D4, 0, 127).record(0, 1, "x", 1).array();
    String message = Reading.of(file).message();
    assertTrue(message.contains("link type is 127 (IEEE802_11_RADIOTAP)"), message);
    assertTrue(message.contains("ETHERNET (1)"), message);
  }
}
