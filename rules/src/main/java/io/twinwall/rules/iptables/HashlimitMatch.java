package io.twinwall.rules.iptables;

import io.twinwall.rules.model.Statement;
import io.twinwall.rules.text.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code -m hashlimit}: a token bucket for each address or port (Linux xt_hashlimit.c), as a
 * dynamic set whose elements have limits. Rules that name the same table share it, as there.
 */
final class HashlimitMatch {
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,12})(b|kb|mb)(?:/([a-z]+))?");
  private static final long DEFAULT_EXPIRE_MILLIS = 10_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private HashlimitMatch() {}

  static void register(Registry registry) {
    registry
        .match("hashlimit", HashlimitMatch::translate)
        .may("--hashlimit-upto", 1, "--hashlimit")
        .may("--hashlimit-above", 1)
        .plain("--hashlimit-burst", 1)
        .plain("--hashlimit-mode", 1)
        .plain("--hashlimit-name", 1)
        .plain("--hashlimit-srcmask", 1)
        .plain("--hashlimit-dstmask", 1)
        .plain("--hashlimit-htable-size", 1)
        .plain("--hashlimit-htable-max", 1)
        .plain("--hashlimit-htable-expire", 1)
        .plain("--hashlimit-htable-gcinterval", 1)
        .plain("--hashlimit-rate-match", 0)
        .plain("--hashlimit-rate-interval", 1);
  }

  private static void translate(Options options, RuleBuilder rule) {
    options.refuse("--hashlimit-rate-match", "nftables has token buckets only");
    options.refuse("--hashlimit-rate-interval", "nftables has token buckets only");
    Statement.Limit limit = limit(options);
    Given mode = options.get("--hashlimit-mode");
    Given name = options.need("--hashlimit-name");
    if (mode == null) {
      rule.add(options.span(), limit);
      rule.stateful(options.span());
      return;
    }
    List<String> types = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (String part : Values.list(mode.value())) {
      boolean source = part.startsWith("src");
      if (part.endsWith("ip")) {
        Given mask = options.get(source ? "--hashlimit-srcmask" : "--hashlimit-dstmask");
        keys.add(rule.ip() + (source ? " saddr" : " daddr") + mask(mask, rule));
        types.add(rule.ipv6() ? "ipv6_addr" : "ipv4_addr");
      } else {
        keys.add(port(part, source, mode, rule));
        types.add("inet_service");
      }
    }
    String set = rule.table().hashlimitName(name.text());
    long expire = number(options, "--hashlimit-htable-expire", DEFAULT_EXPIRE_MILLIS);
    long size = number(options, "--hashlimit-htable-max", 0);
    rule.table()
        .declare(set, RateMatches.set(options.span(), set, types, expire * NANOS_PER_MILLI, size));
    String over = limit.over() ? "over " : "";
    String unit = unit(limit.unitSeconds());
    String amount =
        limit.bytes()
            ? limit.rate() + " bytes/" + unit + " burst " + limit.burst() + " bytes"
            : limit.rate() + "/" + unit + " burst " + limit.burst() + " packets";
    String key = String.join(" . ", keys);
    rule.add(
        options.span(), "update @" + set + " { " + key + " limit rate " + over + amount + " }");
  }

  private static String unit(long seconds) {
    return seconds == 1 ? "second" : seconds == 60 ? "minute" : seconds == 3600 ? "hour" : "day";
  }

  private static long number(Options options, String name, long otherwise) {
    Given given = options.get(name);
    return given == null ? otherwise : Values.number(given.value(), 1, 0xffffffffL, "a number");
  }

  private static String mask(@Nullable Given mask, RuleBuilder rule) {
    int bits = rule.ipv6() ? 128 : 32;
    if (mask == null) {
      return "";
    }
    int length = (int) Values.number(mask.value(), 0, bits, "a prefix length");
    var family = rule.table().family();
    return length == bits
        ? ""
        : " & " + AddressWord.text(AddressWord.prefixMask(length, bits), family);
  }

  private static String port(String part, boolean source, Given mode, RuleBuilder rule) {
    String protocol = PortMatches.protocol(rule);
    if (!part.equals("srcport") && !part.equals("dstport")) {
      throw Values.bad(mode.value(), "a list of srcip, srcport, dstip, dstport");
    }
    if (protocol == null) {
      throw new Fault(
          mode.span(),
          "hashlimit by port without a protocol is not supported",
          "-p tcp (or its like) has to stand before it");
    }
    return protocol + (source ? " sport" : " dport");
  }

  private static Statement.Limit limit(Options options) {
    Given above = options.get("--hashlimit-above");
    Given given = above != null ? above : options.need("--hashlimit-upto");
    boolean over = (above != null) != given.inverted();
    Given burst = options.get("--hashlimit-burst");
    String text = given.text().toLowerCase(Locale.ROOT);
    Matcher bytes = BYTES.matcher(text);
    if (!bytes.matches()) {
      long most =
          burst == null ? 5 : Values.number(burst.value(), 1, 1_000_000, "a number of packets");
      return RateMatches.packets(given.value(), most, over);
    }
    long rate = Long.parseLong(bytes.group(1)) * scale(bytes.group(2));
    long unit =
        RateMatches.unitSeconds(given.value(), bytes.group(3) == null ? "" : bytes.group(3));
    long most = burst == null ? rate : burstBytes(burst);
    return new Statement.Limit(rate, unit, true, most, over);
  }

  private static long scale(String unit) {
    return unit.equals("mb") ? 1 << 20 : unit.equals("kb") ? 1 << 10 : 1;
  }

  private static long burstBytes(Given burst) {
    Matcher m = BYTES.matcher(burst.text().toLowerCase(Locale.ROOT));
    return m.matches()
        ? Long.parseLong(m.group(1)) * scale(m.group(2))
        : Values.number(burst.value(), 1, 0xffffffffL, "an amount of bytes");
  }
}
