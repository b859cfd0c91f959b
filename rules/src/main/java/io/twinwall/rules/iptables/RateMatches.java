package io.twinwall.rules.iptables;

import io.twinwall.rules.ast.Declaration;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Matches that keep count: limit, connlimit, quota. */
final class RateMatches {
  private static final Pattern RATE = Pattern.compile("([0-9]{1,10})(?:/([a-z]+))?");
  private static final int DEFAULT_BURST = 5;
  private static final String DEFAULT_RATE = "3/hour";

  private RateMatches() {}

  static void register(Registry registry) {
    registry.match("limit", RateMatches::limit).may("--limit", 1).plain("--limit-burst", 1);
    registry
        .match("connlimit", RateMatches::connlimit)
        .may("--connlimit-above", 1)
        .plain("--connlimit-upto", 1)
        .plain("--connlimit-mask", 1)
        .plain("--connlimit-saddr", 0)
        .plain("--connlimit-daddr", 0);
    registry.match("nfacct", RateMatches::account).plain("--nfacct-name", 1);
    registry.match("quota", RateMatches::quota).may("--quota", 1);
  }

  /** Seconds of a unit, of which any beginning will do. */
  static long unitSeconds(Word word, String unit) {
    if (unit.isEmpty() || "second".startsWith(unit)) {
      return 1;
    } else if ("minute".startsWith(unit)) {
      return 60;
    } else if ("hour".startsWith(unit)) {
      return 3600;
    } else if ("day".startsWith(unit)) {
      return 86_400;
    }
    throw new Fault(word.span(), "bad rate `" + word.text() + "'", "as in 5/second, 3/hour");
  }

  /** Packets by unit, as iptables writes it. */
  static Statement.Limit packets(Word word, long burst, boolean over) {
    Matcher m = RATE.matcher(word.text());
    if (!m.matches() || Long.parseLong(m.group(1)) == 0) {
      throw new Fault(word.span(), "bad rate `" + word.text() + "'", "as in 5/second, 3/hour");
    }
    long rate = Long.parseLong(m.group(1));
    long unit = unitSeconds(word, m.group(2) == null ? "" : m.group(2));
    if (rate > 10_000 * unit) {
      throw new Fault(word.span(), "Rate too fast \"" + word.text() + "\"");
    }
    return new Statement.Limit(rate, unit, false, burst, over);
  }

  private static void limit(Options options, RuleBuilder rule) {
    Given rate = options.get("--limit");
    Given burst = options.get("--limit-burst");
    if (rate != null && rate.inverted()) {
      throw new Fault(rate.span(), "limit does not support invert");
    }
    Word word = rate == null ? new Word(DEFAULT_RATE, options.span(), false) : rate.value();
    long most = burst == null ? DEFAULT_BURST : Values.number(burst.value(), 1, 10_000, "a burst");
    rule.add(options.span(), packets(word, most, false));
    rule.stateful(options.span());
  }

  private static void connlimit(Options options, RuleBuilder rule) {
    Given above = options.get("--connlimit-above");
    Given given = above != null ? above : options.need("--connlimit-upto");
    boolean over = above != null && !above.inverted();
    int bits = rule.ipv6() ? 128 : 32;
    Given mask = options.get("--connlimit-mask");
    long length = mask == null ? bits : Values.number(mask.value(), 0, bits, "a prefix length");
    String side = options.has("--connlimit-daddr") ? " daddr" : " saddr";
    String count = "ct count " + (over ? "over " : "");
    count += Values.number(given.value(), 0, 0xffffffffL, "a number of connections");
    rule.stateful(options.span());
    if (length == 0) {
      rule.add(options.span(), count);
      return;
    }
    String name = rule.table().fresh("connlimit");
    rule.table().declare(name, set(options.span(), name, rule, 0, 0));
    String key = rule.ip() + side;
    if (length < bits) {
      var family = rule.table().family();
      key += " & " + AddressWord.text(AddressWord.prefixMask((int) length, bits), family);
    }
    rule.add(options.span(), "add @" + name + " { " + key + " " + count + " }");
  }

  /** A dynamic set of addresses. */
  static Declaration.SetItem set(
      Span span, String name, RuleBuilder rule, long timeoutNanos, long size) {
    String type = rule.ipv6() ? "ipv6_addr" : "ipv4_addr";
    return set(span, name, List.of(type), timeoutNanos, size);
  }

  static Declaration.SetItem set(
      Span span, String name, List<String> types, long timeoutNanos, long size) {
    Set<SetDeclaration.Flag> flags = EnumSet.of(SetDeclaration.Flag.DYNAMIC);
    if (timeoutNanos > 0) {
      flags.add(SetDeclaration.Flag.TIMEOUT);
    }
    return new Declaration.SetItem(
        span,
        name,
        SetDeclaration.Kind.SET,
        new Declaration.TypeNode(span, types, null),
        null,
        false,
        null,
        flags,
        false,
        timeoutNanos,
        0,
        size,
        null,
        null,
        List.of(),
        null);
  }

  /** The kernel lets pass what fits exactly, so the quota of nftables is one byte more. */
  private static void quota(Options options, RuleBuilder rule) {
    Given given = options.need("--quota");
    long bytes = Values.number(given.value(), 0, Long.MAX_VALUE - 1, "an amount of bytes");
    rule.add(given.span(), new Statement.Quota(bytes + 1, 0, given.inverted()));
    rule.stateful(options.span());
  }

  /** Counts under a name, and always holds. */
  private static void account(Options options, RuleBuilder rule) {
    Given given = options.need("--nfacct-name");
    String name = rule.table().counterName(given.text());
    rule.table()
        .declare(
            "counter " + name,
            new Declaration.ObjectItem(
                given.span(), new NamedObject.CounterObject(name, 0, null, 0, 0)));
    rule.add(options.span(), "counter name \"" + name + "\"");
  }
}
