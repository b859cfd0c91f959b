package io.twinwall.rules.iptables;

import io.twinwall.rules.text.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code -p tcp} with flags and options, {@code -m tcpmss} and {@code -m ecn}. */
final class TcpMatches {
  private static final Map<String, Integer> FLAGS =
      Map.of("FIN", 1, "SYN", 2, "RST", 4, "PSH", 8, "ACK", 16, "URG", 32, "ALL", 63, "NONE", 0);
  private static final List<String> NAMES = List.of("fin", "syn", "rst", "psh", "ack", "urg");

  private TcpMatches() {}

  static void register(Registry registry) {
    PortMatches.ports(registry.match("tcp", TcpMatches::tcp))
        .may("--tcp-flags", 2)
        .may("--syn", 0)
        .may("--tcp-option", 1);
    registry.match("tcpmss", TcpMatches::mss).may("--mss", 1);
    registry
        .match("ecn", TcpMatches::ecn)
        .may("--ecn-tcp-cwr", 0)
        .may("--ecn-tcp-ece", 0)
        .may("--ecn-ip-ect", 1);
  }

  private static void tcp(Options options, RuleBuilder rule) {
    PortMatches.translate("tcp", options, rule);
    for (Given given : options.all()) {
      switch (given.name()) {
        case "--tcp-flags" ->
            flags(flags(given.values().get(0)), flags(given.values().get(1)), given, rule);
        case "--syn" -> flags(FLAGS_OF_SYN, 2, given, rule);
        case "--tcp-option" -> {
          long kind = Values.number(given.value(), 1, 255, "a TCP option");
          rule.add(
              given.span(), "tcp option " + kind + (given.inverted() ? " missing" : " exists"));
        }
        default -> {}
      }
    }
  }

  /** FIN, SYN, RST and ACK. */
  private static final int FLAGS_OF_SYN = 0x17;

  private static int flags(Word word) {
    int bits = 0;
    for (String name : Values.list(word)) {
      Integer bit = FLAGS.get(name.toUpperCase(Locale.ROOT));
      if (bit == null) {
        throw new Fault(
            word.span(),
            "Unknown TCP flag `" + name + "'",
            "the flags are SYN, ACK, FIN, RST, URG, PSH, ALL and NONE");
      }
      bits |= bit;
    }
    return bits;
  }

  private static void flags(int mask, int wanted, Given given, RuleBuilder rule) {
    if ((wanted & ~mask) != 0 || mask == 0) {
      boolean holds = (mask == 0 && wanted == 0) != given.inverted();
      rule.step(
          given.span(),
          new io.twinwall.rules.model.XtStep.Fixed("tcp", given.span().text(), holds));
      return;
    }
    String left = "tcp flags & (" + String.join("|", names(mask)) + ") ";
    String right = wanted == 0 ? "0" : String.join("|", names(wanted));
    rule.add(given.span(), left + (given.inverted() ? "!= " : "== ") + right);
    rule.implyProtocol();
  }

  private static List<String> names(int bits) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      if ((bits >> i & 1) != 0) {
        out.add(NAMES.get(i));
      }
    }
    return out;
  }

  private static void mss(Options options, RuleBuilder rule) {
    Given given = options.need("--mss");
    String range = Values.range(given.value(), ":", 0xffff, "a segment size");
    if (given.inverted()) {
      rule.either(
          given.span(), List.of("tcp option maxseg missing", "tcp option maxseg size != " + range));
    } else {
      rule.add(given.span(), "tcp option maxseg size " + range);
      rule.implyProtocol();
    }
  }

  private static void ecn(Options options, RuleBuilder rule) {
    for (Given given : options.all()) {
      switch (given.name()) {
        case "--ecn-tcp-cwr" ->
            rule.add(given.span(), "tcp flags & cwr " + (given.inverted() ? "==" : "!=") + " 0");
        case "--ecn-tcp-ece" ->
            rule.add(given.span(), "tcp flags & ecn " + (given.inverted() ? "==" : "!=") + " 0");
        default -> {
          long value = Values.number(given.value(), 0, 3, "the ECN bits");
          rule.add(given.span(), rule.ip() + " ecn " + given.not() + value);
        }
      }
    }
  }
}
