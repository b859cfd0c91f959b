package io.twinwall.rules.iptables;

import io.twinwall.rules.text.Fault;

/** {@code -j SET}: puts what the packet has into a set, or takes it out. */
final class SetTarget {
  private SetTarget() {}

  static void register(Registry registry) {
    registry
        .target("SET", SetTarget::translate)
        .plain("--add-set", 2)
        .plain("--del-set", 2)
        .plain("--map-set", 2)
        .plain("--exist", 0)
        .plain("--timeout", 1)
        .plain("--map-mark", 0)
        .plain("--map-prio", 0)
        .plain("--map-queue", 0);
  }

  private static void translate(Options options, RuleBuilder rule) {
    options.refuse("--map-set", "values of ipset elements are not kept");
    Given add = options.get("--add-set");
    Given delete = options.get("--del-set");
    if (add == null && delete == null) {
      throw new Fault(options.span(), "You must specify either `--add-set' or `--del-set'");
    }
    if (add != null) {
      change(add, options, rule);
    }
    if (delete != null) {
      change(delete, options, rule);
    }
  }

  private static void change(Given given, Options options, RuleBuilder rule) {
    IpSet set = rule.table().sets().get(given.value());
    if (set.type.list() || set.family != rule.table().family()) {
      throw new Fault(given.span(), "set '" + set.name.text() + "' cannot be changed from here");
    }
    rule.useSet(set, given.span(), true);
    String key = SetMatch.key(set, given.values().get(1), rule);
    if (key.startsWith("meta l4proto {")) {
      throw new Fault(given.span(), "SET on a bitmap of ports is not supported");
    }
    String name = rule.table().setName(set.name.text());
    Given timeout = options.get("--timeout");
    long seconds =
        timeout == null
            ? set.defaultTimeoutSeconds
            : Values.number(timeout.value(), 0, 2_147_483, "seconds");
    if (given.name().equals("--del-set")) {
      rule.add(given.span(), "delete @" + name + " { " + key + " }");
      return;
    }
    if (timeout != null && !set.timeouts) {
      throw new Fault(timeout.span(), "set '" + set.name.text() + "' has no timeouts");
    }
    String verb = options.has("--exist") && set.timeouts ? "update @" : "add @";
    String lasting = set.timeouts && seconds > 0 ? " timeout " + seconds + "s" : "";
    rule.add(given.span(), verb + name + " { " + key + lasting + " }");
  }
}
