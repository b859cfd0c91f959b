package io.twinwall.core.flow;

import java.util.ArrayList;
import java.util.List;

/**
 * The call ids of announced PPTP calls (Linux nf_ct_gre_keymap): a GRE packet names only its
 * receiver's; the sender's, its tuple's source key, stands here. Asked for every packet of GRE
 * version 1.
 */
public final class GreKeys {
  private final List<Tuple> oldestFirst = new ArrayList<>();

  public boolean isEmpty() {
    return oldestFirst.isEmpty();
  }

  /** Adds a tuple with both keys; it stays until {@link #remove} is given the same object. */
  public void add(Tuple t) {
    oldestFirst.add(t);
  }

  public void remove(Tuple t) {
    oldestFirst.removeIf(o -> o == t);
  }

  /** Sets a GRE tuple's source key to the announced one, or leaves it. */
  public void complete(Tuple t) {
    for (int i = 0; i < oldestFirst.size(); i++) {
      Tuple key = oldestFirst.get(i);
      if (sameCall(key, t)) {
        t.sourcePort(key.sourcePort());
        return;
      }
    }
  }

  /** Whether two tuples are of one call and direction, whatever their source keys. */
  public static boolean sameCall(Tuple a, Tuple b) {
    return a.version() == b.version()
        && a.protocol() == b.protocol()
        && a.sourceLow() == b.sourceLow()
        && a.sourceHigh() == b.sourceHigh()
        && a.sameDestination(b);
  }
}
