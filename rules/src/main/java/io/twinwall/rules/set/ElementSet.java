package io.twinwall.rules.set;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a set or map while packets flow: found by key, each in a slot, with what hangs on
 * it (data, verdict, counters) as its attachment.
 *
 * <p>Sets of exact keys can change; sets of intervals are fixed on loading, as in the kernel, where
 * rules cannot change them. An element that has expired is never found. Its place is free only
 * after the next sweep, once a second (Linux nft_set_hash.c, nft_rhash_gc; 6.18), which matters
 * where {@code size} bounds the set; the same goes for one that was deleted.
 *
 * @param <A> type of attachments
 */
public final class ElementSet<A> {
  /** No such element. */
  public static final int NONE = -1;

  /** The deadline of an element without timeout. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final long SWEEP_NANOS = 1_000_000_000L;

  private final KeyLayout layout;
  private final @Nullable KeyHash hash;
  private final @Nullable IntervalIndex intervals;
  private final @Nullable ConcatIndex concatenations;
  private final long limit;
  private @Nullable Object @Nullable [] attachments;
  private long @Nullable [] deadlines;
  private int @Nullable [] removed;
  private int removedCount;
  private int[] free = new int[0];
  private int freeCount;
  private int slots;
  private int places;
  private long sweepBase = Long.MIN_VALUE;
  private long sweptAt = Long.MIN_VALUE;
  private @Nullable A catchAll;
  private long catchAllDeadline = NEVER;

  private ElementSet(
      KeyLayout layout,
      @Nullable KeyHash hash,
      @Nullable IntervalIndex intervals,
      @Nullable ConcatIndex concatenations,
      int slots,
      long limit) {
    this.layout = layout;
    this.hash = hash;
    this.intervals = intervals;
    this.concatenations = concatenations;
    this.slots = slots;
    this.places = slots;
    this.limit = limit;
  }

  /**
   * An empty set of exact keys.
   *
   * @param limit greatest number of elements, 0 for none
   */
  public static <A> ElementSet<A> exact(KeyLayout layout, long seed, int expected, long limit) {
    return new ElementSet<>(
        layout, new KeyHash(layout.words(), seed, expected), null, null, 0, limit);
  }

  /**
   * A fixed set of intervals, bounds inclusive; element i has slot i.
   *
   * @throws IllegalArgumentException if intervals of a single field overlap
   */
  public static <A> ElementSet<A> intervals(KeyLayout layout, long[][] lows, long[][] highs) {
    return layout.fields() == 1
        ? new ElementSet<>(
            layout, null, IntervalIndex.of(layout.words(), lows, highs), null, lows.length, 0)
        : new ElementSet<>(layout, null, null, ConcatIndex.of(layout, lows, highs), lows.length, 0);
  }

  public KeyLayout layout() {
    return layout;
  }

  /** Whether elements may be added and deleted. */
  public boolean changeable() {
    return hash != null;
  }

  /** Slot of the live element that holds the key, the catch-all aside; {@link #NONE} without. */
  public int find(long[] key, long nowNanos) {
    int slot = index(key);
    return slot >= 0 && expired(slot, nowNanos) ? NONE : slot;
  }

  private int index(long[] key) {
    if (hash != null) {
      return hash.find(key);
    }
    if (intervals != null) {
      return intervals.find(key);
    }
    return concatenations == null ? NONE : concatenations.find(key);
  }

  private boolean expired(int slot, long nowNanos) {
    return deadlines != null && deadlines[slot] <= nowNanos;
  }

  /** What hangs on an element; null if nothing was attached. */
  @SuppressWarnings("unchecked")
  public @Nullable A attachment(int slot) {
    return attachments == null ? null : (A) attachments[slot];
  }

  public void attach(int slot, A attachment) {
    if (attachments == null) {
      attachments = new Object[Math.max(slots, 8)];
    }
    if (slot >= attachments.length) {
      attachments = Arrays.copyOf(attachments, Math.max(slot + 1, attachments.length * 2));
    }
    attachments[slot] = attachment;
  }

  /** Sets what stands for every key that no element holds. */
  public void catchAll(A attachment, long deadlineNanos) {
    catchAll = attachment;
    catchAllDeadline = deadlineNanos;
  }

