package io.twinwall.core.track.helper;

import io.twinwall.core.packet.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Finds headers, addresses, ports and parameters in a SIP message (RFC 3261) as Linux 6.18
 * nf_conntrack_sip.c does, leniently where that is lenient.
 *
 * <p>What was found last stands in {@link #at}, {@link #length}, {@link #address} and {@link
 * #port}; positions count from the message's beginning.
 */
final class SipText {
  /** What a search has found. */
  enum Found {
    /** It is not there. */
    NOTHING,
    /** It is there, but cannot be read. */
    BAD,
    HERE
  }

  /** Headers: name, compact name, and what stands before the part that counts. */
  enum Header {
    CSEQ("CSeq", "", ""),
    FROM("From", "f", "sip:"),
    TO("To", "t", "sip:"),
    CONTACT("Contact", "m", "sip:"),
    VIA_UDP("Via", "v", "UDP "),
    VIA_TCP("Via", "v", "TCP "),
    EXPIRES("Expires", "", ""),
    CONTENT_LENGTH("Content-Length", "l", "");

    private final String word;
    private final String compact;
    private final String before;

    Header(String word, String compact, String before) {
      this.word = word;
      this.compact = compact;
      this.before = before;
    }

    private boolean isUri() {
      return before.equals("sip:");
    }
  }

  static final int DEFAULT_PORT = 5060;

  private static final IpAddress NONE = IpAddress.v4(0);
  private static final int MAX_PORT_DIGITS = 5;

  private final Payload text;
  private final int version;
  int at;
  int length;
  IpAddress address = NONE;
  int port;
  private int end;

  /**
   * @param version of the IP addresses that are looked for
   */
  SipText(Payload text, int version) {
    this.text = text;
    this.version = version;
  }

  Payload payload() {
    return text;
  }

  /** Behind the address and port that were found last. */
  int end() {
    return end;
  }

  private static boolean isLineEnd(int c) {
    return c == '\r' || c == '\n';
  }

  private static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }

  /** The address in a request's first line (ct_sip_parse_request). */
  Found request() {
    int limit = text.length();
    int o = 0;
    while (o < limit && Payload.isLetter(text.at(o))) {
      o++;
    }
    if (o == 0 || ++o >= limit) {
      return Found.NOTHING;
    }
    for (; o < limit - 4; o++) {
      if (isLineEnd(text.at(o))) {
        return Found.BAD;
      }
      if (text.isIgnoringCase(o, "sip:")) {
        o += 4;
        break;
      }
    }
    int start = skipUser(o, limit);
    if (!endpoint(start, limit)) {
      return Found.NOTHING;
    }
    at = start;
    length = end - start;
    return Found.HERE;
  }

  /** Where the host of a URI begins, behind a user and {@code @} in the same line. */
  private int skipUser(int from, int limit) {
    int o = from;
    while (o < limit && text.at(o) != '@' && !isLineEnd(text.at(o))) {
      o++;
    }
    return o < limit && text.at(o) == '@' ? o + 1 : from;
  }

  /** Reads an address and the port behind it, 5060 if there is none. */
  private boolean endpoint(int from, int limit) {
    return address(from, limit, true) && port(limit);
  }

  /** Reads an address; in IPv6 within brackets, which may be missing if not {@code delimited}. */
  private boolean address(int from, int limit, boolean delimited) {
    address = NONE;
    if (version == 4) {
      return quad(from, limit);
    }
    boolean bracket = from < limit && text.at(from) == '[';
    if (delimited && !bracket || !words(bracket ? from + 1 : from, limit)) {
      return false;
    }
    if (end < limit && text.at(end) == ']') {
      end++;
      return true;
    }
    return !delimited;
  }

  /** Reads an address without brackets; returns where it ends, or -1. */
  int bareAddress(int from) {
    int limit = text.length();
    return (version == 4 ? quad(from, limit) : words(from, limit)) ? end : -1;
  }

  /** Linux in4_pton: a letter from a to f right behind it spoils it, any other character ends. */
  private boolean quad(int from, int limit) {
    long value = 0;
    int part = -1;
    int parts = 0;
    for (int o = from; ; o++) {
      int c = o < limit ? text.at(o) : 0;
      if (Payload.isDigit(c)) {
        part = Math.max(part, 0) * 10 + c - '0';
        if (part > 255 || parts == 4) {
          return false;
        }
        continue;
      }
      if (part < 0 || isHexLetter(c)) {
        return false;
      }
      value = value << 8 | part;
      part = -1;
      parts++;
      if (c != '.') {
        address = IpAddress.v4(value);
        end = o;
        return parts == 4;
      }
      if (parts == 4) {
        return false;
      }
    }
  }

  private static boolean isHexLetter(int c) {
    return c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
  }

  private boolean words(int from, int limit) {
    int o = from;
    StringBuilder word = new StringBuilder();
    for (; o < limit && o - from < 46 && isAddressPart(text.at(o)); o++) {
      word.append((char) text.at(o));
    }
    try {
      address = IpAddress.parse(word.toString());
    } catch (IllegalArgumentException notAnAddress) {
      return false;
    }
    end = o;
    return address.version() == 6;
  }

  private static boolean isAddressPart(int c) {
    return Payload.isDigit(c) || isHexLetter(c) || c == ':' || c == '.';
  }

  /** Reads {@code :port} at the end of what was read; only 1024 and above, not at the very end. */
  private boolean port(int limit) {
    if (end >= limit) {
      return false;
    }
    port = DEFAULT_PORT;
    if (text.at(end) != ':') {
      return true;
    }
    int first = end + 1;
    int last = text.behindDigits(first, Math.min(limit, first + MAX_PORT_DIGITS + 1));
    if (last == first || last - first > MAX_PORT_DIGITS || last >= limit) {
      return false;
    }
    port = (int) text.number(first, last);
    end = last;
    return port >= 1024 && port <= 65535;
  }

  /** Walks past a line's end and the blanks of a continuation line; -1 if none follows. */
  private int followContinuation(int from, int limit) {
    int o = from + 1;
    if (o >= limit) {
      return -1;
    }
    if (text.at(o - 1) == '\r' && text.at(o) == '\n' && ++o >= limit) {
      return -1;
    }
    if (!isBlank(text.at(o))) {
      return -1;
    }
    while (o < limit && isBlank(text.at(o))) {
      o++;
    }
    return o;
  }

  private int skipBlanks(int from, int limit) {
    for (int o = from; o < limit; o++) {
      if (isBlank(text.at(o))) {
        continue;
      }
      return isLineEnd(text.at(o)) ? followContinuation(o, limit) : o;
    }
    return limit;
  }

  /** Finds a word within a header's value, continuation lines included; -1 if it is not there. */
  private int search(int from, int wholeLimit, String word) {
    int limit = wholeLimit - word.length();
    for (int o = from; o < limit; o++) {
      if (isLineEnd(text.at(o))) {
        o = followContinuation(o, limit);
        if (o < 0) {
          return -1;
        }
      } else if (text.isIgnoringCase(o, word)) {
        return o;
      }
    }
    return -1;
  }

  /** Finds a header from a position on (ct_sip_get_header); sets {@link #at}, {@link #length}. */
  Found header(Header h, int from) {
    int limit = text.length();
    for (int o = from; o < limit; o++) {
      if (!isLineEnd(text.at(o))) {
        continue;
      }
      if (++o < limit && text.at(o - 1) == '\r' && text.at(o) == '\n') {
        o++;
      }
      if (o >= limit) {
        break;
      }
      int name = isBlank(text.at(o)) ? 0 : nameLength(h, o);
      if (name > 0) {
        return value(h, o + name);
      }
    }
    return Found.NOTHING;
  }

  private int nameLength(Header h, int o) {
    if (text.isIgnoringCase(o, h.word)) {
      return h.word.length();
    }
    boolean compact =
        !h.compact.isEmpty()
            && o + 1 < text.length()
            && text.isIgnoringCase(o, h.compact)
            && !Payload.isLetter(text.at(o + 1));
    return compact ? 1 : 0;
  }

  private Found value(Header h, int from) {
    int limit = text.length();
    int o = skipBlanks(from, limit);
    if (o < 0 || text.at(o) != ':' || ++o >= limit) {
      return Found.NOTHING;
    }
    o = skipBlanks(o, limit);
    if (o < 0) {
      return Found.NOTHING;
    }
    at = o;
    if (!h.before.isEmpty()) {
      o = search(o, limit, h.before);
      if (o < 0) {
        return Found.BAD;
      }
      o += h.before.length();
    }
    return part(h, o) ? Found.HERE : Found.BAD;
  }

  /** Reads the part of a value that counts: digits, or an address with its port. */
  private boolean part(Header h, int from) {
    int limit = text.length();
    int start = from;
    if (h.before.isEmpty()) {
      length = text.behindDigits(from, limit) - from;
    } else {
      start = h.isUri() ? skipUser(from, limit) : from;
      length = endpoint(start, limit) ? end - start : 0;
    }
    if (length > 0) {
      at = start;
    }
    return length > 0;
  }

  /** The next value of a list in the same header (ct_sip_next_header). */
  private Found next(Header h, int from) {
    int limit = text.length();
    int o = search(from, limit, ",");
    o = o < 0 ? -1 : search(o, limit, h.before);
    if (o < 0) {
      return Found.NOTHING;
    }
    at = o + h.before.length();
    return part(h, at) ? Found.HERE : Found.BAD;
  }

  /** A walk through all values of a header. */
  final class Walk {
    private final Header header;
    private int from;
    private boolean inHeader;

    Walk(Header header) {
      this.header = header;
    }

    /** The next readable value (ct_sip_parse_header_uri); all four fields are set. */
    Found next() {
      Found f = inHeader ? rest() : Found.NOTHING;
      for (int o = from; f != Found.HERE; o = at) {
        f = header(header, o);
        if (f == Found.NOTHING) {
          return f;
        }
      }
      inHeader = true;
      from = end;
      return f;
    }

    private Found rest() {
      Found f = SipText.this.next(header, from);
      while (f == Found.BAD) {
        from = at;
        f = SipText.this.next(header, from);
      }
      return f;
    }
  }

  /** The first readable value of a header with an address (ct_sip_parse_header_uri). */
  Found uri(Header h) {
    return new Walk(h).next();
  }

  private int parameterLimit(int from) {
    int comma = search(from, text.length(), ",");
    return comma < 0 ? text.length() : comma;
  }

  /** A parameter's text: sets {@link #at} and {@link #length} (ct_sip_parse_param). */
  boolean parameter(int from, String name) {
    int limit = parameterLimit(from);
    int o = search(from, limit, name);
    if (o < 0) {
      return false;
    }
    at = o + name.length();
    int semicolon = search(at, limit, ";");
    length = (semicolon < 0 ? limit : semicolon) - at;
    return true;
  }

  /** An address as parameter: sets at, length, address (ct_sip_parse_address_param). */
  boolean addressParameter(int from, String name, boolean delimited) {
    int limit = parameterLimit(from);
    int o = search(from, limit, name);
    if (o < 0 || !address(o + name.length(), limit, delimited)) {
      return false;
    }
    at = o + name.length();
    length = end - at;
    return true;
  }

  /**
   * A number as parameter: sets at and length (ct_sip_parse_numerical_param).
   *
   * @return null if it is not there, -1 if it cannot be read
   */
  @Nullable Long numberParameter(int from, String name) {
    int limit = parameterLimit(from);
    int o = search(from, limit, name);
    if (o < 0) {
      return null;
    }
    int start = o + name.length();
    long n = number(start, limit);
    if (n >= 0) {
      at = start;
      length = text.behindDigits(start, limit) - start;
    }
    return n;
  }

  /** The decimal number at a position; -1 if there is none below 2 to the 32nd. */
  long number(int from, int limit) {
    int to = text.behindDigits(from, Math.min(limit, from + 12));
    if (to == from || to - from > 11) {
      return -1;
    }
    long n = text.number(from, to);
    return n > 0xFFFF_FFFFL ? -1 : n;
  }

  /** The number at the place that was found last; -1 as above. */
  long numberHere() {
    return number(at, text.length());
  }
}
