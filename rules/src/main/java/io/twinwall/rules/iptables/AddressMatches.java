package io.twinwall.rules.iptables;

import io.twinwall.rules.model.BaseChain.HookPoint;
import io.twinwall.rules.text.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Matches of addresses by range, by kind and by the way back: iprange, addrtype, rpfilter. */
final class AddressMatches {
  private static final Set<String> TYPES =
      Set.of(
          "unspec",
          "unicast",
          "local",
          "broadcast",
          "anycast",
          "multicast",
          "blackhole",
          "unreachable",
          "prohibit");

  private AddressMatches() {}

  static void register(Registry registry) {
    registry.match("iprange", AddressMatches::range).may("--src-range", 1).may("--dst-range", 1);
    registry
        .match("addrtype", AddressMatches::type)
        .may("--src-type", 1)
        .may("--dst-type", 1)
        .plain("--limit-iface-in", 0)
        .plain("--limit-iface-out", 0);
    registry
        .match("rpfilter", AddressMatches::reverse)
        .plain("--loose", 0)
        .plain("--validmark", 0)
        .plain("--accept-local", 0)
        .plain("--invert", 0);
  }

  private static void range(Options options, RuleBuilder rule) {
    if (options.all().isEmpty()) {
      throw new Fault(
          options.span(), "iprange match: You must specify `--src-range' or `--dst-range'");
    }
    for (Given given : options.all()) {
      String field = rule.ip() + (given.name().startsWith("--src") ? " saddr " : " daddr ");
      rule.add(given.span(), field + given.not() + addresses(given.value(), rule));
    }
  }

  /** {@code a-b}, or one address. */
  static String addresses(Word word, RuleBuilder rule) {
    int cut = word.text().indexOf('-');
    var family = rule.table().family();
    if (cut < 0) {
      return AddressWord.text(AddressWord.address(word, word.text(), family), family);
    }
    var low = AddressWord.address(word, word.text().substring(0, cut), family);
    var high = AddressWord.address(word, word.text().substring(cut + 1), family);
    if (low.compareTo(high) > 0) {
      throw new Fault(
          word.span(), "invalid range '" + word.text() + "': the end is before the start");
    }
    String first = AddressWord.text(low, family);
    return low.equals(high) ? first : first + "-" + AddressWord.text(high, family);
  }

  private static void type(Options options, RuleBuilder rule) {
    boolean in = options.has("--limit-iface-in");
    boolean out = options.has("--limit-iface-out");
    if (in && out) {
      throw new Fault(
          options.span(),
          "addrtype: you can't specify both --limit-iface-in and --limit-iface-out");
    }
    for (Given given : options.all()) {
      if (given.name().startsWith("--limit")) {
        continue;
      }
      List<String> types = new ArrayList<>();
      for (String part : Values.list(given.value())) {
        String type = part.toLowerCase(Locale.ROOT);
        if (!TYPES.contains(type)) {
          throw Values.bad(given.value(), "address types such as LOCAL, UNICAST, BROADCAST");
        }
        types.add(type);
      }
      String side = given.name().startsWith("--src") ? "saddr" : "daddr";
      String fib = "fib " + side + (in ? " . iif" : out ? " . oif" : "") + " type ";
      if (rule.ipv6()) {
        sixTypes(given, types, "ip6 " + side, fib, rule);
      } else {
        rule.add(given.span(), fib + given.not() + Values.oneOf(types));
      }
    }
  }

  /**
   * In IPv6 unicast, multicast and unspecified are told by the address alone, the rest by its
   * route; what is asked of both has to hold both (Linux xt_addrtype.c, match_type6).
   */
  private static void sixTypes(
      Given given, List<String> types, String field, String fib, RuleBuilder rule) {
    List<String> conditions = new ArrayList<>();
    List<String> opposites = new ArrayList<>();
    List<String> routes = new ArrayList<>();
    for (String type : types) {
      switch (type) {
        case "unicast", "multicast", "unspec" -> {
          boolean unicast = type.equals("unicast");
          String which =
              unicast
                  ? "{ ::, ::ffff:0:0/96, ff00::/8 }"
                  : type.equals("unspec") ? "::" : "ff00::/8";
          conditions.add(field + (unicast ? " != " : " ") + which);
          opposites.add(field + (unicast ? " " : " != ") + which);
        }
        case "unreachable" -> routes.addAll(List.of("unreachable", "blackhole", "prohibit"));
        case "local", "anycast" -> routes.add(type);
        default ->
            throw new Fault(given.value().span(), "ipv6 " + type + " matching not supported");
      }
    }
    if (!routes.isEmpty()) {
      conditions.add(fib + Values.oneOf(routes));
      opposites.add(fib + "!= " + Values.oneOf(routes));
    }
    if (!given.inverted()) {
      conditions.forEach(c -> rule.add(given.span(), c));
      return;
    }
    List<String> choices = new ArrayList<>();
    String before = "";
    for (int i = 0; i < conditions.size(); i++) {
      choices.add(before + opposites.get(i));
      before += conditions.get(i) + " ";
    }
    rule.either(given.span(), choices);
  }

  /** A route back to the source leads out by the interface it came in (unless loose). */
  private static void reverse(Options options, RuleBuilder rule) {
    options.refuse("--accept-local", "nftables' fib cannot leave local sources out");
    boolean table = List.of("raw", "mangle").contains(rule.table().tableName());
    if (!table || !Set.of(HookPoint.PREROUTING).containsAll(rule.hooks())) {
      throw new Fault(
          options.span(),
          "only valid in the 'raw' or 'mangle' table, not '" + rule.table().tableName() + "'",
          "rpfilter looks at packets in PREROUTING");
    }
    String mark = options.has("--validmark") ? " . mark" : "";
    String iif = options.has("--loose") ? "" : " . iif";
    rule.add(
        options.span(),
        "fib saddr" + mark + iif + " oif " + (options.has("--invert") ? "missing" : "exists"));
  }
}
