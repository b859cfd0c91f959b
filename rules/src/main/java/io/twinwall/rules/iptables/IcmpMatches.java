package io.twinwall.rules.iptables;

import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Suggestions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code -p icmp} and {@code -p icmpv6}: types and codes by number or by iptables' names. */
final class IcmpMatches {
  private static final String NAMES_4 =
      """
      echo-reply=0 pong=0 destination-unreachable=3 network-unreachable=3/0 host-unreachable=3/1 \
      protocol-unreachable=3/2 port-unreachable=3/3 fragmentation-needed=3/4 \
      source-route-failed=3/5 network-unknown=3/6 host-unknown=3/7 network-prohibited=3/9 \
      host-prohibited=3/10 TOS-network-unreachable=3/11 TOS-host-unreachable=3/12 \
      communication-prohibited=3/13 host-precedence-violation=3/14 precedence-cutoff=3/15 \
      source-quench=4 redirect=5 network-redirect=5/0 host-redirect=5/1 TOS-network-redirect=5/2 \
      TOS-host-redirect=5/3 echo-request=8 ping=8 router-advertisement=9 router-solicitation=10 \
      time-exceeded=11 ttl-exceeded=11 ttl-zero-during-transit=11/0 \
      ttl-zero-during-reassembly=11/1 parameter-problem=12 ip-header-bad=12/0 \
      required-option-missing=12/1 timestamp-request=13 timestamp-reply=14 \
      address-mask-request=17 address-mask-reply=18""";
  private static final String NAMES_6 =
      """
      destination-unreachable=1 no-route=1/0 communication-prohibited=1/1 beyond-scope=1/2 \
      address-unreachable=1/3 port-unreachable=1/4 failed-policy=1/5 reject-route=1/6 \
      packet-too-big=2 time-exceeded=3 ttl-exceeded=3 ttl-zero-during-transit=3/0 \
      ttl-zero-during-reassembly=3/1 parameter-problem=4 bad-header=4/0 unknown-header-type=4/1 \
      unknown-option=4/2 echo-request=128 ping=128 echo-reply=129 pong=129 \
      mld-listener-query=130 mld-listener-report=131 mld-listener-done=132 \
      mld-listener-reduction=132 router-solicitation=133 router-advertisement=134 \
      neighbour-solicitation=135 neighbor-solicitation=135 neighbour-advertisement=136 \
      neighbor-advertisement=136 redirect=137""";

  private IcmpMatches() {}

  private static Map<String, String> names(String table) {
    Map<String, String> names = new TreeMap<>();
    for (String pair : table.split("\\s+", 0)) {
      int cut = pair.indexOf('=');
      names.put(pair.substring(0, cut), pair.substring(cut + 1));
    }
    return names;
  }

  static void register(Registry registry) {
    Map<String, String> four = names(NAMES_4);
    Map<String, String> six = names(NAMES_6);
    registry.match("icmp", (o, r) -> translate(o, r, "icmp", four)).may("--icmp-type", 1);
    registry.match("icmp6", (o, r) -> translate(o, r, "icmpv6", six)).may("--icmpv6-type", 1);
  }

  private static void translate(
      Options options, RuleBuilder rule, String protocol, Map<String, String> names) {
    for (Given given : options.all()) {
      String text = given.text();
      if (protocol.equals("icmp") && (text.equals("any") || text.equals("255"))) {
        if (given.inverted()) {
          rule.step(given.span(), Never.of(given));
        }
        continue;
      }
      condition(given, resolve(given, names), protocol, rule);
      rule.implyProtocol();
    }
  }

  private static String resolve(Given given, Map<String, String> names) {
    String text = given.text();
    if (text.matches("[0-9]{1,3}(/[0-9]{1,3})?")) {
      return text;
    }
    String known = names.get(text);
    for (Map.Entry<String, String> e : names.entrySet()) {
      if (known == null && text.length() > 3 && e.getKey().startsWith(text)) {
        known = e.getValue();
      }
    }
    if (known == null) {
      throw new Fault(
          given.value().span(),
          "Unknown ICMP type `" + text + "'",
          Suggestions.didYouMean(text, names.keySet()));
    }
    return known;
  }

  private static void condition(Given given, String value, String protocol, RuleBuilder rule) {
    int cut = value.indexOf('/');
    Word word = given.value();
    long type =
        Values.number(word, cut < 0 ? value : value.substring(0, cut), 0, 255, "an ICMP type");
    String isType = protocol + " type ";
    if (cut < 0) {
      rule.add(given.span(), isType + given.not() + type);
      return;
    }
    long code = Values.number(word, value.substring(cut + 1), 0, 255, "an ICMP code");
    String isCode = protocol + " code ";
    if (given.inverted()) {
      rule.either(
          given.span(),
          List.of(isType + "!= " + type, isType + type + " " + isCode + "!= " + code));
    } else {
      rule.add(given.span(), isType + type + " " + isCode + code);
    }
  }
}
