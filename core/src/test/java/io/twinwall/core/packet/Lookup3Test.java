package io.twinwall.core.packet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Lookup3Test {
  private static String hash(String text, int seed) {
    byte[] b = text.getBytes(US_ASCII);
    return Integer.toHexString(Lookup3.hash(Arrays.copyOf(b, b.length + 12), b.length, seed));
  }

  /** The check values in the comments of Bob Jenkins' lookup3.c, driver5. */
  @Test
  void lookup3_checkValues() {
    assertEquals("deadbeef", hash("", 0));
    assertEquals("bd5b7dde", hash("", 0xdeadbeef));
    assertEquals("17770551", hash("Four score and seven years ago", 0));
    assertEquals("cd628161", hash("Four score and seven years ago", 1));
  }
}
