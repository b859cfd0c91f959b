package io.twinwall.capture.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The packed bytes of a zstd file, one frame at a time (RFC 8878, section 3.1), block by whole
 * block. The decompressor keeps what it has unpacked to itself, up to 8 MiB, until it has seen a
 * frame's end. So where the file is cut off, the frame is ended here after its last whole block.
 * For the same reason the checksum is taken out and left to {@link ZstdStream}.
 */
final class ZstdFrames extends InputStream {
  private static final int MAGIC = 0xFD2FB528;
  private static final int SKIPPABLE_MAGIC = 0x184D2A50;
  private static final int CHECKSUM_FLAG = 0x04;
  private static final int RLE = 1;

  /** The last block, raw, of no bytes. */
  private static final byte[] EMPTY_LAST_BLOCK = {1, 0, 0};

  private final InputStream packed;
  private byte[] unit = new byte[256 * 1024];
  private int next;
  private int limit;
  private boolean inFrame;
  private boolean cutShort;
  private boolean hasChecksum;
  private int checksum;

  ZstdFrames(InputStream packed) {
    this.packed = packed;
  }

  /**
   * Goes to the next frame with data, where this stream begins anew.
   *
   * @return false if the file ends here
   */
  boolean nextFrame() throws IOException {
    while (true) {
      limit = 0;
      next = 0;
      if (!fetch(4)) {
        cutShort = limit > 0;
        return false;
      }
      int magic = Words.int32(unit, 0, false);
      if ((magic & ~0xF) != SKIPPABLE_MAGIC) {
        return header(magic);
      }
      if (!fetch(4) || !passOver(Integer.toUnsignedLong(Words.int32(unit, 4, false)))) {
        cutShort = true;
        return false;
      }
    }
  }

  /** Whether the file ended where more was due. */
  boolean cutShort() {
    return cutShort;
  }

  /** Whether the frame that has ended carried this checksum, or none. */
  boolean agrees(XxHash64 hash) {
    return cutShort || !hasChecksum || checksum == (int) hash.value();
  }

  /** Takes in a frame's header, without the flag that promises a checksum. */
  private boolean header(int magic) throws IOException {
    if (magic != MAGIC) {
      throw new IllegalArgumentException("no frame begins here: " + Counted.bytes(unit, 0, 4));
    }
    if (!fetch(1)) {
      cutShort = true;
      return false;
    }
    int descriptor = unit[4];
    boolean single = (descriptor & 0x20) != 0;
    int dictionary = descriptor & 3;
    int contentSize = descriptor >>> 6 & 3;
    int window = single ? 0 : 1;
    int dictionaryLength = dictionary == 0 ? 0 : 1 << (dictionary - 1);
    int sizeLength = contentSize == 0 ? 1 - window : 1 << contentSize;
    if (!fetch(window + dictionaryLength + sizeLength)) {
      cutShort = true;
      return false;
    }
    hasChecksum = (descriptor & CHECKSUM_FLAG) != 0;
    unit[4] = (byte) (descriptor & ~CHECKSUM_FLAG);
    inFrame = true;
    return true;
  }

  /** Takes in the next block as a whole, or the end that is missing. */
  private void block() throws IOException {
    limit = 0;
    next = 0;
    if (!wholeBlock()) {
      cutShort = true;
      inFrame = false;
      System.arraycopy(EMPTY_LAST_BLOCK, 0, unit, 0, EMPTY_LAST_BLOCK.length);
      limit = EMPTY_LAST_BLOCK.length;
    }
  }

  private boolean wholeBlock() throws IOException {
    if (!fetch(3)) {
      return false;
    }
    int blockHeader = Words.int16(unit, 0, false) | (unit[2] & 0xFF) << 16;
    int size = (blockHeader >>> 1 & 3) == RLE ? 1 : blockHeader >>> 3;
    if (!fetch(size)) {
      return false;
    }
    if ((blockHeader & 1) == 0) {
      return true;
    }
    inFrame = false;
    int blockEnd = limit;
    if (hasChecksum) {
      if (fetch(4)) {
        checksum = Words.int32(unit, blockEnd, false);
      } else {
        cutShort = true;
      }
      limit = blockEnd;
    }
    return true;
  }

  /** Appends to the unit; false if the file ends before. */
  private boolean fetch(int count) throws IOException {
    if (limit + count > unit.length) {
      unit = Arrays.copyOf(unit, 2 * (limit + count));
    }
    int got = packed.readNBytes(unit, limit, count);
    limit += got;
    return got == count;
  }

  private boolean passOver(long count) throws IOException {
    long left = count;
    while (left > 0) {
      int got = packed.read(unit, 0, (int) Math.min(left, unit.length));
      if (got < 0) {
        return false;
      }
      left -= got;
    }
    return true;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int got = read(one, 0, 1);
    return got < 0 ? got : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (next == limit) {
      if (!inFrame) {
        return -1;
      }
      block();
    }
    int count = Math.min(length, limit - next);
    System.arraycopy(unit, next, buffer, offset, count);
    next += count;
    return count;
  }
}
