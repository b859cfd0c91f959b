package io.twinwall.core.flow;

import org.jspecify.annotations.Nullable;

/**
 * Finds a connection's tuple by its key: an open-addressing hash table over both tuples of every
 * connection. The second thing on a packet's path that may miss the cache; the tuple is the third.
 */
/*
 * Linear probing at a load of at most one half. A byte of each slot's hash is kept apart (the tag),
 * all tags of 100,000 connections within a second-level cache, so that a probe reads the tuple of
 * (nearly) no slot but the right one; a tag of 0 marks a free slot. Removal shifts back what follows,
 * so there are no tombstones and the table never needs cleaning. It grows by doubling and never
 * shrinks: its size follows the largest number of connections.
 */
final class TupleIndex {
  private static final int SMALLEST = 1 << 10;

  private final long seed;
  private byte[] tags = new byte[SMALLEST];
  private Tuple[] tuples = new Tuple[SMALLEST];
  private int mask = SMALLEST - 1;
  private int size;

  TupleIndex(long seed) {
    this.seed = seed;
  }

  /** The hash under which a key is kept: its low bits are the place, its high ones the tag. */
  int hash(Tuple key) {
    return (int) (key.hash(seed) >>> 32);
  }

  private static byte tag(int hash) {
    return (byte) (hash >> 24 | 1);
  }

  /** The stored tuple with this key, or null. */
  @Nullable Tuple find(Tuple key) {
    return find(key, hash(key));
  }

  @Nullable Tuple find(Tuple key, int hash) {
    byte[] ts = tags;
    byte tag = tag(hash);
    for (int i = hash & mask; ; i = i + 1 & mask) {
      byte t = ts[i];
      if (t == 0) {
        return null;
      }
      if (t == tag && tuples[i].sameKey(key)) {
        return tuples[i];
      }
    }
  }

  /** Reads the slot of a hash, so that it comes into the cache. */
  int touch(int hash) {
    Tuple t = tuples[hash & mask];
    return t == null ? 0 : tags[hash & mask];
  }

  /** The first tuple that stands under this hash's tag, whatever its key; null if there is none. */
  @Nullable Tuple first(int hash) {
    byte tag = tag(hash);
    for (int i = hash & mask; tags[i] != 0; i = i + 1 & mask) {
      if (tags[i] == tag) {
        return tuples[i];
      }
    }
    return null;
  }

  /** Adds a tuple whose key is not there yet. */
  void add(Tuple t) {
    if (2 * (size + 1) > tags.length) {
      grow();
    }
    place(t, hash(t));
    size++;
  }

  private void place(Tuple t, int hash) {
    int i = hash & mask;
    while (tags[i] != 0) {
      i = i + 1 & mask;
    }
    tags[i] = tag(hash);
    tuples[i] = t;
  }

  private void grow() {
    byte[] oldTags = tags;
    Tuple[] oldTuples = tuples;
    int capacity = Math.multiplyExact(oldTags.length, 2);
    tags = new byte[capacity];
    tuples = new Tuple[capacity];
    mask = capacity - 1;
    for (int i = 0; i < oldTags.length; i++) {
      if (oldTags[i] != 0) {
        place(oldTuples[i], hash(oldTuples[i]));
      }
    }
  }

  /** Takes out this very tuple; nothing happens if it is not there. */
  void remove(Tuple t) {
    int i = hash(t) & mask;
    while (tags[i] != 0 && tuples[i] != t) {
      i = i + 1 & mask;
    }
    if (tags[i] != 0) {
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
      if (tags[i] == 0) {
        break;
      }
      int home = hash(tuples[i]) & mask;
      if ((i - home & mask) >= (i - hole & mask)) {
        tags[hole] = tags[i];
        tuples[hole] = tuples[i];
        hole = i;
      }
    }
    tags[hole] = 0;
    tuples[hole] = null;
  }

  /** Number of tuples. */
  int size() {
    return size;
  }

  /** Number of slots, for walks with {@link #at}. */
  int capacity() {
    return tags.length;
  }

  /** The tuple in a slot (counted round the end), or null. */
  @Nullable Tuple at(int slot) {
    return tags[slot & mask] == 0 ? null : tuples[slot & mask];
  }
}
