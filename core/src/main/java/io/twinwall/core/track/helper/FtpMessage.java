package io.twinwall.core.track.helper;

import io.twinwall.core.packet.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The address and port that an FTP message announces (RFC 959, RFC 1123, RFC 2428), and where they
 * stand in it. Reads as Linux nf_conntrack_ftp.c (6.18) does, leniently where that is lenient.
 *
 * @param kind which message it is
 * @param at of the announcement in the payload, in bytes
 * @param length of the announcement, in bytes
 * @param address null where the message names none (229)
 */
record FtpMessage(Kind kind, int at, int length, @Nullable IpAddress address, int port) {
  /** The messages that announce a connection. */
  enum Kind {
    PORT("PORT", ' ', '\r'),
    EPRT("EPRT", ' ', '\r'),
    PASV("227 ", '\0', '\0'),
    EPSV("229 ", '(', ')');

    private final String word;
    private final char skip;
    private final char terminator;

    Kind(String word, char skip, char terminator) {
      this.word = word;
      this.skip = skip;
      this.terminator = terminator;
    }
  }

  /** The beginning of an announcement that does not end in this payload, or is malformed. */
  static final FtpMessage PARTIAL = new FtpMessage(Kind.PORT, 0, 0, null, -1);

  private static final Kind[] CLIENT = {Kind.PORT, Kind.EPRT};
  private static final Kind[] SERVER = {Kind.PASV, Kind.EPSV};

  /**
   * Reads a payload that begins where a line does.
   *
   * @param version of the control connection: 4 or 6
   * @param fromClient whether the payload goes in the connection's original direction
   * @return null: no announcement; {@link #PARTIAL}: one that cannot be understood
   */
  static @Nullable FtpMessage read(
      byte[] b, int offset, int length, int version, boolean fromClient) {
    String text = new String(b, offset, length, StandardCharsets.ISO_8859_1);
    for (Kind k : fromClient ? CLIENT : SERVER) {
      FtpMessage m = read(text, k, version);
      if (m != null) {
        return m;
      }
    }
    return null;
  }

  private static @Nullable FtpMessage read(String text, Kind k, int version) {
    int common = Math.min(text.length(), k.word.length());
    if (!text.substring(0, common).toUpperCase(Locale.ROOT).equals(k.word.substring(0, common))) {
      return null;
    }
    int at = k.word.length();
    if (text.length() <= at) {
      return PARTIAL;
    }
    if (k.skip != '\0') {
      at = text.indexOf(k.skip, at) + 1;
      if (at == 0) {
        return PARTIAL;
      }
    }
    FtpMessage m =
        switch (k) {
          case PORT -> numbers(text, at, k);
          case PASV -> firstNumbers(text, at, k);
          case EPRT -> extended(text, at, version);
          case EPSV -> extendedPassive(text, at);
        };
    return m == null ? PARTIAL : m;
  }

  /** RFC 1123 section 4.1.2.6: the numbers begin at the first digit. */
  private static @Nullable FtpMessage firstNumbers(String text, int at, Kind k) {
    while (at < text.length() && !isDigit(text.charAt(at))) {
      at++;
    }
    return numbers(text, at, k);
  }

  /** {@code h1,h2,h3,h4,p1,p2}. */
  private static @Nullable FtpMessage numbers(String text, int at, Kind k) {
    int[] n = new int[6];
    int length = numbers(text, at, n, ',', k.terminator);
    return length == 0
        ? null
        : new FtpMessage(k, at, length, address(n), (n[4] << 8 | n[5]) & 0xFFFF);
  }

  private static IpAddress address(int[] n) {
    return IpAddress.v4(n[0] << 24 | n[1] << 16 | n[2] << 8 | n[3]);
  }

  /** Length of the numbers up to the terminator (any character if it is 0); 0 if there is none. */
  private static int numbers(String text, int at, int[] n, char separator, char terminator) {
    int i = 0;
    for (int o = at; o < text.length() && i < n.length; o++) {
      char c = text.charAt(o);
      if (isDigit(c)) {
        n[i] = n[i] * 10 + c - '0';
      } else if (c == separator) {
        i++;
      } else {
        return (c == terminator || terminator == '\0') && i == n.length - 1 ? o - at : 0;
      }
    }
    return 0;
  }

  /** {@code |1|132.235.1.2|6275|} or {@code |2|3ffe::1|6275|}. */
  private static @Nullable FtpMessage extended(String text, int at, int version) {
    if (text.length() - at <= 3) {
      return null;
    }
    char delimiter = text.charAt(at);
    if (!isDelimiter(delimiter)
        || text.charAt(at + 2) != delimiter
        || text.charAt(at + 1) != (version == 4 ? '1' : '2')) {
      return null;
    }
    int start = at + 3;
    int end = text.indexOf(delimiter, start);
    IpAddress a = end < 0 ? null : address(text, start, end, version);
    return a == null ? null : port(text, at, end + 1, delimiter, Kind.EPRT, a);
  }

  private static @Nullable IpAddress address(String text, int start, int end, int version) {
    if (version == 4) {
      int[] n = new int[4];
      int length = numbers(text, start, n, '.', text.charAt(end));
      return length == 0 ? null : address(n);
    }
    try {
      IpAddress a = IpAddress.parse(text.substring(start, end));
      return a.version() == 6 ? a : null;
    } catch (IllegalArgumentException notAnAddress) {
      return null;
    }
  }

  /** {@code |||6446|}. */
  private static @Nullable FtpMessage extendedPassive(String text, int at) {
    if (text.length() - at <= 3) {
      return null;
    }
    char delimiter = text.charAt(at);
    if (!isDelimiter(delimiter)
        || text.charAt(at + 1) != delimiter
        || text.charAt(at + 2) != delimiter) {
      return null;
    }
    return port(text, at, at + 3, delimiter, Kind.EPSV, null);
  }

  private static @Nullable FtpMessage port(
      String text, int at, int start, char delimiter, Kind k, @Nullable IpAddress a) {
    int port = 0;
    for (int o = start; o < text.length(); o++) {
      char c = text.charAt(o);
      if (c == delimiter) {
        return port == 0 ? null : new FtpMessage(k, at, o + 1 - at, a, port);
      }
      if (!isDigit(c)) {
        return null;
      }
      port = port * 10 + c - '0' & 0xFFFF;
    }
    return null;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isDelimiter(char c) {
    return !isDigit(c) && c >= 33 && c <= 126;
  }

  boolean isPartial() {
    return port < 0;
  }

  /** The announcement of another address and port, in the same form. */
  byte[] with(IpAddress a, int port) {
    String text =
        switch (kind) {
          case PORT, PASV ->
              a.toString().replace('.', ',') + "," + (port >> 8) + "," + (port & 0xFF);
          case EPRT ->
              a.version() == 4 ? "|1|" + a + "|" + port + "|" : "|2|" + whole(a) + "|" + port + "|";
          case EPSV -> "|||" + port + "|";
        };
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** All eight words of an IPv6 address with four digits each, as the kernel writes it here. */
  private static String whole(IpAddress a) {
    StringBuilder sb = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      long half = i < 4 ? a.high() : a.low();
      String word = Integer.toHexString((int) (half >>> (48 - 16 * (i & 3)) & 0xFFFF | 0x10000));
      sb.append(i == 0 ? "" : ":").append(word, 1, 5);
    }
    return sb.toString();
  }
}
