package io.twinwall.rules.iptables;

import io.twinwall.rules.text.Fault;
import java.util.ArrayList;
import java.util.List;

/** {@code -m multiport}: lists of ports, of one side or of either (Linux xt_multiport.c). */
final class MultiportMatch {
  private static final int MOST_PORTS = 15;

  private MultiportMatch() {}

  static void register(Registry registry) {
    registry
        .match("multiport", MultiportMatch::translate)
        .may("--source-ports", 1, "--sports", "--sport", "--source-port")
        .may("--destination-ports", 1, "--dports", "--dport", "--destination-port")
        .may("--ports", 1, "--port");
  }

  private static void translate(Options options, RuleBuilder rule) {
    String protocol = PortMatches.protocol(rule);
    if (protocol == null) {
      throw new Fault(
          options.span(),
          "multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP",
          "-p tcp (or its like) has to stand before it");
    }
    if (options.all().isEmpty()) {
      throw new Fault(options.span(), "multiport expection an option");
    }
    for (Given given : options.all()) {
      String list = list(given);
      String source = protocol + " sport ";
      String destination = protocol + " dport ";
      switch (given.name()) {
        case "--source-ports" -> rule.add(given.span(), source + given.not() + list);
        case "--destination-ports" -> rule.add(given.span(), destination + given.not() + list);
        default -> {
          if (given.inverted()) {
            rule.add(given.span(), source + "!= " + list);
            rule.add(given.span(), destination + "!= " + list);
          } else {
            rule.either(
                given.span(),
                List.of(source + list, source + "!= " + list + " " + destination + list));
          }
        }
      }
    }
    rule.implyProtocol();
  }

  private static String list(Given given) {
    List<String> ports = new ArrayList<>();
    int count = 0;
    for (String part : Values.list(given.value())) {
      String range = Values.ports(given.value(), part);
      ports.add(range);
      count += range.indexOf('-') < 0 ? 1 : 2;
    }
    if (count > MOST_PORTS) {
      throw new Fault(
          given.value().span(),
          "too many ports specified",
          "at most " + MOST_PORTS + "; a range counts as two");
    }
    return Values.oneOf(ports);
  }
}
