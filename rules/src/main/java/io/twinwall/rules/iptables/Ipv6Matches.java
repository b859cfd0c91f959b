package io.twinwall.rules.iptables;

import io.twinwall.rules.text.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Matches of IPv6 extension headers: frag, rt, hbh, dst, mh, ipv6header. */
final class Ipv6Matches {
  private static final Map<String, String> HEADERS =
      Map.of(
          "hop",
          "hbh",
          "hop-by-hop",
          "hbh",
          "route",
          "rt",
          "ipv6-route",
          "rt",
          "frag",
          "frag",
          "ipv6-frag",
          "frag",
          "dst",
          "dst",
          "ipv6-opts",
          "dst");

  private Ipv6Matches() {}

  static void register(Registry registry) {
    registry
        .match("frag", Ipv6Matches::frag)
        .may("--fragid", 1)
        .may("--fraglen", 1)
        .plain("--fragres", 0)
        .plain("--fragfirst", 0)
        .plain("--fragmore", 0)
        .plain("--fraglast", 0);
    registry
        .match("rt", Ipv6Matches::routing)
        .may("--rt-type", 1)
        .may("--rt-segsleft", 1)
        .may("--rt-len", 1)
        .plain("--rt-0-res", 0)
        .plain("--rt-0-addrs", 1)
        .plain("--rt-0-not-strict", 0);
    for (String header : List.of("hbh", "dst")) {
      registry
          .match(header, (o, r) -> options(o, r, header))
          .may("--" + header + "-len", 1)
          .plain("--" + header + "-opts", 1);
    }
    registry.match("mh", Ipv6Matches::mobility).may("--mh-type", 1);
    registry.match("ipv6header", Ipv6Matches::header).may("--header", 1).plain("--soft", 0);
  }

  private static void frag(Options options, RuleBuilder rule) {
    options.refuse("--fraglen", "the header has no length");
    options.refuse("--fragres", "nftables cannot ask for the reserved bits");
    if (options.all().isEmpty()) {
      rule.add(options.span(), "exthdr frag exists");
    }
    for (Given given : options.all()) {
      String condition =
          switch (given.name()) {
            case "--fragid" ->
                "frag id "
                    + given.not()
                    + Values.range(given.value(), ":", 0xffffffffL, "a fragment id");
            case "--fragfirst" -> "frag frag-off 0";
            case "--fragmore" -> "frag more-fragments 1";
            default -> "frag more-fragments 0";
          };
      rule.add(given.span(), condition);
    }
  }

  private static void routing(Options options, RuleBuilder rule) {
    options.refuse("--rt-0-res", "routing header 0 is deprecated (RFC 5095)");
    options.refuse("--rt-0-addrs", "routing header 0 is deprecated (RFC 5095)");
    options.refuse("--rt-0-not-strict", "routing header 0 is deprecated (RFC 5095)");
    options.refuse("--rt-len", "nftables' hdrlength is not the length in bytes");
    if (options.all().isEmpty()) {
      rule.add(options.span(), "exthdr rt exists");
    }
    for (Given given : options.all()) {
      boolean type = given.name().equals("--rt-type");
      rule.add(
          given.span(),
          (type ? "rt type " : "rt seg-left ")
              + given.not()
              + Values.range(given.value(), ":", 0xff, "a number"));
    }
  }

  private static void options(Options options, RuleBuilder rule, String header) {
    options.refuse("--" + header + "-len", "nftables' hdrlength is not the length in bytes");
    options.refuse("--" + header + "-opts", "nftables cannot search these options");
    rule.add(options.span(), "exthdr " + header + " exists");
  }

  private static void mobility(Options options, RuleBuilder rule) {
    Given given = options.get("--mh-type");
    if (given != null) {
      rule.add(
          given.span(), "mh type " + given.not() + Values.range(given.value(), ":", 255, "a type"));
    }
  }

  /** With {@code --soft} at least these headers are there; without, nothing else is. */
  private static void header(Options options, RuleBuilder rule) {
    Given given = options.need("--header");
    if (!options.has("--soft") || given.inverted()) {
      throw new Fault(
          options.span(),
          "ipv6header without --soft, or inverted, is not supported",
          "nftables cannot ask for exactly these headers");
    }
    List<String> headers = new ArrayList<>();
    for (String part : Values.list(given.value())) {
      String header = HEADERS.get(part);
      if (header == null) {
        throw new Fault(given.value().span(), "ipv6header --header " + part + " is not supported");
      }
      headers.add(header);
    }
    headers.forEach(h -> rule.add(given.span(), "exthdr " + h + " exists"));
  }
}
