package io.twinwall.rules.iptables;

import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.XtStep;
import io.twinwall.rules.text.Fault;
import org.jspecify.annotations.Nullable;

/** Targets for conntrack: CT, NOTRACK, SYNPROXY (Linux xt_CT.c, ipt_SYNPROXY.c). */
final class TrackTargets {
  private TrackTargets() {}

  static void register(Registry registry) {
    registry.target(
        "NOTRACK",
        (o, r) -> {
          r.only(o, "raw");
          r.add(o.span(), new Statement.Notrack());
        });
    registry
        .target("CT", TrackTargets::track)
        .plain("--notrack", 0)
        .plain("--helper", 1)
        .plain("--zone", 1)
        .plain("--zone-orig", 1)
        .plain("--zone-reply", 1)
        .plain("--ctevents", 1)
        .plain("--expevents", 1)
        .plain("--timeout", 1);
    registry
        .target("SYNPROXY", TrackTargets::synproxy)
        .plain("--mss", 1)
        .plain("--wscale", 1)
        .plain("--sack-perm", 0)
        .plain("--timestamp", 0)
        .plain("--ecn", 0);
  }

  private static void track(Options options, RuleBuilder rule) {
    rule.only(options, "raw");
    options.refuse("--timeout", "timeout policies of nfct are not known");
    for (Given given : options.all()) {
      switch (given.name()) {
        case "--notrack" -> rule.add(given.span(), new Statement.Notrack());
        case "--zone", "--zone-orig", "--zone-reply" -> {
          String direction =
              given.name().equals("--zone")
                  ? "ct "
                  : given.name().equals("--zone-orig") ? "ct original " : "ct reply ";
          if (given.text().equals("mark")) {
            throw new Fault(given.span(), "CT " + given.name() + " mark is not supported");
          }
          long zone = Values.number(given.value(), 0, 0xffff, "a zone");
          rule.add(given.span(), direction + "zone set " + zone);
        }
        case "--helper" -> {
          if (rule.protocol() < 0) {
            throw new Fault(
                given.span(),
                "You must specify a L4 protocol and not use inversions on it",
                "-p tcp or -p udp has to stand in the rule");
          }
          rule.step(given.span(), new XtStep.Template(options.written(), given.text()));
        }
        default -> {
          // which events are told changes nothing for packets
        }
      }
    }
  }

  private static int number(@Nullable Given given, long most, String what) {
    return given == null ? -1 : (int) Values.number(given.value(), 0, most, what);
  }

  private static void synproxy(Options options, RuleBuilder rule) {
    options.refuse("--ecn", "nftables' synproxy has no such option");
    rule.add(
        options.span(),
        new Statement.Synproxy(
            number(options.get("--mss"), 0xffff, "a segment size"),
            number(options.get("--wscale"), 14, "a window scale"),
            options.has("--timestamp"),
            options.has("--sack-perm")));
  }
}
