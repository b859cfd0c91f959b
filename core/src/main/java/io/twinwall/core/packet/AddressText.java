package io.twinwall.core.packet;

/** Text forms of addresses: dotted quads and RFC 4291 in, RFC 5952 out. */
public final class AddressText {
  private AddressText() {}

  static IpAddress parse(String s) {
    return s.indexOf(':') >= 0 ? parse6(s) : IpAddress.v4(parse4(s));
  }

  private static long parse4(String s) {
    long value = 0;
    int part = -1;
    int parts = 0;
    for (int i = 0; i <= s.length(); i++) {
      char c = i < s.length() ? s.charAt(i) : '.';
      if (c == '.') {
        if (part < 0 || ++parts > 4) {
          throw bad(s);
        }
        value = value << 8 | part;
        part = -1;
      } else if (c >= '0' && c <= '9') {
        part = (part < 0 ? 0 : part * 10) + (c - '0');
        if (part > 255) {
          throw bad(s);
        }
      } else {
        throw bad(s);
      }
    }
    if (parts != 4) {
      throw bad(s);
    }
    return value;
  }

  private static IpAddress parse6(String s) {
    int gap = s.indexOf("::");
    String head = gap < 0 ? s : s.substring(0, gap);
    String tail = gap < 0 ? "" : s.substring(gap + 2);
    if (tail.contains("::") || tail.startsWith(":") || head.endsWith(":") || head.startsWith(":")) {
      throw bad(s);
    }
    int[] words = new int[8];
    int n = words6(s, head, words, 0, gap < 0);
    int[] after = new int[8];
    int m = words6(s, tail, after, 0, true);
    if (gap < 0 ? n != 8 : n + m > 7) {
      throw bad(s);
    }
    System.arraycopy(after, 0, words, 8 - m, m);
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | words[i];
      low = low << 16 | words[i + 4];
    }
    return IpAddress.v6(high, low);
  }

  private static int words6(String whole, String part, int[] words, int n, boolean last) {
    if (part.isEmpty()) {
      return n;
    }
    String[] pieces = part.split(":", -1);
    for (int i = 0; i < pieces.length; i++) {
      String w = pieces[i];
      boolean quad = last && i == pieces.length - 1 && w.indexOf('.') >= 0;
      if (n + (quad ? 2 : 1) > 8) {
        throw bad(whole);
      }
      if (quad) {
        long v = parse4(w);
        words[n++] = (int) (v >>> 16);
        words[n++] = (int) (v & 0xFFFF);
      } else {
        words[n++] = hexWord(whole, w);
      }
    }
    return n;
  }

  private static int hexWord(String whole, String w) {
    if (w.isEmpty() || w.length() > 4) {
      throw bad(whole);
    }
    int v = 0;
    for (int i = 0; i < w.length(); i++) {
      int d = Character.digit(w.charAt(i), 16);
      if (d < 0 || w.charAt(i) > 'f') {
        throw bad(whole);
      }
      v = v << 4 | d;
    }
    return v;
  }

  private static IllegalArgumentException bad(String s) {
    return new IllegalArgumentException("'" + s + "' is no IP address");
  }

  /** The canonical text of an address given as on the packet path. */
  public static String format(int version, long high, long low) {
    if (version == 4) {
      return (low >>> 24) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255);
    }
    if (high == 0 && low >>> 32 == 0xFFFF) {
      return "::ffff:" + format(4, 0, low & 0xFFFF_FFFFL);
    }
    int[] w = new int[8];
    for (int i = 0; i < 4; i++) {
      w[i] = (int) (high >>> (48 - 16 * i) & 0xFFFF);
      w[i + 4] = (int) (low >>> (48 - 16 * i) & 0xFFFF);
    }
    int best = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; ) {
      int j = i;
      while (j < 8 && w[j] == 0) {
        j++;
      }
      if (j - i > bestLength) {
        best = i;
        bestLength = j - i;
      }
      i = Math.max(j, i + 1);
    }
    StringBuilder sb = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == best) {
        sb.append("::");
        i += bestLength - 1;
        continue;
      }
      if (i > 0 && sb.charAt(sb.length() - 1) != ':') {
        sb.append(':');
      }
      sb.append(Integer.toHexString(w[i]));
    }
    return sb.toString();
  }
}
