package io.twinwall.capture.file;

/** The checksum of zstd frames: XXH64 with seed 0 (xxHash specification, version 0.1.1). */
final class XxHash64 {
  private static final long PRIME1 = 0x9E3779B185EBCA87L;
  private static final long PRIME2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME3 = 0x165667B19E3779F9L;
  private static final long PRIME4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME5 = 0x27D4EB2F165667C5L;

  private static final int STRIPE = 32;

  private final byte[] rest = new byte[STRIPE];
  private int restLength;
  private long total;

  /** PRIME1 + PRIME2, modulo 2^64. */
  private long lane1 = 0x60EA27EEADC0B5D6L;

  private long lane2 = PRIME2;
  private long lane3;
  private long lane4 = -PRIME1;

  void update(byte[] bytes, int offset, int length) {
    total += length;
    int at = offset;
    int end = offset + length;
    if (restLength > 0) {
      int taken = Math.min(STRIPE - restLength, length);
      System.arraycopy(bytes, at, rest, restLength, taken);
      restLength += taken;
      at += taken;
      if (restLength < STRIPE) {
        return;
      }
      stripe(rest, 0);
    }
    while (end - at >= STRIPE) {
      stripe(bytes, at);
      at += STRIPE;
    }
    restLength = end - at;
    System.arraycopy(bytes, at, rest, 0, restLength);
  }

  /** The hash of all bytes so far; its lower half is a zstd frame's checksum. */
  long value() {
    long hash = total < STRIPE ? PRIME5 : converged();
    hash += total;
    int at = 0;
    for (; restLength - at >= 8; at += 8) {
      hash ^= round(0, Words.int64(rest, at, false));
      hash = Long.rotateLeft(hash, 27) * PRIME1 + PRIME4;
    }
    if (restLength - at >= 4) {
      hash ^= Integer.toUnsignedLong(Words.int32(rest, at, false)) * PRIME1;
      hash = Long.rotateLeft(hash, 23) * PRIME2 + PRIME3;
      at += 4;
    }
    for (; at < restLength; at++) {
      hash ^= (rest[at] & 0xFF) * PRIME5;
      hash = Long.rotateLeft(hash, 11) * PRIME1;
    }
    hash = (hash ^ hash >>> 33) * PRIME2;
    hash = (hash ^ hash >>> 29) * PRIME3;
    return hash ^ hash >>> 32;
  }

  private void stripe(byte[] bytes, int at) {
    lane1 = round(lane1, Words.int64(bytes, at, false));
    lane2 = round(lane2, Words.int64(bytes, at + 8, false));
    lane3 = round(lane3, Words.int64(bytes, at + 16, false));
    lane4 = round(lane4, Words.int64(bytes, at + 24, false));
  }

  private long converged() {
    long hash =
        Long.rotateLeft(lane1, 1)
            + Long.rotateLeft(lane2, 7)
            + Long.rotateLeft(lane3, 12)
            + Long.rotateLeft(lane4, 18);
    hash = merge(hash, lane1);
    hash = merge(hash, lane2);
    hash = merge(hash, lane3);
    return merge(hash, lane4);
  }

  private static long merge(long hash, long lane) {
    return (hash ^ round(0, lane)) * PRIME1 + PRIME4;
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * PRIME2, 31) * PRIME1;
  }
}
