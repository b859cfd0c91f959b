package io.twinwall.campaign;

import io.twinwall.core.packet.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Bytes in network order, put together one after the other; and the internet's checksum. */
final class Wire {
  private static final Map<String, byte[]> ADDRESSES = new HashMap<>();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

  Wire u8(int value) {
    out.write(value);
    return this;
  }

  Wire u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  Wire u32(int value) {
    return u16(value >>> 16).u16(value);
  }

  Wire bytes(byte[] b) {
    out.write(b, 0, b.length);
    return this;
  }

  Wire text(String ascii) {
    return bytes(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  Wire zeros(int count) {
    return bytes(new byte[count]);
  }

  int size() {
    return out.size();
  }

  byte[] done() {
    return out.toByteArray();
  }

  /** An address as it stands in a header. */
  static synchronized byte[] address(String text) {
    return ADDRESSES.computeIfAbsent(text, t -> IpAddress.parse(t).toBytes());
  }

  /** Bytes written as pairs of hexadecimal digits. */
  static byte[] hex(String digits) {
    byte[] b = new byte[digits.length() / 2];
    for (int i = 0; i < b.length; i++) {
      b[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
    }
    return b;
  }

  /** The internet checksum of a piece, not yet complemented away from zero (RFC 1071). */
  static int checksum(byte[] b, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += (long) (b[i] & 0xFF) << ((i - from) % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xFFFF) {
      sum = (sum & 0xFFFF) + (sum >>> 16);
    }
    return (int) ~sum & 0xFFFF;
  }
}
