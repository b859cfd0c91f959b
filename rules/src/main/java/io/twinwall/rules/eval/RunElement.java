package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.rules.model.SetElement;
import org.jspecify.annotations.Nullable;

/**
 * What an element of a set leads to: a verdict, data, a stateful object, and its own statements.
 */
final class RunElement {
  static final Wide[] NO_DATA = {};
  static final Step[] NO_STATEMENTS = {};

  /** An element that is only there. */
  static final RunElement PLAIN = new RunElement(null, NO_DATA, NO_DATA, null, NO_STATEMENTS, null);

  private final @Nullable Decision verdict;
  private final Wide[] low;
  private final Wide[] high;
  private final @Nullable Step object;
  private final Step[] statements;
  private final @Nullable SetElement source;

  /**
   * @param low the data's fields, each a number or the beginning of a range; empty without data
   * @param high the ends of the ranges
   * @param source the element as it was loaded; null if a rule added it
   */
  RunElement(
      @Nullable Decision verdict,
      Wide[] low,
      Wide[] high,
      @Nullable Step object,
      Step[] statements,
      @Nullable SetElement source) {
    this.verdict = verdict;
    this.low = low;
    this.high = high;
    this.object = object;
    this.statements = statements;
    this.source = source;
  }

  @Nullable Decision verdict() {
    return verdict;
  }

  /** Number of data fields. */
  int fields() {
    return low.length;
  }

  Wide low(int field) {
    return low[field];
  }

  Wide high(int field) {
    return high[field];
  }

  @Nullable Step object() {
    return object;
  }

  Step[] statements() {
    return statements;
  }

  @Nullable SetElement source() {
    return source;
  }

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
