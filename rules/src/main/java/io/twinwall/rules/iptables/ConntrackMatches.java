package io.twinwall.rules.iptables;

import io.twinwall.rules.model.CtKey;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.CtDirection;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Suggestions;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** {@code -m conntrack} and {@code -m state} (Linux xt_conntrack.c, xt_state.c). */
final class ConntrackMatches {
  private static final Map<String, String> STATES =
      new TreeMap<>(
          Map.of(
              "INVALID", "invalid",
              "NEW", "new",
              "ESTABLISHED", "established",
              "RELATED", "related",
              "UNTRACKED", "untracked",
              "SNAT", "snat",
              "DNAT", "dnat"));
  private static final Map<String, String> STATUS =
      new TreeMap<>(
          Map.of(
              "EXPECTED", "expected",
              "SEEN_REPLY", "seen-reply",
              "ASSURED", "assured",
              "CONFIRMED", "confirmed",
              "NONE", ""));

  private ConntrackMatches() {}

  static void register(Registry registry) {
    registry.match("state", ConntrackMatches::translate).may("--state", 1);
    registry
        .match("conntrack", ConntrackMatches::translate)
        .may("--ctstate", 1)
        .may("--ctproto", 1)
        .may("--ctorigsrc", 1)
        .may("--ctorigdst", 1)
        .may("--ctreplsrc", 1)
        .may("--ctrepldst", 1)
        .may("--ctorigsrcport", 1)
        .may("--ctorigdstport", 1)
        .may("--ctreplsrcport", 1)
        .may("--ctrepldstport", 1)
        .may("--ctstatus", 1)
        .may("--ctexpire", 1)
        .plain("--ctdir", 1);
  }

  private static void translate(Options options, RuleBuilder rule) {
    if (options.all().isEmpty()) {
      throw new Fault(options.span(), "conntrack: At least one option is required");
    }
    for (Given given : options.all()) {
      switch (given.name()) {
        case "--ctstate", "--state" -> state(given, rule);
        case "--ctstatus" -> status(given, rule);
        case "--ctexpire" -> expire(given, rule);
        case "--ctdir" -> direction(given, rule);
        case "--ctproto" -> {
          int protocol = Values.protocol(given.value());
          rule.add(given.span(), "ct original protocol " + given.not() + protocol);
        }
        default -> tuple(given, rule);
      }
    }
  }

  private static List<String> words(Given given, Map<String, String> known) {
    List<String> words = new ArrayList<>();
    for (String part : Values.list(given.value())) {
      String word = known.get(part.toUpperCase(Locale.ROOT));
      if (word == null) {
        throw new Fault(
            given.value().span(),
            "Bad " + given.name().substring(2) + " \"" + part + "\"",
            Suggestions.didYouMean(part.toUpperCase(Locale.ROOT), known.keySet()));
      }
      words.add(word);
    }
    return words;
  }

  private static void state(Given given, RuleBuilder rule) {
    List<String> states = words(given, STATES);
    List<String> translated = new ArrayList<>(states);
    translated.retainAll(List.of("snat", "dnat"));
    states.removeAll(translated);
    String isState = "ct state " + String.join(",", states);
    String notState = "ct state ! " + String.join(",", states);
    String isStatus = "ct status " + String.join(",", translated);
    String notStatus = "ct status ! " + String.join(",", translated);
    if (translated.isEmpty()) {
      rule.add(given.span(), given.inverted() ? notState : isState);
    } else if (!given.inverted()) {
      rule.either(
          given.span(),
          states.isEmpty() ? List.of(isStatus) : List.of(isState, notState + " " + isStatus));
    } else {
      String and = states.isEmpty() ? "" : notState + " ";
      rule.either(
          given.span(),
          List.of(
              and + "ct state invalid,untracked",
              and + "ct state ! invalid,untracked " + notStatus));
    }
  }

  private static void status(Given given, RuleBuilder rule) {
    List<String> words = words(given, STATUS);
    words.remove("");
    if (words.isEmpty()) {
      if (!given.inverted()) {
        rule.step(given.span(), Never.of(given));
      }
      return;
    }
    rule.add(given.span(), "ct status " + (given.inverted() ? "! " : "") + String.join(",", words));
  }

  /** In whole seconds, as the kernel divides. */
  private static void expire(Given given, RuleBuilder rule) {
    long[] bounds = Values.bounds(given.value(), ":", 0xffffffffL, "seconds");
    String low = "ct expiration >= " + bounds[0] + "s";
    String high = "ct expiration < " + (bounds[1] + 1) + "s";
    if (!given.inverted()) {
      rule.add(given.span(), low);
      rule.add(given.span(), high);
    } else {
      rule.either(
          given.span(),
          List.of(
              "ct expiration < " + bounds[0] + "s", "ct expiration >= " + (bounds[1] + 1) + "s"));
    }
  }

  private static void direction(Given given, RuleBuilder rule) {
    String text = given.text().toLowerCase(Locale.ROOT);
    if (!text.equals("original") && !text.equals("reply")) {
      throw Values.bad(given.value(), "ORIGINAL or REPLY");
    }
    rule.add(given.span(), "ct direction " + text);
  }

  /** Of any protocol: nft has no words for that, its kernel has. */
  private static Statement port(String direction, boolean source, Given given, String range) {
    CtKey key = source ? CtKey.PROTO_SRC : CtKey.PROTO_DST;
    String[] ends = range.split("-", -1);
    BigInteger low = new BigInteger(ends[0]);
    BigInteger high = new BigInteger(ends[ends.length - 1]);
    Expression right =
        low.equals(high)
            ? new Expression.Constant(key.type(), low)
            : new Expression.Range(key.type(), low, high);
    Expression left =
        new Expression.Ct(
            key.type(),
            key,
            direction.equals("original") ? CtDirection.ORIGINAL : CtDirection.REPLY);
    return new Statement.Match(
        given.inverted() ? Statement.Op.NEQ : Statement.Op.EQ, left, right, false);
  }

  private static void tuple(Given given, RuleBuilder rule) {
    String direction = given.name().startsWith("--ctorig") ? "original" : "reply";
    boolean source = given.name().contains("src");
    if (given.name().endsWith("port")) {
      String range = Values.ports(given.value(), given.text());
      if (PortMatches.protocol(rule) == null) {
        rule.add(given.span(), port(direction, source, given, range));
        return;
      }
      rule.add(
          given.span(),
          "ct " + direction + (source ? " proto-src " : " proto-dst ") + given.not() + range);
      return;
    }
    AddressWord a = AddressWord.parse(given.value(), given.text(), rule.table().family());
    String field = "ct " + direction + " " + rule.ip() + (source ? " saddr" : " daddr");
    if (a.isAny() && !given.inverted()) {
      field = field + " >= " + AddressWord.text(BigInteger.ZERO, rule.table().family());
      rule.add(given.span(), field);
    } else {
      rule.add(given.span(), a.condition(field, given.inverted()));
    }
  }
}
