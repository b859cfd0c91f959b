package io.twinwall.core.flow;

import org.jspecify.annotations.Nullable;

/**
 * Finds a connection's tuple by its key: an open-addressing hash table over both tuples of every
 * connection. The second thing on a packet's path that may miss the cache; the tuple is the third.
 */
/*
 * Linear probing at a load of at most one half. The hash of each slot is kept beside it, so that a
 * probe reads the tuple of (nearly) no slot but the right one; a hash of 0 marks a free slot. Removal
 * shifts back what follows, so there are no tombstones and the table never needs cleaning. It grows
 * by doubling and never shrinks: its size follows the largest number of connections.
 */
final class TupleIndex {
  private static final int SMALLEST = 1 << 10;

  private final long seed;
  private int[] hashes = new int[SMALLEST];
  private Tuple[] tuples = new Tuple[SMALLEST];
  private int mask = SMALLEST - 1;
  private int size;

  TupleIndex(long seed) {
    this.seed = seed;
  }

  /** The hash under which a key is kept; never 0. */
  int hash(Tuple key) {
    int h = (int) (key.hash(seed) >>> 32);
    return h == 0 ? 1 : h;
  }

  /** The stored tuple with this key, or null. */
  @Nullable Tuple find(Tuple key) {
    return find(key, hash(key));
  }

  @Nullable Tuple find(Tuple key, int hash) {
    int[] hs = hashes;
    for (int i = hash & mask; ; i = i + 1 & mask) {
      int h = hs[i];
      if (h == 0) {
        return null;
      }
      if (h == hash && tuples[i].sameKey(key)) {
        return tuples[i];
      }
    }
  }

  /** Reads the slot of a hash, so that it comes into the cache. */
  int touch(int hash) {
    return hashes[hash & mask];
  }

  /** The first tuple that stands under this hash, whatever its key; null if there is none. */
  @Nullable Tuple first(int hash) {
    int i = hash & mask;
    while (hashes[i] != 0) {
      if (hashes[i] == hash) {
        return tuples[i];
      }
      i = i + 1 & mask;
    }
    return null;
  }

  /** Adds a tuple whose key is not there yet. */
  void add(Tuple t) {
    if (2 * (size + 1) > hashes.length) {
      grow();
    }
    place(t, hash(t));
    size++;
  }

  private void place(Tuple t, int hash) {
    int i = hash & mask;
    while (hashes[i] != 0) {
      i = i + 1 & mask;
    }
    hashes[i] = hash;
    tuples[i] = t;
  }

  private void grow() {
    int[] oldHashes = hashes;
    Tuple[] oldTuples = tuples;
    int capacity = Math.multiplyExact(oldHashes.length, 2);
    hashes = new int[capacity];
    tuples = new Tuple[capacity];
    mask = capacity - 1;
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldHashes[i] != 0) {
        place(oldTuples[i], oldHashes[i]);
      }
    }
  }

  /** Takes out this very tuple; nothing happens if it is not there. */
  void remove(Tuple t) {
    int i = hash(t) & mask;
    while (hashes[i] != 0 && tuples[i] != t) {
      i = i + 1 & mask;
    }
    if (hashes[i] != 0) {
      close(i);
      size--;
    }
  }

  /** Frees a slot and moves back the tuples behind it that it kept from their place. */
  @SuppressWarnings("NullAway") // a free slot holds no tuple and is never read
  private void close(int hole) {
    int i = hole;
    while (true) {
      i = i + 1 & mask;
      if (hashes[i] == 0) {
        break;
      }
      int home = hashes[i] & mask;
      if ((i - home & mask) >= (i - hole & mask)) {
        hashes[hole] = hashes[i];
        tuples[hole] = tuples[i];
        hole = i;
      }
    }
    hashes[hole] = 0;
    tuples[hole] = null;
  }

  /** Number of tuples. */
  int size() {
    return size;
  }

  /** Number of slots, for walks with {@link #at}. */
  int capacity() {
    return hashes.length;
  }

  /** The tuple in a slot (counted round the end), or null. */
  @Nullable Tuple at(int slot) {
    return hashes[slot & mask] == 0 ? null : tuples[slot & mask];
  }
}
