package io.twinwall.rules.eval;

import io.twinwall.core.time.VirtualClock;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.set.ElementSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A set or map, ready to be looked up and changed by rules. */
final class RunSet {
  private final SetDeclaration declaration;
  private final ElementSet<RunElement> elements;
  private final VirtualClock clock;
  private final boolean timed;
  private final List<Loaded> loaded = new ArrayList<>();
  private boolean started;

  /** A timeout of an element that was loaded; slot -1 is the catch-all. */
  private record Loaded(int slot, long leftNanos) {}

  /**
   * @param timed whether elements may expire
   */
  RunSet(
      SetDeclaration declaration,
      ElementSet<RunElement> elements,
      VirtualClock clock,
      boolean timed) {
    this.declaration = declaration;
    this.elements = elements;
    this.clock = clock;
    this.timed = timed;
  }

  SetDeclaration declaration() {
    return declaration;
  }

  ElementSet<RunElement> elements() {
    return elements;
  }

  /** Notes what is left of a loaded element's time, which runs from the first packet on. */
  void expires(int slot, long leftNanos) {
    loaded.add(new Loaded(slot, leftNanos));
  }

  /** The time that counts for elements; 0 where none expires. */
  long now() {
    if (!timed) {
      return 0;
    }
    long now = clock.nowNanos();
    if (!started) {
      start(now);
    }
    return now;
  }

  private void start(long now) {
    started = true;
    for (Loaded l : loaded) {
      RunElement all = elements.catchAll(now);
      if (l.slot >= 0) {
        elements.deadlineNanos(l.slot, now + l.leftNanos);
      } else if (all != null) {
        elements.catchAll(all, now + l.leftNanos);
      }
    }
  }

  /** The live element that holds the key, the catch-all aside; null without. */
  @Nullable RunElement find(long[] key) {
    int slot = elements.find(key, now());
    return slot < 0 ? null : at(slot);
  }

  /** The element in a slot. */
  RunElement at(int slot) {
    RunElement e = elements.attachment(slot);
    return e == null ? RunElement.PLAIN : e;
  }

  /** What stands for every other key; null without. */
  @Nullable RunElement catchAll() {
    return elements.catchAll(now());
  }

  /** The element that holds the key, or the catch-all. */
  @Nullable RunElement get(long[] key) {
    RunElement e = find(key);
    return e != null ? e : catchAll();
  }
}
