package io.twinwall.rules.iptables;

import io.twinwall.rules.text.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Matches of ports: tcp, udp, udplite, sctp and dccp have the same two. */
final class PortMatches {
  private PortMatches() {}

  static void register(Registry registry) {
    for (String protocol : List.of("udp", "udplite")) {
      ports(registry.match(protocol, (o, r) -> translate(protocol, o, r)));
    }
  }

  /** The options for ports. */
  static Extension ports(Extension extension) {
    return extension
        .may("--source-port", 1, "--sport", "--source-ports")
        .may("--destination-port", 1, "--dport", "--destination-ports");
  }

  /** Conditions on ports; they ask for the protocol too. */
  static void translate(String protocol, Options options, RuleBuilder rule) {
    boolean any = false;
    for (Given given : options.all()) {
      String field =
          switch (given.name()) {
            case "--source-port" -> "sport";
            case "--destination-port" -> "dport";
            default -> null;
          };
      if (field != null) {
        port(protocol + " " + field, given, rule);
        any = true;
      }
    }
    if (any) {
      rule.implyProtocol();
    }
  }

  private static void port(String field, Given given, RuleBuilder rule) {
    if (given.text().indexOf(',') >= 0) {
      throw new Fault(
          given.value().span(),
          "invalid port/service '" + given.text() + "' specified",
          "several ports: -m multiport --dports " + given.text());
    }
    String ports = Values.ports(given.value(), given.text());
    rule.add(given.span(), field + " " + given.not() + ports);
  }

  /** The protocol of a rule, if it has ports. */
  static @Nullable String protocol(RuleBuilder rule) {
    return switch (rule.protocol()) {
      case 6 -> "tcp";
      case 17 -> "udp";
      case 33 -> "dccp";
      case 132 -> "sctp";
      case 136 -> "udplite";
      default -> null;
    };
  }
}
