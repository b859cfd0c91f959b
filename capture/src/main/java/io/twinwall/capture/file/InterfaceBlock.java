package io.twinwall.capture.file;

import io.twinwall.core.packet.LinkType;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a pcapng interface description block says of an interface.
 *
 * <pre>
 *   8 | link type | reserved
 *  12 | snapshot length        0: none
 *  16 | options                code, length, value padded to 32 bits; code 0 ends them
 * </pre>
 */
final class InterfaceBlock {
  private static final int OPT_END = 0;
  private static final int IF_NAME = 2;
  private static final int IF_TSRESOL = 9;
  private static final int IF_TSOFFSET = 14;
  private static final int OPTIONS_AT = 16;

  /** Longer than a name on any system; what is beyond is cut off. */
  private static final int LONGEST_NAME = 256;

  final int linkCode;
  final @Nullable LinkType linkType;

  /** Unsigned; 0 for none. */
  final int snapLength;

  @Nullable String name;
  TimeScale timeScale = TimeScale.MICROS;

  /**
   * Reads a block.
   *
   * @param at index of the block, which lies in {@code bytes} as a whole
   * @param length its total length, at least 20
   * @param offset of the block in the capture
   */
  InterfaceBlock(byte[] bytes, int at, int length, boolean bigEndian, long offset) throws Fault {
    linkCode = Words.int16(bytes, at + 8, bigEndian);
    linkType = LinkTypes.of(linkCode);
    snapLength = Words.int32(bytes, at + 12, bigEndian);
    int resolution = 6;
    long offsetSeconds = 0;
    int end = at + length - 4;
    int option = at + OPTIONS_AT;
    while (option + 4 <= end) {
      int code = Words.int16(bytes, option, bigEndian);
      int size = Words.int16(bytes, option + 2, bigEndian);
      int value = option + 4;
      if (code == OPT_END) {
        break;
      }
      if (size > end - value) {
        throw tooLong(code, size, end - value, offset + option - at);
      }
      if (code == IF_NAME) {
        name = text(bytes, value, size);
      } else if (code == IF_TSRESOL) {
        requireSize(code, size, 1, offset + option - at);
        resolution = bytes[value] & 0xFF;
      } else if (code == IF_TSOFFSET) {
        requireSize(code, size, 8, offset + option - at);
        offsetSeconds = Words.int64(bytes, value, bigEndian);
      }
      option = value + ((size + 3) & ~3);
    }
    timeScale = new TimeScale(resolution, offsetSeconds);
  }

  /** Text up to a closing zero, which some writers add; null if there is none. */
  private static @Nullable String text(byte[] bytes, int at, int size) {
    int length = 0;
    while (length < Math.min(size, LONGEST_NAME) && bytes[at + length] != 0) {
      length++;
    }
    return length == 0 ? null : new String(bytes, at, length, StandardCharsets.UTF_8);
  }

  private static void requireSize(int code, int size, int expected, long offset) throws Fault {
    if (size != expected) {
      throw new Fault(
          offset,
          "option "
              + code
              + " of an interface block has "
              + Counted.of(size, "byte")
              + ", expected "
              + expected,
          "The file is damaged, or its writer in error.");
    }
  }

  private static Fault tooLong(int code, int size, int room, long offset) {
    return new Fault(
        offset,
        "option "
            + code
            + " of an interface block is said to have "
            + Counted.of(size, "byte")
            + ", but its block ends after "
            + room,
        "The file is damaged, or its writer in error.");
  }
}
