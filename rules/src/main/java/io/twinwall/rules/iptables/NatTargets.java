package io.twinwall.rules.iptables;

import io.twinwall.rules.model.BaseChain.HookPoint;
import io.twinwall.rules.model.Verdict;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import java.util.List;
import java.util.Set;

/** Address translation: SNAT, DNAT, MASQUERADE, REDIRECT, NETMAP; and the plain verdicts. */
final class NatTargets {
  private NatTargets() {}

  static void register(Registry registry) {
    flags(registry.target("SNAT", (o, r) -> address(o, r, "snat", "--to-source")))
        .plain("--to-source", 1);
    flags(registry.target("DNAT", (o, r) -> address(o, r, "dnat", "--to-destination")))
        .plain("--to-destination", 1);
    flags(registry.target("MASQUERADE", (o, r) -> ports(o, r, "masquerade")))
        .plain("--to-ports", 1);
    flags(registry.target("REDIRECT", (o, r) -> ports(o, r, "redirect"))).plain("--to-ports", 1);
    registry.target("NETMAP", NatTargets::netmap).plain("--to", 1);
    for (Verdict.Kind kind : List.of(Verdict.Kind.ACCEPT, Verdict.Kind.DROP, Verdict.Kind.RETURN)) {
      registry.target(kind.name(), (o, r) -> verdict(o, r, kind));
    }
  }

  private static void verdict(Options options, RuleBuilder rule, Verdict.Kind kind) {
    if (kind == Verdict.Kind.DROP && rule.table().tableName().equals("nat")) {
      throw new Fault(
          options.span(),
          "The \"nat\" table is not intended for filtering, the use of DROP is therefore inhibited",
          "drop in table filter, or in raw");
    }
    rule.verdict(options.span(), kind, null);
  }

  private static Extension flags(Extension extension) {
    return extension.plain("--random", 0).plain("--random-fully", 0).plain("--persistent", 0);
  }

  private static String flags(Options options) {
    StringBuilder out = new StringBuilder();
    for (Given given : options.all()) {
      String word =
          switch (given.name()) {
            case "--random" -> "random";
            case "--random-fully" -> "fully-random";
            case "--persistent" -> "persistent";
            default -> "";
          };
      if (!word.isEmpty()) {
        out.append(out.isEmpty() ? " " : ",").append(word);
      }
    }
    return out.toString();
  }

  private static void needProtocol(Span span, RuleBuilder rule) {
    if (PortMatches.protocol(rule) == null) {
      throw new Fault(
          span,
          "Need TCP, UDP, SCTP or DCCP with port specification",
          "-p tcp (or its like) has to stand in the rule");
    }
  }

  private static String range(Word word, String text) {
    if (text.indexOf('/') >= 0) {
      throw new Fault(
          word.span(),
          "shifted port ranges are not supported",
          "nftables has maps of ports for this");
    }
    return Values.ports(word, text.replace('-', ':'));
  }

  private static void address(Options options, RuleBuilder rule, String kind, String option) {
    rule.only(options, "nat");
    Given given = options.need(option);
    Word word = given.value();
    String text = word.text();
    String port = "";
    if (rule.ipv6() && text.startsWith("[")) {
      int close = text.lastIndexOf(']');
      if (close < 0) {
        throw Values.bad(word, "an address such as [fd00::1]:80");
      }
      port = text.substring(close + 1);
      text = text.substring(0, close + 1).replace("[", "").replace("]", "");
    } else if (!rule.ipv6()) {
      int colon = text.indexOf(':');
      port = colon < 0 ? "" : text.substring(colon);
      text = colon < 0 ? text : text.substring(0, colon);
    }
    if (port.length() > 0) {
      if (!port.startsWith(":")) {
        throw Values.bad(word, "an address, ':' and a port");
      }
      needProtocol(given.span(), rule);
      port = ":" + range(word, port.substring(1));
    }
    String addresses =
        text.isEmpty() ? "" : AddressMatches.addresses(new Word(text, word.span(), true), rule);
    if (addresses.isEmpty() && port.isEmpty()) {
      throw Values.bad(word, "an address");
    }
    if (rule.ipv6() && !port.isEmpty() && !addresses.isEmpty()) {
      addresses = "[" + addresses.replace("-", "]-[") + "]";
    }
    rule.add(options.span(), kind + " to " + addresses + port + flags(options));
  }

  private static void ports(Options options, RuleBuilder rule, String kind) {
    rule.only(options, "nat");
    Given given = options.get("--to-ports");
    String to = "";
    if (given != null) {
      needProtocol(given.span(), rule);
      to = " to :" + range(given.value(), given.text());
    }
    rule.add(options.span(), kind + to + flags(options));
  }

  /** The network part changes; which side depends on the hook (Linux xt_NETMAP.c). */
  private static void netmap(Options options, RuleBuilder rule) {
    rule.only(options, "nat");
    Given given = options.need("--to");
    AddressWord to = AddressWord.parse(given.value(), given.text(), rule.table().family());
    if (to.length() < 0) {
      throw new Fault(given.span(), "NETMAP to a mask with holes is not supported");
    }
    Set<HookPoint> hooks = rule.hooks();
    boolean source = hooks.contains(HookPoint.POSTROUTING) || hooks.contains(HookPoint.INPUT);
    boolean destination = hooks.contains(HookPoint.PREROUTING) || hooks.contains(HookPoint.OUTPUT);
    if (source && destination) {
      throw new Fault(
          options.span(),
          "NETMAP in a chain of both directions is not supported",
          "nftables has snat and dnat: give each its own chain");
    }
    rule.add(
        options.span(),
        (source ? "snat " : "dnat ")
            + rule.ip()
            + " prefix to "
            + AddressWord.text(to.address(), to.family())
            + "/"
            + to.length());
  }
}
