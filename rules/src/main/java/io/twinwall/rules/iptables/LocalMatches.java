package io.twinwall.rules.iptables;

import io.twinwall.rules.model.XtStep;
import io.twinwall.rules.text.Fault;

/** Matches of what the host knows of a packet: owner, socket, cgroup, cpu, realm, policy. */
final class LocalMatches {
  private LocalMatches() {}

  static void register(Registry registry) {
    registry
        .match("owner", LocalMatches::owner)
        .may("--uid-owner", 1)
        .may("--gid-owner", 1)
        .may("--socket-exists", 0)
        .plain("--suppl-groups", 0);
    registry
        .match("socket", LocalMatches::socket)
        .plain("--transparent", 0)
        .plain("--nowildcard", 0)
        .plain("--restore-skmark", 0);
    registry.match("cgroup", LocalMatches::cgroup).may("--cgroup", 1).may("--path", 1);
    registry.match("cpu", LocalMatches::cpu).may("--cpu", 1);
    registry.match("realm", LocalMatches::realm).may("--realm", 1);
    registry
        .match("policy", LocalMatches::policy)
        .plain("--dir", 1)
        .plain("--pol", 1)
        .plain("--strict", 0)
        .may("--reqid", 1)
        .may("--spi", 1)
        .may("--proto", 1)
        .may("--mode", 1)
        .may("--tunnel-src", 1)
        .may("--tunnel-dst", 1)
        .plain("--next", 0);
  }

  private static void owner(Options options, RuleBuilder rule) {
    options.refuse("--socket-exists", "nftables cannot ask whether there is a socket");
    options.refuse("--suppl-groups", "a socket's further groups are not known");
    for (Given given : options.all()) {
      String key = given.name().startsWith("--uid") ? "meta skuid " : "meta skgid ";
      String value =
          given.text().equals("root")
              ? "0"
              : Values.range(given.value(), "-", 0xfffffffeL, "a number; names are not looked up");
      rule.add(given.span(), key + given.not() + value);
    }
  }

  private static void socket(Options options, RuleBuilder rule) {
    options.refuse("--restore-skmark", "the marks of sockets are not known");
    if (options.has("--transparent")) {
      rule.add(options.span(), "socket transparent 1");
    }
    if (options.has("--nowildcard") || options.all().isEmpty()) {
      rule.add(options.span(), "socket wildcard 0");
    }
  }

  private static void cgroup(Options options, RuleBuilder rule) {
    options.refuse("--path", "control groups by path are not known");
    Given given = options.need("--cgroup");
    rule.add(
        given.span(),
        "meta cgroup " + given.not() + Values.number(given.value(), 0, 0xffffffffL, "a class"));
  }

  private static void cpu(Options options, RuleBuilder rule) {
    Given given = options.need("--cpu");
    rule.add(
        given.span(),
        "meta cpu " + given.not() + Values.number(given.value(), 0, 0xffffffffL, "a processor"));
  }

  private static void realm(Options options, RuleBuilder rule) {
    Given given = options.need("--realm");
    long[] realm = Values.masked(given.value(), "a realm");
    String masked = realm[1] == 0xffffffffL ? "" : "& " + Values.hex(realm[1]) + " ";
    String op = given.inverted() ? "!= " : masked.isEmpty() ? "" : "== ";
    rule.add(given.span(), "rt classid " + masked + op + realm[0]);
  }

  /** There is no IPsec here: {@code --pol none} holds for every packet. */
  private static void policy(Options options, RuleBuilder rule) {
    Given direction = options.need("--dir");
    Given policy = options.need("--pol");
    if (!direction.text().equals("in") && !direction.text().equals("out")) {
      throw Values.bad(direction.value(), "in or out");
    }
    if (!policy.text().equals("none") && !policy.text().equals("ipsec")) {
      throw Values.bad(policy.value(), "none or ipsec");
    }
    boolean none = policy.text().equals("none");
    if (none && options.all().size() > 2) {
      throw new Fault(options.span(), "policy match: policy none but policy elements specified");
    }
    rule.step(options.span(), new XtStep.Fixed("policy", options.written(), none));
  }
}
