package io.twinwall.rules.iptables;

import io.twinwall.rules.text.Fault;
import java.util.Locale;

/** Matches of what else a connection knows: helper, amounts, labels. */
final class ConnectionMatches {
  private ConnectionMatches() {}

  static void register(Registry registry) {
    registry.match("helper", ConnectionMatches::helper).may("--helper", 1);
    registry
        .match("connbytes", ConnectionMatches::connbytes)
        .may("--connbytes", 1)
        .plain("--connbytes-dir", 1)
        .plain("--connbytes-mode", 1);
    registry.match("connlabel", ConnectionMatches::label).may("--label", 1).plain("--set", 0);
  }

  private static void helper(Options options, RuleBuilder rule) {
    Given given = options.need("--helper");
    String name = given.text();
    if (name.isEmpty() || name.indexOf('"') >= 0) {
      throw Values.bad(given.value(), "the name of a helper");
    }
    int port = name.lastIndexOf('-');
    if (port > 0 && name.substring(port + 1).matches("[0-9]+")) {
      name = name.substring(0, port);
    }
    rule.add(given.span(), "ct helper " + given.not() + '"' + name + '"');
  }

  private static void connbytes(Options options, RuleBuilder rule) {
    Given given = options.need("--connbytes");
    Given direction = options.need("--connbytes-dir");
    Given mode = options.need("--connbytes-mode");
    String where =
        switch (direction.text()) {
          case "original" -> "ct original ";
          case "reply" -> "ct reply ";
          case "both" -> "ct ";
          default -> throw Values.bad(direction.value(), "original, reply or both");
        };
    String what = mode.text().toLowerCase(Locale.ROOT);
    if (!what.equals("packets") && !what.equals("bytes") && !what.equals("avgpkt")) {
      throw Values.bad(mode.value(), "packets, bytes or avgpkt");
    }
    long[] bounds = Values.bounds(given.value(), ":", Long.MAX_VALUE, "an amount");
    boolean open = given.text().indexOf(':') < 0 || bounds[1] == Long.MAX_VALUE;
    String condition =
        open
            ? (given.inverted() ? "< " : ">= ") + bounds[0]
            : given.not() + bounds[0] + "-" + bounds[1];
    rule.add(options.span(), where + what + " " + condition);
  }

  private static void label(Options options, RuleBuilder rule) {
    Given given = options.need("--label");
    if (!given.text().matches("[0-9]{1,3}")) {
      throw new Fault(
          given.value().span(), "label '" + given.text() + "' not found", "a label is a number");
    }
    long bit = Values.number(given.value(), 0, 127, "a label");
    options.refuse("--set", "a match that sets a label has no place in nftables");
    rule.add(given.span(), "ct label " + (given.inverted() ? "! " : "") + bit);
  }
}
