package io.twinwall.rules.iptables;

import io.twinwall.rules.text.Fault;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** {@code -m statistic}: one packet in so many, in turn or at random (Linux xt_statistic.c). */
final class StatisticMatch {
  private static final BigDecimal ALL = BigDecimal.valueOf(0x80000000L);

  private StatisticMatch() {}

  static void register(Registry registry) {
    registry
        .match("statistic", StatisticMatch::translate)
        .plain("--mode", 1)
        .may("--probability", 1)
        .may("--every", 1)
        .plain("--packet", 1);
  }

  private static void translate(Options options, RuleBuilder rule) {
    Given mode = options.need("--mode");
    switch (mode.text()) {
      case "random" -> random(options.need("--probability"), rule);
      case "nth" -> nth(options, rule);
      default -> throw Values.bad(mode.value(), "random or nth");
    }
  }

  private static void random(Given given, RuleBuilder rule) {
    BigDecimal probability;
    try {
      probability = new BigDecimal(given.text());
    } catch (NumberFormatException e) {
      throw Values.bad(given.value(), "a probability from 0 to 1");
    }
    if (probability.signum() < 0
        || probability.compareTo(BigDecimal.ONE) > 0
        || probability.scale() > 40) {
      throw Values.bad(given.value(), "a probability from 0 to 1");
    }
    String below = probability.multiply(ALL).setScale(0, RoundingMode.HALF_EVEN).toPlainString();
    rule.add(given.span(), "meta random & 0x7fffffff " + (given.inverted() ? ">= " : "< ") + below);
  }

  private static void nth(Options options, RuleBuilder rule) {
    Given every = options.need("--every");
    Given packet = options.get("--packet");
    long modulus = Values.number(every.value(), 1, 0xffffffffL, "a number of packets");
    long first = packet == null ? 0 : Values.number(packet.value(), 0, 0xffffffffL, "a packet");
    if (first >= modulus) {
      throw new Fault(options.span(), "the --packet p must be 0 <= p <= n-1");
    }
    rule.add(options.span(), "numgen inc mod " + modulus + " " + every.not() + first);
    rule.stateful(options.span());
  }
}
