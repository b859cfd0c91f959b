package io.twinwall.capture.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Makes captures by hand, field by field, in either byte order. */
final class CaptureBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteOrder order;

  CaptureBytes(ByteOrder order) {
    this.order = order;
  }

  static CaptureBytes little() {
    return new CaptureBytes(ByteOrder.LITTLE_ENDIAN);
  }

  static CaptureBytes big() {
    return new CaptureBytes(ByteOrder.BIG_ENDIAN);
  }

  CaptureBytes int16(int value) {
    return bytes(ByteBuffer.allocate(2).order(order).putShort((short) value).array());
  }

  CaptureBytes int32(long value) {
    return bytes(ByteBuffer.allocate(4).order(order).putInt((int) value).array());
  }

  CaptureBytes int64(long value) {
    return bytes(ByteBuffer.allocate(8).order(order).putLong(value).array());
  }

  CaptureBytes text(String text) {
    return bytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  CaptureBytes bytes(byte[] bytes) {
    out.write(bytes, 0, bytes.length);
    return this;
  }

  CaptureBytes pad() {
    while (out.size() % 4 != 0) {
      out.write(0);
    }
    return this;
  }

  byte[] array() {
    return out.toByteArray();
  }

  /** A pcap file header, version 2.4. */
  CaptureBytes pcap(int magic, int snapLength, int linkType) {
    return pcap(magic, 2, 4, snapLength, linkType);
  }

  CaptureBytes pcap(int magic, int major, int minor, int snapLength, int linkType) {
    int32(magic).int16(major).int16(minor).int32(0).int32(0);
    return int32(snapLength).int32(linkType);
  }

  /** A pcap record. */
  CaptureBytes record(long seconds, long fraction, String text, int original) {
    return int32(seconds).int32(fraction).int32(text.length()).int32(original).text(text);
  }

  /** A pcapng block around a body. */
  CaptureBytes block(int type, CaptureBytes body) {
    byte[] padded = body.pad().array();
    int total = padded.length + 12;
    return int32(type).int32(total).bytes(padded).int32(total);
  }

  CaptureBytes section() {
    return block(0x0A0D0D0A, body().int32(0x1A2B3C4D).int16(1).int16(0).int64(-1));
  }

  /** An interface block with options made by {@link #option}. */
  CaptureBytes iface(int linkType, int snapLength, CaptureBytes options) {
    byte[] padded = options.pad().array();
    return block(1, body().int16(linkType).int16(0).int32(snapLength).bytes(padded));
  }

  CaptureBytes option(int code, String value) {
    return pad().int16(code).int16(value.length()).text(value).pad();
  }

  CaptureBytes enhanced(int iface, long ticks, String text, int original) {
    CaptureBytes body = body().int32(iface).int32(ticks >>> 32).int32(ticks);
    return block(6, body.int32(text.length()).int32(original).text(text));
  }

  CaptureBytes obsolete(int iface, long ticks, String text, int original) {
    CaptureBytes body = body().int16(iface).int16(77).int32(ticks >>> 32).int32(ticks);
    return block(2, body.int32(text.length()).int32(original).text(text));
  }

  CaptureBytes simple(String text, int original) {
    return block(3, body().int32(original).text(text));
  }

  /** An empty one in the same byte order. */
  CaptureBytes body() {
    return new CaptureBytes(order);
  }

  /** A pcapng with one of everything, for tests that damage it. */
  static byte[] samplePcapng() {
    CaptureBytes c = little();
    c.section();
    c.iface(1, 0, c.body().option(2, "lan0").option(9, "\t").option(0, ""));
    c.iface(101, 96, c.body().option(2, "tun0"));
    c.enhanced(0, 1_700_000_000_000_000_001L, "first", 5);
    c.block(5, c.body().int32(0).int64(0));
    c.enhanced(1, 1_700_000_000_000_001L, "second", 600);
    c.simple("third", 5);
    c.obsolete(1, 1_700_000_000_000_002L, "fourth", 6);
    CaptureBytes other = big();
    other.section();
    other.iface(113, 4, other.body());
    other.simple("fift", 40);
    other.enhanced(0, 1_700_000_000_000_003L, "", 0);
    return c.bytes(other.array()).array();
  }

  /** A pcap with a few packets, for tests that damage it. */
  static byte[] samplePcap() {
    return little()
        .pcap(0xA1B2C3D4, 65_535, 1)
        .record(1, 2, "first", 5)
        .record(1, 3, "", 0)
        .record(2, 999_999, "third packet", 1500)
        .array();
  }
}
