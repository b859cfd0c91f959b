package io.twinwall.rules.text;

/** Finds where an address that begins at a place ends. */
final class AddressScanner {
  private static final int LONGEST_IPV6 = 45;
  private static final int LONGEST_PREFIX = 64;

  private AddressScanner() {}

  static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  /** End of the longest IPv6 address that begins here; {@code start} if none does. */
  static int ipv6(String text, int start) {
    int end = start;
    int colons = 0;
    while (end < text.length() && end - start < LONGEST_PREFIX) {
      char c = text.charAt(end);
      if (!isHex(c) && c != ':' && c != '.') {
        break;
      }
      colons += c == ':' ? 1 : 0;
      end++;
    }
    if (colons < 2) {
      return start;
    }
    for (int e = Math.min(end, start + LONGEST_IPV6); e > start + 1; e--) {
      if (Addresses.parseIpv6(text.substring(start, e)) != null) {
        return e;
      }
    }
    return start;
  }

  /** End of the IPv4 or link-layer address that begins here; {@code start} if none does. */
  static int other(String text, int start) {
    int ipv4 = groups(text, start, '.', 4, 3, false);
    return ipv4 > start ? ipv4 : groups(text, start, ':', 6, 2, true);
  }

  private static int groups(
      String text, int start, char separator, int count, int most, boolean hex) {
    int at = start;
    for (int group = 0; group < count; group++) {
      int begin = at;
      while (at < text.length() && at - begin < most && fits(text.charAt(at), hex)) {
        at++;
      }
      boolean last = group == count - 1;
      if (at == begin || (!last && (at >= text.length() || text.charAt(at) != separator))) {
        return start;
      }
      at += last ? 0 : 1;
    }
    return at;
  }

  private static boolean fits(char c, boolean hex) {
    return hex ? isHex(c) : c >= '0' && c <= '9';
  }
}
