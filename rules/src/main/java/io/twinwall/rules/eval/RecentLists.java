package io.twinwall.rules.eval;

import io.twinwall.core.packet.IpAddress;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The lists of {@code -m recent}, by name; all rules of a program share them. A list holds the
 * addresses in the order in which they were noted last, and forgets the oldest when it is full
 * (Linux xt_recent.c: ip_list_tot 100 addresses). Its mask is that of the first rule that names it.
 */
final class RecentLists {
  private static final int MOST_ADDRESSES = 100;
  private static final int DEFAULT_STAMPS = 32;

  private final Map<String, RecentList> lists = new HashMap<>();

  RecentList list(String name) {
    return lists.computeIfAbsent(name, n -> new RecentList());
  }

  /** When an address was noted; the latest times only, in a ring. */
  static final class Entry {
    private long[] stamps;
    private int count;
    private int next;
    private int ttl;

    Entry(int size, int ttl) {
      this.stamps = new long[size];
      this.ttl = ttl;
    }

    void note(long now, int ofTtl) {
      next %= stamps.length;
      stamps[next++] = now;
      count = Math.max(count, next);
      ttl = ofTtl;
    }

    int count() {
      return count;
    }

    long stamp(int i) {
      return stamps[i];
    }

    long last() {
      return stamps[next - 1];
    }
  }

  /** One list. */
  static final class RecentList {
    private final LinkedHashMap<IpAddress, List<Entry>> entries = new LinkedHashMap<>();
    private int stamps = 1;
    private int size;
    private int first = Integer.MAX_VALUE;
    private long maskHigh;
    private long maskLow;

    /** The mask of a rule; that of the rule that was loaded first is the list's. */
    void mask(int place, BigInteger mask) {
      if (place < first) {
        first = place;
        maskHigh = mask.shiftRight(64).longValue();
        maskLow = mask.longValue();
      }
    }

    IpAddress masked(IpAddress a) {
      return new IpAddress(a.version(), a.high() & maskHigh, a.low() & maskLow);
    }

    /** A rule that uses the list needs room for so many times (a power of two). */
    void reserve(int hits) {
      int wanted = hits == 0 ? DEFAULT_STAMPS : Math.max(1, Integer.highestOneBit(hits * 2 - 1));
      stamps = Math.max(stamps, wanted);
    }

    int stamps() {
      return stamps;
    }

    /** The entry of an address, and of a time to live unless that is 0; null without. */
    @org.jspecify.annotations.Nullable
    Entry find(IpAddress address, int ttl) {
      for (Entry e : entries.getOrDefault(address, List.of())) {
        if (ttl == 0 || e.ttl == 0 || e.ttl == ttl) {
          return e;
        }
      }
      return null;
    }

    void add(IpAddress address, Entry entry) {
      if (size >= MOST_ADDRESSES) {
        Map.Entry<IpAddress, List<Entry>> oldest = entries.entrySet().iterator().next();
        remove(oldest.getKey(), oldest.getValue().get(0));
      }
      entries.computeIfAbsent(address, a -> new ArrayList<>(1)).add(entry);
      size++;
    }

    /** It is the youngest now. */
    void touch(IpAddress address) {
      List<Entry> of = entries.remove(address);
      if (of != null) {
        entries.put(address, of);
      }
    }

    void remove(IpAddress address, Entry entry) {
      List<Entry> of = entries.get(address);
      if (of != null && of.remove(entry)) {
        size--;
        if (of.isEmpty()) {
          entries.remove(address);
        }
      }
    }

    /** Takes the oldest address off if it was noted before {@code time} (recent_entry_reap). */
    void reap(long time, Entry working, boolean update) {
      Iterator<Map.Entry<IpAddress, List<Entry>>> all = entries.entrySet().iterator();
      if (!all.hasNext()) {
        return;
      }
      Map.Entry<IpAddress, List<Entry>> oldest = all.next();
      Entry e = oldest.getValue().get(0);
      if ((e != working || !update) && time > e.last()) {
        remove(oldest.getKey(), e);
      }
    }

    @Override
    public String toString() {
      return Arrays.toString(entries.keySet().toArray());
    }
  }
}
