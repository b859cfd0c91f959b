package io.twinwall.rules.text;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Textual addresses to numbers and back. */
public final class Addresses {
  private static final int GROUPS = 8;

  private Addresses() {}

  /** Dotted quad to its number; null if it is none. */
  public static @Nullable BigInteger parseIpv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    long value = 0;
    for (String part : parts) {
      if (part.isEmpty() || part.length() > 3 || !part.chars().allMatch(Character::isDigit)) {
        return null;
      }
      int octet = Integer.parseInt(part);
      if (octet > 255 || (part.length() > 1 && part.charAt(0) == '0')) {
        return null;
      }
      value = value << 8 | octet;
    }
    return BigInteger.valueOf(value);
  }

  /** IPv6 address (RFC 4291 section 2.2) to its number; null if it is none. */
  public static @Nullable BigInteger parseIpv6(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return null;
    }
    int[] left = groups(gap < 0 ? text : text.substring(0, gap));
    int[] right = gap < 0 ? new int[0] : groups(text.substring(gap + 2));
    if (left == null || right == null) {
      return null;
    }
    int given = left.length + right.length;
    if (gap < 0 ? given != GROUPS : given >= GROUPS) {
      return null;
    }
    int[] all = new int[GROUPS];
    System.arraycopy(left, 0, all, 0, left.length);
    System.arraycopy(right, 0, all, GROUPS - right.length, right.length);
    BigInteger value = BigInteger.ZERO;
    for (int group : all) {
      value = value.shiftLeft(16).or(BigInteger.valueOf(group));
    }
    return value;
  }

  private static int @Nullable [] groups(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String[] parts = text.split(":", -1);
    if (parts.length > GROUPS) {
      return null;
    }
    boolean dotted = parts[parts.length - 1].indexOf('.') >= 0;
    int[] out = new int[parts.length + (dotted ? 1 : 0)];
    for (int i = 0; i < parts.length; i++) {
      if (dotted && i == parts.length - 1) {
        BigInteger quad = parseIpv4(parts[i]);
        if (quad == null) {
          return null;
        }
        out[i] = quad.intValue() >>> 16;
        out[i + 1] = quad.intValue() & 0xffff;
      } else {
        if (parts[i].isEmpty() || parts[i].length() > 4) {
          return null;
        }
        for (int j = 0; j < parts[i].length(); j++) {
          if (!AddressScanner.isHex(parts[i].charAt(j))) {
            return null;
          }
        }
        out[i] = Integer.parseInt(parts[i], 16);
      }
    }
    return out;
  }

  /** Number to dotted quad. */
  public static String formatIpv4(BigInteger value) {
    int v = value.intValue();
    return (v >>> 24) + "." + (v >>> 16 & 255) + "." + (v >>> 8 & 255) + "." + (v & 255);
  }

  /** Number to the canonical text of RFC 5952, mapped addresses with a dotted tail. */
  public static String formatIpv6(BigInteger value) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = value.shiftRight(16 * (GROUPS - 1 - i)).intValue() & 0xffff;
    }
    int bestStart = -1;
    int bestLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int n = 0;
      while (i + n < GROUPS && groups[i + n] == 0) {
        n++;
      }
      if (n > bestLength) {
        bestStart = i;
        bestLength = n;
      }
    }
    boolean dotted =
        bestStart == 0 && (bestLength == 6 || (bestLength == 5 && groups[5] == 0xffff));
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < (dotted ? 6 : GROUPS); i++) {
      if (i == bestStart) {
        out.append("::");
        i += bestLength - 1;
        continue;
      }
      if (out.length() > 0 && out.charAt(out.length() - 1) != ':') {
        out.append(':');
      }
      out.append(Integer.toHexString(groups[i]));
    }
    if (dotted) {
      if (out.charAt(out.length() - 1) != ':') {
        out.append(':');
      }
      out.append(formatIpv4(value.and(BigInteger.valueOf(0xffffffffL))));
    }
    return out.toString();
  }
}