  /** What stands for every other key; null without. */
  public @Nullable A catchAll(long nowNanos) {
    return nowNanos < catchAllDeadline ? catchAll : null;
  }

  /** When an element expires; {@link #NEVER} if it does not. */
  public long deadlineNanos(int slot) {
    return deadlines == null ? NEVER : deadlines[slot];
  }

  public void deadlineNanos(int slot, long deadlineNanos) {
    if (deadlines == null) {
      if (deadlineNanos == NEVER) {
        return;
      }
      deadlines = new long[Math.max(slots, 8)];
      Arrays.fill(deadlines, NEVER);
    }
    if (slot >= deadlines.length) {
      int old = deadlines.length;
      deadlines = Arrays.copyOf(deadlines, Math.max(slot + 1, old * 2));
      Arrays.fill(deadlines, old, deadlines.length, NEVER);
    }
    deadlines[slot] = deadlineNanos;
  }

  /**
   * Adds an element whose key no live element has.
   *
   * @return its slot, or {@link #NONE} if the set is full
   */
  public int insert(long[] key, long deadlineNanos, long nowNanos) {
    KeyHash h = changeableHash();
    int stale = h.find(key);
    if (stale >= 0) {
      retire(stale, deadlineNanos(stale));
    }
    if (limit > 0 && places >= limit && !sweep(nowNanos)) {
      return NONE;
    }
    int slot = freeCount > 0 ? free[--freeCount] : slots++;
    places++;
    h.insert(key, slot);
    deadlineNanos(slot, deadlineNanos);
    if (attachments != null && slot < attachments.length) {
      attachments[slot] = null;
    }
    if (sweepBase == Long.MIN_VALUE) {
      sweepBase = nowNanos;
    }
    return slot;
  }

  /** Deletes the live element with this key, if there is one. */
  public void delete(long[] key, long nowNanos) {
    int slot = find(key, nowNanos);
    if (slot >= 0) {
      retire(slot, nowNanos);
    }
  }

  /** Takes an element out of the index; its place stays taken until the sweep after that time. */
  private void retire(int slot, long sinceNanos) {
    changeableHash().remove(slot);
    deadlineNanos(slot, sinceNanos);
    if (removed == null) {
      removed = new int[8];
    }
    if (removedCount == removed.length) {
      removed = Arrays.copyOf(removed, removedCount * 2);
    }
    removed[removedCount++] = slot;
  }

  /** Frees what was gone at the last full second; false if the set is still full. */
  private boolean sweep(long nowNanos) {
    long tick = nowNanos - Math.floorMod(nowNanos - sweepBase, SWEEP_NANOS);
    if (tick == sweptAt || deadlines == null) {
      return false;
    }
    sweptAt = tick;
    int kept = 0;
    int[] gone = removed == null ? free : removed;
    boolean[] retired = new boolean[slots];
    for (int i = 0; i < removedCount; i++) {
      retired[gone[i]] = true;
      if (deadlines[gone[i]] <= tick) {
        release(gone[i]);
      } else {
        gone[kept++] = gone[i];
      }
    }
    removedCount = kept;
    for (int i = 0; i < freeCount; i++) {
      retired[free[i]] = true;
    }
    for (int s = 0; s < slots; s++) {
      if (!retired[s] && deadlines[s] <= tick) {
        changeableHash().remove(s);
        release(s);
      }
    }
    return places < limit;
  }

  private void release(int slot) {
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, Math.max(8, freeCount * 2));
    }
    free[freeCount++] = slot;
    places--;
  }

  private KeyHash changeableHash() {
    if (hash == null) {
      throw new IllegalStateException("a set of intervals does not change");
    }
    return hash;
  }

  /** Calls with the slot of every live element, in no particular order. */
  public void forEach(long nowNanos, IntConsumer action) {
    boolean[] gone = new boolean[slots];
    for (int i = 0; i < freeCount; i++) {
      gone[free[i]] = true;
    }
    for (int i = 0; removed != null && i < removedCount; i++) {
      gone[removed[i]] = true;
    }
    for (int s = 0; s < slots; s++) {
      if (!gone[s] && !expired(s, nowNanos)) {
        action.accept(s);
      }
    }
  }

  /** A field of an element's key, of a set of exact keys. */
  public BigInteger key(int slot, int field) {
    return layout.get(changeableHash().keys(), slot * layout.words(), field);
  }
}
