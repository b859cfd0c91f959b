package io.twinwall.rules.set;

import java.util.Arrays;

/**
 * A hash table from keys to slots: open addressing over primitive arrays, a seeded hash, and keys
 * that lie beside each other by slot. Slots are given out by the owner.
 */
final class KeyHash {
  private final int words;
  private final long seed;
  private long[] keys;
  private int[] table;
  private int size;

  KeyHash(int words, long seed, int expected) {
    this.words = words;
    this.seed = seed;
    this.keys = new long[Math.max(1, expected) * words];
    this.table = new int[tableLength(expected)];
  }

  private static int tableLength(int entries) {
    return Math.max(8, Integer.highestOneBit(Math.max(1, entries)) * 4);
  }

  /** Slot of the key, or -1. */
  int find(long[] key) {
    int mask = table.length - 1;
    long first = key[0];
    for (int i = hash(key, 0) & mask; ; i = i + 1 & mask) {
      int slot = table[i] - 1;
      if (slot < 0) {
        return -1;
      }
      if (keys[slot * words] == first && sameRest(slot, key)) {
        return slot;
      }
    }
  }

  private boolean sameRest(int slot, long[] key) {
    int at = slot * words;
    for (int w = 1; w < words; w++) {
      if (keys[at + w] != key[w]) {
        return false;
      }
    }
    return true;
  }

  /** Enters a key that is not there yet. */
  void insert(long[] key, int slot) {
    if ((size + 1) * 2 > table.length) {
      grow();
    }
    int need = (slot + 1) * words;
    if (need > keys.length) {
      keys = Arrays.copyOf(keys, Math.max(need, keys.length * 2));
    }
    System.arraycopy(key, 0, keys, slot * words, words);
    place(slot);
    size++;
  }

  /** Takes out the key of a slot; its words stay readable until the slot is used again. */
  void remove(int slot) {
    int mask = table.length - 1;
    int hole = hash(keys, slot * words) & mask;
    while (table[hole] != slot + 1) {
      hole = hole + 1 & mask;
    }
    for (int i = hole + 1 & mask; table[i] != 0; i = i + 1 & mask) {
      int home = hash(keys, (table[i] - 1) * words) & mask;
      if ((i - home & mask) >= (i - hole & mask)) {
        table[hole] = table[i];
        hole = i;
      }
    }
    table[hole] = 0;
    size--;
  }

  /** The keys by slot, for {@link KeyLayout#get}. */
  long[] keys() {
    return keys;
  }

  private void place(int slot) {
    int mask = table.length - 1;
    int i = hash(keys, slot * words) & mask;
    while (table[i] != 0) {
      i = i + 1 & mask;
    }
    table[i] = slot + 1;
  }

  private void grow() {
    int[] old = table;
    table = new int[old.length * 2];
    for (int s : old) {
      if (s != 0) {
        place(s - 1);
      }
    }
  }

  private int hash(long[] k, int at) {
    long h = seed;
    for (int w = 0; w < words; w++) {
      h = (h ^ k[at + w]) * 0x9E3779B97F4A7C15L;
      h ^= h >>> 32;
    }
    return (int) (h * 0x9E3779B97F4A7C15L >>> 32);
  }
}
