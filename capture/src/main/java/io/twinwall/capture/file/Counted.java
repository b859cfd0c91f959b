package io.twinwall.capture.file;

/** Numbers and bytes as messages show them. */
final class Counted {
  private Counted() {}

  /** "1 packet", "2 packets". */
  static String of(long count, String noun) {
    return Long.toUnsignedString(count) + " " + noun + (count == 1 ? "" : "s");
  }

  /** "7f 45 4c 46 ('.ELF')". */
  static String bytes(byte[] bytes, int from, int count) {
    StringBuilder hex = new StringBuilder();
    StringBuilder text = new StringBuilder();
    for (int i = from; i < from + count; i++) {
      hex.append(i == from ? "" : " ").append(String.format("%02x", bytes[i] & 0xFF));
      text.append(bytes[i] >= 0x20 && bytes[i] < 0x7F ? (char) bytes[i] : '.');
    }
    return hex + " ('" + text + "')";
  }
}
