package io.twinwall.rules.iptables;

import io.twinwall.rules.model.XtStep;
import io.twinwall.rules.text.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Targets that change header fields: TTL, HL, DSCP, TOS, ECN, TCPMSS, TCPOPTSTRIP, CHECKSUM. */
final class HeaderTargets {
  private static final Map<String, String> TCP_OPTIONS =
      Map.of(
          "mss",
          "2",
          "wscale",
          "3",
          "sack-permitted",
          "4",
          "sack",
          "5",
          "timestamp",
          "8",
          "md5",
          "19");

  private static final int TCP = 6;

  private HeaderTargets() {}

  static void register(Registry registry) {
    hops(registry, "TTL", "--ttl", "ip ttl");
    hops(registry, "HL", "--hl", "ip6 hoplimit");
    registry
        .target("DSCP", HeaderTargets::dscp)
        .plain("--set-dscp", 1)
        .plain("--set-dscp-class", 1);
    registry
        .target("TOS", HeaderTargets::tos)
        .plain("--set-tos", 1)
        .plain("--and-tos", 1)
        .plain("--or-tos", 1)
        .plain("--xor-tos", 1);
    registry.target("ECN", HeaderTargets::ecn).plain("--ecn-tcp-remove", 0);
    registry
        .target("TCPMSS", HeaderTargets::mss)
        .plain("--set-mss", 1)
        .plain("--clamp-mss-to-pmtu", 0);
    registry.target("TCPOPTSTRIP", HeaderTargets::strip).plain("--strip-options", 1);
    registry
        .target(
            "CHECKSUM",
            (o, r) -> {
              r.only(o, "mangle");
              o.need("--checksum-fill");
            })
        .plain("--checksum-fill", 0);
  }

  private static void hops(Registry registry, String name, String option, String field) {
    registry
        .target(name, (o, r) -> hops(o, r, field))
        .plain(option + "-set", 1)
        .plain(option + "-dec", 1)
        .plain(option + "-inc", 1);
  }

  private static void hops(Options options, RuleBuilder rule, String field) {
    String name = options.extension().name();
    rule.only(options, "mangle");
    if (options.all().size() != 1) {
      throw new Fault(options.span(), name + ": You must specify an action");
    }
    Given given = options.all().get(0);
    int value = (int) Values.number(given.value(), 0, 255, "a number of hops");
    if (given.name().endsWith("set")) {
      rule.add(options.span(), field + " set " + value);
    } else {
      int change = given.name().endsWith("dec") ? -value : value;
      rule.step(options.span(), new XtStep.Hops(name, options.written(), change));
    }
  }

  private static void dscp(Options options, RuleBuilder rule) {
    rule.only(options, "mangle");
    if (options.all().size() != 1) {
      throw new Fault(options.span(), "DSCP target: Parameter --set-dscp is required");
    }
    int value = HeaderMatches.dscp(options.all().get(0));
    rule.add(options.span(), rule.ip() + " dscp set " + value);
  }

  /** New field: {@code (old & ~mask) ^ value}; six bits of it are dscp, two are ecn. */
  private static void tos(Options options, RuleBuilder rule) {
    rule.only(options, "mangle");
    if (options.all().size() != 1) {
      throw new Fault(options.span(), "TOS: An action is required");
    }
    Given given = options.all().get(0);
    long[] tos = HeaderMatches.tos(given);
    long value = tos[0];
    long mask = tos[1];
    switch (given.name()) {
      case "--and-tos" -> {
        mask = ~value & 0xff;
        value = 0;
      }
      case "--or-tos" -> mask = value;
      case "--xor-tos" -> mask = 0;
      default -> {}
    }
    part(rule.ip() + " dscp", value >> 2, mask >> 2, 0x3f, options, rule);
    part(rule.ip() + " ecn", value & 3, mask & 3, 3, options, rule);
  }

  private static void part(
      String field, long value, long mask, long all, Options options, RuleBuilder rule) {
    if (mask == all) {
      rule.add(options.span(), field + " set " + value);
    } else if (mask != 0 || value != 0) {
      throw new Fault(
          options.span(),
          "TOS with a mask that divides " + field + " is not supported",
          "a mask of 0x3f sets the lower bits only: 0xfc and 0xff set whole fields");
    }
  }

  private static void ecn(Options options, RuleBuilder rule) {
    rule.only(options, "mangle");
    options.need("--ecn-tcp-remove");
    throw new Fault(
        options.span(), "ECN --ecn-tcp-remove is not supported", "nftables cannot clear two flags");
  }

  private static void mss(Options options, RuleBuilder rule) {
    if (rule.protocol() != TCP) {
      throw new Fault(
          options.span(),
          "TCPMSS target: only works on TCP SYN packets",
          "-p tcp --tcp-flags SYN,RST SYN has to stand in the rule");
    }
    Given given = options.get("--set-mss");
    if (given == null) {
      options.need("--clamp-mss-to-pmtu");
      rule.add(options.span(), "tcp option maxseg size set rt mtu");
      rule.step(options.span(), new XtStep.SegmentSize(options.written(), 0));
      return;
    }
    int size = (int) Values.number(given.value(), 1, 0xffff - 40, "a segment size");
    rule.add(options.span(), "tcp option maxseg size set " + size);
    rule.step(options.span(), new XtStep.SegmentSize(options.written(), size));
  }

  private static void strip(Options options, RuleBuilder rule) {
    rule.only(options, "mangle");
    Given given = options.need("--strip-options");
    List<String> numbers = new ArrayList<>();
    for (String part : Values.list(given.value())) {
      @Nullable String known = TCP_OPTIONS.get(part);
      String number =
          known != null
              ? known
              : String.valueOf(Values.number(given.value(), part, 2, 255, "a TCP option"));
      numbers.add(number);
    }
    numbers.forEach(n -> rule.add(options.span(), "reset tcp option " + n));
  }
}
