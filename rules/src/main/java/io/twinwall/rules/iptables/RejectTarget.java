package io.twinwall.rules.iptables;

import io.twinwall.rules.text.Fault;
import java.util.Map;

/** {@code -j REJECT} with every answer it knows. */
final class RejectTarget {
  private static final Map<String, String> FOUR =
      Map.ofEntries(
          Map.entry("icmp-net-unreachable", "net-unreachable"),
          Map.entry("net-unreach", "net-unreachable"),
          Map.entry("icmp-host-unreachable", "host-unreachable"),
          Map.entry("host-unreach", "host-unreachable"),
          Map.entry("icmp-proto-unreachable", "prot-unreachable"),
          Map.entry("proto-unreach", "prot-unreachable"),
          Map.entry("icmp-port-unreachable", "port-unreachable"),
          Map.entry("port-unreach", "port-unreachable"),
          Map.entry("icmp-net-prohibited", "net-prohibited"),
          Map.entry("net-prohib", "net-prohibited"),
          Map.entry("icmp-host-prohibited", "host-prohibited"),
          Map.entry("host-prohib", "host-prohibited"),
          Map.entry("icmp-admin-prohibited", "admin-prohibited"),
          Map.entry("admin-prohib", "admin-prohibited"));
  private static final Map<String, String> SIX =
      Map.ofEntries(
          Map.entry("icmp6-no-route", "no-route"),
          Map.entry("no-route", "no-route"),
          Map.entry("icmp6-adm-prohibited", "admin-prohibited"),
          Map.entry("adm-prohibited", "admin-prohibited"),
          Map.entry("icmp6-addr-unreachable", "addr-unreachable"),
          Map.entry("addr-unreach", "addr-unreachable"),
          Map.entry("icmp6-port-unreachable", "port-unreachable"),
          Map.entry("port-unreach", "port-unreachable"),
          Map.entry("icmp6-policy-fail", "policy-fail"),
          Map.entry("policy-fail", "policy-fail"),
          Map.entry("icmp6-reject-route", "reject-route"),
          Map.entry("reject-route", "reject-route"));
  private static final int TCP = 6;

  private RejectTarget() {}

  static void register(Registry registry) {
    registry.target("REJECT", RejectTarget::translate).plain("--reject-with", 1);
  }

  private static void translate(Options options, RuleBuilder rule) {
    rule.only(options, "filter", "security");
    Given with = options.get("--reject-with");
    if (with == null) {
      rule.add(options.span(), "reject");
      return;
    }
    String text = with.text();
    if (text.equals("tcp-reset") || text.equals("tcp-rst")) {
      if (rule.protocol() != TCP) {
        throw new Fault(
            with.span(), "cannot use TCP reset with a non-TCP rule", "-p tcp has to stand in it");
      }
      rule.add(options.span(), "reject with tcp reset");
      return;
    }
    String code = (rule.ipv6() ? SIX : FOUR).get(text);
    if (code == null) {
      throw new Fault(
          with.value().span(),
          "unknown reject type \"" + text + "\"",
          io.twinwall.rules.text.Suggestions.didYouMean(text, (rule.ipv6() ? SIX : FOUR).keySet()));
    }
    rule.add(options.span(), "reject with " + (rule.ipv6() ? "icmpv6 " : "icmp ") + code);
  }
}
