package io.twinwall.core.track.helper;

import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.TcpHeader;
import io.twinwall.core.packet.UdpHeader;
import org.jspecify.annotations.Nullable;

/**
 * A part of a packet's payload as a helper reads it. Positions count from its beginning; beyond its
 * end stand zeros, so that no reading can fail. It stays valid when the payload is rewritten.
 */
final class Payload {
  private final Packet packet;
  private final int header;
  private int offset;
  private int length;

  private Payload(Packet packet, int header, int length) {
    this.packet = packet;
    this.header = header;
    this.length = length;
  }

  /** The payload of a TCP segment; null if it has none. */
  static @Nullable Payload tcp(Packet p) {
    return p.hasTransport(TcpHeader.LENGTH)
        ? of(p, TcpHeader.headerLength(p.bytes(), p.transportOffset()))
        : null;
  }

  /** All that stands behind a UDP header, whatever its length field says; null if nothing. */
  static @Nullable Payload udp(Packet p) {
    return of(p, UdpHeader.LENGTH);
  }

  private static @Nullable Payload of(Packet p, int header) {
    int length = p.end() - p.transportOffset() - header;
    return length <= 0 ? null : new Payload(p, header, length);
  }

  /** Where this part begins, counted from the end of the transport header. */
  int offset() {
    return offset;
  }

  int length() {
    return length;
  }

  /** Makes it another part of the payload, given from its present beginning. */
  void window(int from, int newLength) {
    offset += from;
    length = newLength;
  }

  /** The rewriting of a part has made it longer by so much. */
  void grown(int by) {
    length += by;
  }

  /** A byte as a number from 0 to 255; 0 beyond the end. */
  int at(int i) {
    return i < 0 || i >= length
        ? 0
        : packet.bytes()[packet.transportOffset() + header + offset + i] & 0xFF;
  }

  int u16(int i) {
    return at(i) << 8 | at(i + 1);
  }

  int s32(int i) {
    return u16(i) << 16 | u16(i + 2);
  }

  boolean is(int i, String text) {
    for (int k = 0; k < text.length(); k++) {
      if (at(i + k) != text.charAt(k)) {
        return false;
      }
    }
    return i + text.length() <= length;
  }

  /** As {@link #is}, whatever the case of ASCII letters. */
  boolean isIgnoringCase(int i, String text) {
    if (i + text.length() > length) {
      return false;
    }
    for (int k = 0; k < text.length(); k++) {
      if (lower(at(i + k)) != lower(text.charAt(k))) {
        return false;
      }
    }
    return true;
  }

  /** Where a text begins that lies within {@code from} to {@code to}; -1 if nowhere. */
  int find(String text, int from, int to) {
    for (int i = from; i + text.length() <= Math.min(to, length); i++) {
      if (is(i, text)) {
        return i;
      }
    }
    return -1;
  }

  private static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /** A letter as the kernel's ctype has it: of ISO 8859-1. */
  static boolean isLetter(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0xC0 && c != 0xD7 && c != 0xF7;
  }

  /** Behind the digits that stand at {@code i}, at most at {@code limit}. */
  int behindDigits(int i, int limit) {
    int o = i;
    while (o < limit && isDigit(at(o))) {
      o++;
    }
    return o;
  }

  /** The number that digits make, modulo 2 to the 64th (Linux simple_strtoul). */
  long number(int from, int to) {
    long n = 0;
    for (int i = from; i < to; i++) {
      n = n * 10 + at(i) - '0';
    }
    return n;
  }
}
