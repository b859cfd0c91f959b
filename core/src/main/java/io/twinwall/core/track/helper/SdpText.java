package io.twinwall.core.track.helper;

import io.twinwall.core.packet.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Finds lines, addresses and media in a session description (RFC 4566) within a SIP message (Linux
 * 6.18 ct_sip_get_sdp_header).
 *
 * <p>What was found last stands in {@link #at}, {@link #length} and {@link #address}.
 */
final class SdpText {
  /** Lines that count. */
  enum Line {
    VERSION("v="),
    OWNER("o="),
    CONNECTION("c="),
    MEDIA("m=");

    private final String word;

    Line(String word) {
      this.word = word;
    }
  }

  private final Payload text;
  private final int version;
  int at;
  int length;
  @Nullable IpAddress address;

  SdpText(Payload text, int version) {
    this.text = text;
    this.version = version;
  }

  /**
   * Finds a line and the part of it that counts: a number, an address, or media and port.
   *
   * @param stop a line where the search ends, or null
   */
  SipText.Found find(int from, Line line, @Nullable Line stop) {
    int limit = text.length();
    for (int o = from; o < limit; o++) {
      int c = text.at(o);
      if (c != '\r' && c != '\n') {
        continue;
      }
      if (++o < limit && text.at(o - 1) == '\r' && text.at(o) == '\n') {
        o++;
      }
      if (o >= limit || stop != null && text.isIgnoringCase(o, stop.word)) {
        return SipText.Found.NOTHING;
      }
      if (text.isIgnoringCase(o, line.word)) {
        at = o + line.word.length();
        return part(line) ? SipText.Found.HERE : SipText.Found.BAD;
      }
    }
    return SipText.Found.NOTHING;
  }

  private boolean part(Line line) {
    switch (line) {
      case VERSION -> length = text.behindDigits(at, text.length()) - at;
      case MEDIA -> length = media();
      default -> length = owner();
    }
    return length > 0;
  }

  /** Length of {@code audio 4000}; 0 if there is no blank. */
  private int media() {
    int o = at;
    while (o < text.length() && Payload.isLetter(text.at(o))) {
      o++;
    }
    return text.at(o) == ' ' ? text.behindDigits(o + 1, text.length()) - at : 0;
  }

  /** Length of the address behind {@code IN IP4} or {@code IN IP6}. */
  private int owner() {
    String before = version == 4 ? "IN IP4 " : "IN IP6 ";
    int limit = text.length() - before.length();
    for (int o = at; o < limit && text.at(o) != '\r' && text.at(o) != '\n'; o++) {
      if (text.is(o, before)) {
        at = o + before.length();
        SipText address = new SipText(text, version);
        int end = address.bareAddress(at);
        this.address = end < 0 ? null : address.address;
        return end < 0 ? 0 : end - at;
      }
    }
    return 0;
  }
}
