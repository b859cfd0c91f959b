package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.rules.model.SetElement;
import org.jspecify.annotations.Nullable;

/**
 * What an element of a set leads to: a verdict, data, a stateful object, and its own statements.
 *
 * @param low the data's fields, each a number or the beginning of a range; empty without data
 * @param high the ends of the ranges
 * @param source the element as it was loaded; null if a rule added it
 */
record RunElement(
    @Nullable Decision verdict,
    Wide[] low,
    Wide[] high,
    @Nullable Step object,
    Step[] statements,
    @Nullable SetElement source) {
  static final Wide[] NO_DATA = {};
  static final Step[] NO_STATEMENTS = {};

  /** An element that is only there. */
  static final RunElement PLAIN = new RunElement(null, NO_DATA, NO_DATA, null, NO_STATEMENTS, null);

  /** Runs the element's statements; one that breaks ends them. */
  Decision touch(PacketContext c) {
    for (Step s : statements) {
      Decision d = s.run(c);
      if (d != Decision.CONTINUE) {
        return d;
      }
    }
    return Decision.CONTINUE;
  }
}
