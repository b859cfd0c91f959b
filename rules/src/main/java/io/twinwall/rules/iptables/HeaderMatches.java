package io.twinwall.rules.iptables;

import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.symbol.Symbols;
import io.twinwall.rules.text.Fault;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Matches of IP header fields and of lengths: length, ttl, hl, dscp, tos, esp, ah. */
final class HeaderMatches {
  static final Map<String, Integer> TOS =
      Map.of(
          "minimize-delay", 16,
          "maximize-throughput", 8,
          "maximize-reliability", 4,
          "minimize-cost", 2,
          "normal-service", 0);

  private HeaderMatches() {}

  static void register(Registry registry) {
    registry.match("length", HeaderMatches::length).may("--length", 1);
    hops(registry.match("ttl", (o, r) -> hops(o, r, "ip ttl ")), "--ttl");
    hops(registry.match("hl", (o, r) -> hops(o, r, "ip6 hoplimit ")), "--hl");
    registry.match("dscp", HeaderMatches::dscp).may("--dscp", 1).may("--dscp-class", 1);
    registry.match("tos", HeaderMatches::tos).may("--tos", 1);
    registry.match("esp", (o, r) -> spi(o, r, "esp", "--espspi")).may("--espspi", 1);
    registry
        .match("ah", (o, r) -> spi(o, r, "ah", "--ahspi"))
        .may("--ahspi", 1)
        .may("--ahlen", 1)
        .plain("--ahres", 0);
  }

  private static void length(Options options, RuleBuilder rule) {
    Given given = options.need("--length");
    rule.add(
        given.span(),
        "meta length " + given.not() + Values.range(given.value(), ":", 0xffff, "a length"));
  }

  private static void hops(Extension extension, String name) {
    extension.may(name + "-eq", 1, name).plain(name + "-lt", 1).plain(name + "-gt", 1);
  }

  private static void hops(Options options, RuleBuilder rule, String field) {
    if (options.all().size() != 1) {
      throw new Fault(options.span(), options.extension().name() + " takes one option");
    }
    Given given = options.all().get(0);
    long value = Values.number(given.value(), 0, 255, "a number of hops");
    String op =
        given.name().endsWith("lt") ? "< " : given.name().endsWith("gt") ? "> " : given.not();
    rule.add(given.span(), field + op + value);
  }

  static int dscp(Given given) {
    if (given.name().endsWith("class")) {
      Map<String, Integer> names = Symbols.table(Datatype.DSCP);
      Integer known = names.get(given.text().toLowerCase(Locale.ROOT));
      if (known == null) {
        throw new Fault(
            given.value().span(),
            "Invalid DSCP value `" + given.text() + "'",
            "as in EF, AF11, CS1");
      }
      return known;
    }
    return (int) Values.number(given.value(), 0, 63, "a code point");
  }

  private static void dscp(Options options, RuleBuilder rule) {
    if (options.all().size() != 1) {
      throw new Fault(options.span(), "DSCP match: Parameter --dscp is required");
    }
    Given given = options.all().get(0);
    rule.add(given.span(), rule.ip() + " dscp " + given.not() + dscp(given));
  }

  /** Value and mask; a name stands for its bits of 0x3f (libxt_TOS). */
  static long[] tos(Given given) {
    Integer named = TOS.get(given.text().toLowerCase(Locale.ROOT));
    if (named != null) {
      return new long[] {named, 0x3f};
    }
    List<String> parts = List.of(given.text().split("/", 2));
    long value = Values.number(given.value(), parts.get(0), 0, 255, "a type of service");
    long mask =
        parts.size() < 2 ? 0xff : Values.number(given.value(), parts.get(1), 0, 255, "its mask");
    return new long[] {value, mask};
  }

  private static void tos(Options options, RuleBuilder rule) {
    Given given = options.need("--tos");
    long[] tos = tos(given);
    String field = rule.ipv6() ? "@nh,4,8" : "@nh,8,8";
    String masked = tos[1] == 0xff ? " " : " & " + Values.hex(tos[1]) + " ";
    rule.add(
        given.span(),
        field
            + masked
            + (given.inverted() ? "!= " : tos[1] == 0xff ? "" : "== ")
            + Values.hex(tos[0]));
  }

  private static void spi(Options options, RuleBuilder rule, String header, String option) {
    options.refuse("--ahlen", "nftables' ah hdrlength is not the length in bytes");
    options.refuse("--ahres", "nftables' ah reserved is two bytes");
    Given given = options.get(option);
    if (given != null) {
      rule.add(
          given.span(),
          header + " spi " + given.not() + Values.range(given.value(), ":", 0xffffffffL, "an SPI"));
      rule.implyProtocol();
    }
  }
}
