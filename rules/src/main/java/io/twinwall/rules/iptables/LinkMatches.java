package io.twinwall.rules.iptables;

import io.twinwall.rules.model.XtStep;
import io.twinwall.rules.text.Fault;
import java.util.Map;

/** Matches of the link: mac, pkttype, physdev, devgroup. */
final class LinkMatches {
  private static final Map<String, String> TYPES =
      Map.of(
          "unicast",
          "host",
          "host",
          "host",
          "broadcast",
          "broadcast",
          "multicast",
          "multicast",
          "otherhost",
          "other");

  private LinkMatches() {}

  static void register(Registry registry) {
    registry.match("mac", LinkMatches::mac).may("--mac-source", 1);
    registry.match("pkttype", LinkMatches::type).may("--pkt-type", 1);
    registry
        .match("physdev", LinkMatches::bridge)
        .may("--physdev-in", 1)
        .may("--physdev-out", 1)
        .may("--physdev-is-in", 0)
        .may("--physdev-is-out", 0)
        .may("--physdev-is-bridged", 0);
    registry.match("devgroup", LinkMatches::group).may("--src-group", 1).may("--dst-group", 1);
  }

  private static void mac(Options options, RuleBuilder rule) {
    Given given = options.need("--mac-source");
    if (!given.text().matches("([0-9A-Fa-f]{1,2}:){5}[0-9A-Fa-f]{1,2}")) {
      throw Values.bad(given.value(), "a MAC address such as 02:00:00:00:00:01");
    }
    rule.add(given.span(), "ether saddr " + given.not() + given.text());
  }

  private static void type(Options options, RuleBuilder rule) {
    Given given = options.need("--pkt-type");
    String type = TYPES.get(given.text());
    if (type == null) {
      throw Values.bad(given.value(), "unicast, broadcast or multicast");
    }
    rule.add(given.span(), "meta pkttype " + given.not() + type);
  }

  /**
   * Without bridge_netfilter no packet here comes from a bridge's port, and the kernel then holds
   * the match true only if all of its options are inverted (Linux xt_physdev.c).
   */
  private static void bridge(Options options, RuleBuilder rule) {
    if (options.all().isEmpty()) {
      throw new Fault(options.span(), "PHYSDEV: no physdev option specified");
    }
    boolean holds = options.all().stream().allMatch(Given::inverted);
    rule.step(options.span(), new XtStep.Fixed("physdev", options.written(), holds));
  }

  private static void group(Options options, RuleBuilder rule) {
    for (Given given : options.all()) {
      long[] group = Values.masked(given.value(), "a device group");
      String key = given.name().startsWith("--src") ? "iifgroup" : "oifgroup";
      String masked = group[1] == 0xffffffffL ? "" : "& " + Values.hex(group[1]) + " ";
      String op = given.inverted() ? "!= " : masked.isEmpty() ? "" : "== ";
      rule.add(given.span(), "meta " + key + " " + masked + op + group[0]);
    }
  }
}
