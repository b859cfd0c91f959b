package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.rules.set.KeyLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the key of a look-up from a packet into an array of its own. */
final class KeyReader {
  private final Selector[] parts;
  private final KeyLayout layout;
  private final long[] key;
  private final Wide wide = new Wide();
  private final boolean single;

  KeyReader(Selector[] parts, KeyLayout layout) {
    this.parts = parts;
    this.layout = layout;
    this.key = new long[layout.words()];
    this.single = parts.length == 1 && parts[0].narrow() && layout.words() == 1;
  }

  /** The key, valid until the next call; null if a field is not there. */
  long @Nullable [] read(PacketContext c) {
    if (single) {
      long v = parts[0].number(c);
      key[0] = v;
      return v < 0 ? null : key;
    }
    Arrays.fill(key, 0);
    for (int i = 0; i < parts.length; i++) {
      if (!put(c, i)) {
        return null;
      }
    }
    return key;
  }

  private boolean put(PacketContext c, int i) {
    int w = layout.word(i);
    if (layout.wide(i)) {
      if (!parts[i].load(c, wide)) {
        return false;
      }
      key[w] = wide.high;
      key[w + 1] = wide.low;
      return true;
    }
    if (parts[i].narrow()) {
      long v = parts[i].number(c);
      key[w] |= v << layout.shift(i);
      return v >= 0;
    }
    boolean there = parts[i].load(c, wide);
    key[w] |= wide.low << layout.shift(i);
    return there;
  }
}
