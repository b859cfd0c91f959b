package io.twinwall.rules.iptables;

import io.twinwall.rules.text.Span;
import java.util.List;

/**
 * An option of a match or target as it was given.
 *
 * @param name the option's full name
 * @param inverted whether a {@code !} stood before it
 * @param span all its words
 */
record Given(String name, boolean inverted, List<Word> values, Span span) {
  Given {
    values = List.copyOf(values);
  }

  Word value() {
    return values.get(0);
  }

  String text() {
    return value().text();
  }

  /** {@code != } where inverted, else nothing. */
  String not() {
    return inverted ? "!= " : "";
  }
}
