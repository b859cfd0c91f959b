package io.twinwall.rules.iptables;

import io.twinwall.rules.text.Span;

/**
 * One word of a line, quotes taken off.
 *
 * @param quoted whether it stood in quotes, so that it is no option
 */
record Word(String text, Span span, boolean quoted) {
  boolean is(String other) {
    return !quoted && text.equals(other);
  }

  boolean isOption() {
    return !quoted && text.length() > 1 && text.startsWith("-") && !isNumber(text.charAt(1));
  }

  private static boolean isNumber(char c) {
    return c >= '0' && c <= '9' && c != '4' && c != '6';
  }
}
