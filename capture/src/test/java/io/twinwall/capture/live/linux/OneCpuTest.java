package io.twinwall.capture.live.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OneCpuTest {
  @Test
  void nthAllowedCpu() {
    byte[] mask = {(byte) 0b0000_1010, 0, 1};
    assertEquals(1, OneCpu.nth(mask, 0));
    assertEquals(3, OneCpu.nth(mask, 1));
    assertEquals(16, OneCpu.nth(mask, 2));
    assertEquals(0, OneCpu.nth(mask, 3));
  }
}
