package io.twinwall.rules.eval;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Ipv4Header;
import io.twinwall.core.packet.Packet;

/**
 * Finds an IPv4 option (RFC 791 section 3.1), but only in a header whose options are all right
 * (Linux ipv4_find_option with __ip_options_compile, 6.18): one that is not makes all of them
 * absent.
 */
final class IpOptionSearch {
  private static final int ABSENT = -1;
  private static final int NOOP = 1;
  private static final int RECORD_ROUTE = 7;
  private static final int TIMESTAMP = 68;
  private static final int LOOSE_SOURCE_ROUTE = 131;
  private static final int CIPSO = 134;
  private static final int STRICT_SOURCE_ROUTE = 137;
  private static final int ROUTER_ALERT = 148;

  private IpOptionSearch() {}

  /** Index of the option if {@code needed} bytes of it are there; else -1. */
  static int find(Packet p, int number, int needed) {
    if (p.version() != 4) {
      return ABSENT;
    }
    byte[] b = p.bytes();
    int end = p.offset() + Ipv4Header.headerLength(b, p.offset());
    int found = ABSENT;
    boolean routed = false;
    boolean recorded = false;
    boolean stamped = false;
    int length;
    for (int i = p.offset() + Ipv4Header.LENGTH; i < end && b[i] != 0; i += length) {
      int kind = Bytes.u8(b, i);
      length = kind == NOOP ? 1 : i + 1 < end ? Bytes.u8(b, i + 1) : 0;
      if (length == 0 || kind != NOOP && (length < 2 || i + length > end)) {
        return ABSENT;
      }
      boolean source = kind == LOOSE_SOURCE_ROUTE || kind == STRICT_SOURCE_ROUTE;
      boolean again =
          source && routed || kind == RECORD_ROUTE && recorded || kind == TIMESTAMP && stamped;
      if (again || !right(b, i, kind, length)) {
        return ABSENT;
      }
      routed |= source;
      recorded |= kind == RECORD_ROUTE;
      stamped |= kind == TIMESTAMP;
      boolean counts = kind != ROUTER_ALERT || Bytes.u16(b, i + 2) == 0;
      if (kind == number && found < 0 && counts && needed <= length) {
        found = i;
      }
    }
    return found;
  }

  private static boolean right(byte[] b, int i, int kind, int length) {
    return switch (kind) {
      case LOOSE_SOURCE_ROUTE, STRICT_SOURCE_ROUTE ->
          length >= 7 && b[i + 2] == 4 && (length - 3) % 4 == 0;
      case RECORD_ROUTE -> length >= 3 && pointer(Bytes.u8(b, i + 2), 4, length);
      case TIMESTAMP -> length >= 4 && timestamp(b, i, length);
      case ROUTER_ALERT -> length >= 4;
      case CIPSO -> false;
      default -> true;
    };
  }

  /** A pointer to a free slot of four bytes, or behind the end. */
  private static boolean pointer(int pointer, int first, int length) {
    return pointer >= first && (pointer > length || pointer + 3 <= length);
  }

  private static boolean timestamp(byte[] b, int i, int length) {
    int pointer = Bytes.u8(b, i + 2);
    int flags = Bytes.u8(b, i + 3);
    if (pointer > length) {
      return flags >>> 4 != 15;
    }
    boolean withAddress = (flags & 15) == 1 || (flags & 15) == 3;
    return pointer(pointer, 5, length) && (!withAddress || pointer + 7 <= length);
  }
}
