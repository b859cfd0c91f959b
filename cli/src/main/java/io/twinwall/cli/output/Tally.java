package io.twinwall.cli.output;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts how often each of a few objects came up, by identity: cheap enough for every packet. */
final class Tally<T> {
  /** An object and how often it came up. */
  record Entry<T>(T what, long times) {}

  private final IdentityHashMap<T, long[]> counts = new IdentityHashMap<>();
  private final List<T> order = new ArrayList<>();
  private @Nullable T last;
  private long[] lastCount = new long[1];

  void count(T what) {
    if (what != last) {
      long[] c = counts.get(what);
      if (c == null) {
        c = new long[1];
        counts.put(what, c);
        order.add(what);
      }
      last = what;
      lastCount = c;
    }
    lastCount[0]++;
  }

  /** The most frequent first; among equals, the one that came up first. */
  List<Entry<T>> top(int most) {
    List<Entry<T>> all = new ArrayList<>();
    for (T t : order) {
      long[] c = counts.get(t);
      all.add(new Entry<>(t, c == null ? 0 : c[0]));
    }
    all.sort((a, b) -> Long.compare(b.times(), a.times()));
    return all.subList(0, Math.min(most, all.size()));
  }

  int size() {
    return order.size();
  }
}
