package io.twinwall.core.packet;

/**
 * The Internet checksum (RFC 1071), whole and incremental (RFC 1624).
 *
 * <p>Sums are unfolded ones' complement sums held in a long; {@link #fold} makes the 16-bit field
 * value of one.
 */
public final class Checksum {
  private Checksum() {}

  /** Adds {@code length} bytes to a sum; an odd last byte counts as the high half of a word. */
  public static long sum(long sum, byte[] b, int offset, int length) {
    int i = offset;
    int end = offset + length;
    for (; i + 8 <= end; i += 8) {
      long eight = Bytes.s64(b, i);
      sum += (eight >>> 32) + (eight & 0xFFFF_FFFFL);
    }
    if (i + 4 <= end) {
      sum += Bytes.u32(b, i);
      i += 4;
    }
    if (i + 2 <= end) {
      sum += Bytes.u16(b, i);
      i += 2;
    }
    if (i < end) {
      sum += (long) Bytes.u8(b, i) << 8;
    }
    return sum;
  }

  /** Folds a sum to 16 bits and complements it: the value for a checksum field. */
  public static int fold(long sum) {
    sum = (sum & 0xFFFF_FFFFL) + (sum >>> 32);
    sum = (sum & 0xFFFF_FFFFL) + (sum >>> 32);
    sum = (sum & 0xFFFF) + (sum >>> 16);
    sum = (sum & 0xFFFF) + (sum >>> 16);
    sum = (sum & 0xFFFF) + (sum >>> 16);
    return (int) ~sum & 0xFFFF;
  }

  /** The checksum of a range of bytes. */
  public static int of(byte[] b, int offset, int length) {
    return fold(sum(0, b, offset, length));
  }

  /** Sum of the pseudo header of a packet's transport segment (RFC 793, RFC 8200 section 8.1). */
  public static long pseudoHeader(Packet p, int protocol, int length) {
    byte[] b = p.bytes();
    long sum = p.version() == 4 ? sum(0, b, p.offset() + 12, 8) : sum(0, b, p.offset() + 8, 32);
    return sum + protocol + length;
  }

  /** Checksum field after a 16-bit word it covers has changed (RFC 1624 equation 3). */
  public static int update16(int field, int oldWord, int newWord) {
    return fold((~field & 0xFFFFL) + (~oldWord & 0xFFFFL) + (newWord & 0xFFFFL)) & 0xFFFF;
  }

  /** Checksum field after a 32-bit word it covers, at an even offset, has changed. */
  public static int update32(int field, int oldWord, int newWord) {
    return fold((~field & 0xFFFFL) + (~oldWord & 0xFFFF_FFFFL) + (newWord & 0xFFFF_FFFFL));
  }

  /** Checksum field after a 64-bit word it covers, at an even offset, has changed. */
  public static int update64(int field, long oldWord, long newWord) {
    return update32(
        update32(field, (int) (oldWord >>> 32), (int) (newWord >>> 32)),
        (int) oldWord,
        (int) newWord);
  }
}
