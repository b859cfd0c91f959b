package io.twinwall.rules.set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElementSetTest {
  private static final long SECOND = 1_000_000_000L;

  private static long[] key(KeyLayout layout, long... fields) {
    long[] key = new long[layout.words()];
    for (int i = 0; i < fields.length; i++) {
      layout.put(key, i, new BigInteger(Long.toUnsignedString(fields[i])));
    }
    return key;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void exactKeys_besideAMap(long seed) {
    Random random = new Random(seed);
    KeyLayout layout = new KeyLayout(List.of(32, 16, 128), true);
    ElementSet<String> set = ElementSet.exact(layout, seed, 4, 0);
    Map<List<Long>, Long> model = new HashMap<>();
    long now = 0;
    for (int i = 0; i < 20_000; i++) {
      now += random.nextInt(3) * SECOND / 10;
      List<Long> k =
          List.of((long) random.nextInt(20), (long) random.nextInt(4), (long) random.nextInt(3));
      long[] key = key(layout, k.get(0), k.get(1), k.get(2));
      Long deadline = model.get(k);
      boolean lives = deadline != null && deadline > now;
      int slot = set.find(key, now);
      assertEquals(lives, slot >= 0, "step " + i);
      if (lives) {
        assertEquals(BigInteger.valueOf(k.get(0)), set.key(slot, 0));
        assertEquals(BigInteger.valueOf(k.get(2)), set.key(slot, 2));
      }
      if (random.nextInt(3) == 0) {
        set.delete(key, now);
        model.remove(k);
      } else if (!lives) {
        long until = random.nextBoolean() ? ElementSet.NEVER : now + random.nextInt(20) * SECOND;
        set.insert(key, until, now);
        model.put(k, until);
      }
    }
  }

  @Test
  void full_untilTheSweepAfterAnExpiry() {
    KeyLayout layout = new KeyLayout(List.of(32), true);
    ElementSet<String> set = ElementSet.exact(layout, 7, 4, 2);
    set.insert(key(layout, 1), SECOND / 2, 0);
    set.insert(key(layout, 2), ElementSet.NEVER, 0);
    assertEquals(ElementSet.NONE, set.insert(key(layout, 3), ElementSet.NEVER, SECOND / 4));
    assertEquals(ElementSet.NONE, set.find(key(layout, 1), SECOND / 2));
    assertEquals(ElementSet.NONE, set.insert(key(layout, 3), ElementSet.NEVER, SECOND * 3 / 4));
    int slot = set.insert(key(layout, 3), ElementSet.NEVER, SECOND);
    assertEquals(slot, set.find(key(layout, 3), SECOND));
  }

  @Test
  void deletedElement_keepsItsPlaceUntilTheSweep() {
    KeyLayout layout = new KeyLayout(List.of(16), true);
    ElementSet<String> set = ElementSet.exact(layout, 7, 4, 1);
    set.insert(key(layout, 80), ElementSet.NEVER, 0);
    set.delete(key(layout, 80), SECOND / 10);
    assertEquals(ElementSet.NONE, set.find(key(layout, 80), SECOND / 10));
    assertEquals(ElementSet.NONE, set.insert(key(layout, 81), ElementSet.NEVER, SECOND / 5));
    assertEquals(0, set.insert(key(layout, 81), ElementSet.NEVER, SECOND + 1));
  }

  @Test
  void aMillionAddresses_areAllFound_andOthersNot() {
    KeyLayout layout = new KeyLayout(List.of(32), true);
    ElementSet<String> set = ElementSet.exact(layout, 99, 1_000_000, 0);
    long[] key = new long[1];
    for (int i = 0; i < 1_000_000; i++) {
      key[0] = i * 2L;
      set.insert(key, ElementSet.NEVER, 0);
    }
    int found = 0;
    for (int i = 0; i < 2_000_000; i++) {
      key[0] = i;
      found += set.find(key, 0) >= 0 ? 1 : 0;
    }
    assertEquals(1_000_000, found);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 64, 128})
  void intervals_besideALinearSearch(int bits) {
    Random random = new Random(bits);
    KeyLayout layout = new KeyLayout(List.of(bits), false);
    List<long[]> lows = new ArrayList<>();
    List<long[]> highs = new ArrayList<>();
    int at = 3;
    for (int i = 0; i < 200; i++) {
      int end = at + random.nextInt(5);
      lows.add(key(layout, at));
      highs.add(key(layout, end));
      at = end + 1 + random.nextInt(4);
    }
    ElementSet<String> set =
        ElementSet.intervals(layout, lows.toArray(long[][]::new), highs.toArray(long[][]::new));
    for (int v = 0; v < at + 10; v++) {
      int expected = -1;
      for (int i = 0; i < lows.size(); i++) {
        int w = layout.words() - 1;
        if (lows.get(i)[w] <= v && v <= highs.get(i)[w]) {
          expected = i;
        }
      }
      assertEquals(expected, set.find(key(layout, v), 0), "value " + v);
    }
  }

  @Test
  void intervals_ofLargeUnsignedNumbers() {
    KeyLayout layout = new KeyLayout(List.of(64), false);
    long[][] low = {{5}, {-10}};
    long[][] high = {{Long.MAX_VALUE}, {-1}};
    ElementSet<String> set = ElementSet.intervals(layout, low, high);
    assertEquals(0, set.find(new long[] {6}, 0));
    assertEquals(1, set.find(new long[] {-1}, 0));
    assertEquals(ElementSet.NONE, set.find(new long[] {Long.MIN_VALUE}, 0));
    long[][] overlapping = {{5}, {7}};
    assertThrows(
        IllegalArgumentException.class,
        () -> ElementSet.intervals(layout, overlapping, new long[][] {{8}, {9}}));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void concatenations_besideALinearSearch(long seed) {
    Random random = new Random(seed);
    KeyLayout layout = new KeyLayout(List.of(32, 16, 128), false);
    int n = 1 + random.nextInt(60);
    long[][] low = new long[n][];
    long[][] high = new long[n][];
    for (int i = 0; i < n; i++) {
      long a = random.nextInt(30);
      long b = random.nextInt(10);
      long c = random.nextInt(4);
      low[i] = key(layout, a, b, c);
      high[i] = key(layout, a + random.nextInt(20), b + random.nextInt(5), c + random.nextInt(3));
    }
    ElementSet<String> set = ElementSet.intervals(layout, low, high);
    for (int step = 0; step < 5000; step++) {
      long[] key = key(layout, random.nextInt(60), random.nextInt(16), random.nextInt(8));
      int expected = -1;
      for (int i = n - 1; i >= 0; i--) {
        boolean in = true;
        for (int w = 0; w < key.length; w++) {
          in &= low[i][w] <= key[w] && key[w] <= high[i][w];
        }
        expected = in ? i : expected;
      }
      assertEquals(expected, set.find(key, 0));
    }
  }
}
