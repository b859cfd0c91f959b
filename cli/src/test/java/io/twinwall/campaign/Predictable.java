package io.twinwall.campaign;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which ports a packet may leave with, so that it can be answered without knowing the kernel's
 * dice: those that it came with, and those that stand in the rules, ranges of source ports aside.
 */
final class Predictable {
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final Pattern RANGE = Pattern.compile("(\\d+)-(\\d+)");

  private final Set<Integer> known = new HashSet<>();

  Predictable(String rules) {
    Matcher m = NUMBER.matcher(rules);
    while (m.find()) {
      if (m.group().length() < 6) {
        known.add(Integer.parseInt(m.group()));
      }
    }
    for (String line : rules.split("\n", -1)) {
      if (line.contains("snat") || line.contains("masquerade") || line.contains("random")) {
        Matcher r = RANGE.matcher(line);
        while (r.find()) {
          forget(r.group(1), r.group(2));
        }
      }
    }
  }

  private void forget(String first, String last) {
    if (first.length() < 6 && last.length() < 6) {
      int from = Integer.parseInt(first);
      int to = Integer.parseInt(last);
      known.removeIf(n -> n >= from && n <= to);
    }
  }

  /** Whether what left can be told from what came. */
  boolean fits(byte[] in, byte[] out) {
    View a = View.of(in);
    View b = View.of(out);
    if (b == null) {
      return true;
    }
    return a == null
        ? fits(-1, b.sport()) && fits(-1, b.dport())
        : fits(a.sport(), b.sport()) && fits(a.dport(), b.dport());
  }

  private boolean fits(int before, int after) {
    return before == after || known.contains(after);
  }
}
