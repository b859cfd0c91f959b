package io.twinwall.cli.verify;

import io.twinwall.core.packet.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a netlink message, or of an attribute that nests others, by type.
 *
 * <pre>
 *   0 | length of header and value | type, two flag bits on top |   in the machine's byte order
 *   4 | value, padded to 4 bytes   |                                netfilter: in network order
 * </pre>
 *
 * A length that does not fit ends the list.
 */
final class Attributes {
  private static final int HEADER = 4;
  private static final int TYPE = 0x3FFF;
  private static final int TYPES = 64;
  private static final Attributes NONE = new Attributes(new byte[0]);

  private final byte[] bytes;
  private final int[] from = new int[TYPES];
  private final int[] end = new int[TYPES];

  private Attributes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The attributes from one offset up to another. */
  static Attributes of(byte[] bytes, int offset, int limit) {
    Attributes a = new Attributes(bytes);
    ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    int o = offset;
    while (o + HEADER <= limit) {
      int length = b.getShort(o) & 0xFFFF;
      int type = b.getShort(o + 2) & TYPE;
      if (length < HEADER || length > limit - o) {
        break;
      }
      if (type < TYPES) {
        a.from[type] = o + HEADER;
        a.end[type] = o + length;
      }
      o += (length + 3) & ~3;
    }
    return a;
  }

  boolean has(int type) {
    return end[type] != 0;
  }

  private boolean has(int type, int length) {
    return end[type] - from[type] >= length && has(type);
  }

  /** A byte, or 0 if there is none. */
  int u8(int type) {
    return has(type, 1) ? Bytes.u8(bytes, from[type]) : 0;
  }

  int u16(int type) {
    return has(type, 2) ? Bytes.u16(bytes, from[type]) : 0;
  }

  long u32(int type) {
    return has(type, 4) ? Bytes.u32(bytes, from[type]) : 0;
  }

  /** 32 bits with their sign. */
  int s32(int type) {
    return has(type, 4) ? Bytes.s32(bytes, from[type]) : 0;
  }

  long s64(int type) {
    return has(type, 8) ? Bytes.s64(bytes, from[type]) : 0;
  }

  /** A string without its closing zero, or null. */
  @Nullable String text(int type) {
    if (!has(type)) {
      return null;
    }
    int last = from[type];
    while (last < end[type] && bytes[last] != 0) {
      last++;
    }
    return new String(bytes, from[type], last - from[type], StandardCharsets.UTF_8);
  }

  /** A value as it stands, or null. */
  byte @Nullable [] value(int type) {
    return has(type) ? Arrays.copyOfRange(bytes, from[type], end[type]) : null;
  }

  /** What an attribute nests; nothing if it is not there. */
  Attributes nested(int type) {
    return has(type) ? of(bytes, from[type], end[type]) : NONE;
  }
}
