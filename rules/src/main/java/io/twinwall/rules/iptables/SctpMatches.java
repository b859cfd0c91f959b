package io.twinwall.rules.iptables;

import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code -p sctp} with chunk types, and {@code -p dccp} (Linux xt_sctp.c, xt_dccp.c). */
final class SctpMatches {
  private static final List<String> CHUNKS =
      List.of(
          "data",
          "init",
          "init-ack",
          "sack",
          "heartbeat",
          "heartbeat-ack",
          "abort",
          "shutdown",
          "shutdown-ack",
          "error",
          "cookie-echo",
          "cookie-ack",
          "ecne",
          "cwr",
          "shutdown-complete",
          "asconf",
          "asconf-ack",
          "forward-tsn");

  private SctpMatches() {}

  static void register(Registry registry) {
    PortMatches.ports(registry.match("sctp", SctpMatches::sctp)).may("--chunk-types", 2);
    PortMatches.ports(registry.match("dccp", SctpMatches::dccp)).may("--dccp-types", 1);
  }

  private static void sctp(Options options, RuleBuilder rule) {
    PortMatches.translate("sctp", options, rule);
    Given given = options.get("--chunk-types");
    if (given == null) {
      return;
    }
    List<String> chunks = new ArrayList<>();
    for (String part : Values.list(given.values().get(1))) {
      chunks.add(chunk(given.values().get(1), part));
    }
    String how = given.text();
    if (how.equals("any") != given.inverted() && !how.equals("only")) {
      rule.either(given.span(), anyOf(chunks, given.inverted()));
    } else if (how.equals("any") || how.equals("all")) {
      String state = given.inverted() ? " missing" : " exists";
      chunks.forEach(c -> rule.add(given.span(), "sctp chunk " + c + state));
    } else {
      throw new Fault(
          given.span(),
          "sctp --chunk-types " + how + " is not supported",
          "nftables can ask for any or all of some chunks only");
    }
  }

  /** One of them is there (or, for {@code ! all}, is not): each choice excludes those before. */
  private static List<String> anyOf(List<String> chunks, boolean missing) {
    List<String> choices = new ArrayList<>();
    StringBuilder before = new StringBuilder();
    for (String c : chunks) {
      choices.add(before + "sctp chunk " + c + (missing ? " missing" : " exists"));
      before.append("sctp chunk ").append(c).append(missing ? " exists " : " missing ");
    }
    return choices;
  }

  private static String chunk(Word word, String part) {
    String name = part.toLowerCase(Locale.ROOT).replace('_', '-');
    if (part.indexOf(':') >= 0) {
      throw new Fault(word.span(), "flags of SCTP chunks are not supported");
    }
    if (!CHUNKS.contains(name)) {
      throw new Fault(
          word.span(), "Unknown sctp chunk `" + part + "'", Suggestions.didYouMean(name, CHUNKS));
    }
    return name;
  }

  private static void dccp(Options options, RuleBuilder rule) {
    PortMatches.translate("dccp", options, rule);
    Given given = options.get("--dccp-types");
    if (given != null) {
      List<String> types = new ArrayList<>();
      Values.list(given.value()).forEach(t -> types.add(t.toLowerCase(Locale.ROOT)));
      rule.add(given.span(), "dccp type " + given.not() + Values.oneOf(types));
    }
  }
}
