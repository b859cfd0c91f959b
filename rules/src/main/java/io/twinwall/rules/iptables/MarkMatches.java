package io.twinwall.rules.iptables;

/** {@code -m mark} and {@code -m connmark}: {@code (mark & mask) == value}. */
final class MarkMatches {
  private MarkMatches() {}

  static void register(Registry registry) {
    registry.match("mark", (o, r) -> translate(o, r, "meta mark")).may("--mark", 1);
    registry.match("connmark", (o, r) -> translate(o, r, "ct mark")).may("--mark", 1);
    registry
        .match("comment", (o, r) -> r.comment(o.need("--comment").text()))
        .plain("--comment", 1);
  }

  private static void translate(Options options, RuleBuilder rule, String key) {
    Given given = options.need("--mark");
    long[] mark = Values.masked(given.value(), "a mark");
    String value = Values.hex(mark[0]);
    if (mark[1] == 0xffffffffL) {
      rule.add(given.span(), key + " " + given.not() + value);
    } else {
      rule.add(
          given.span(),
          key + " & " + Values.hex(mark[1]) + (given.inverted() ? " != " : " == ") + value);
    }
  }
}
