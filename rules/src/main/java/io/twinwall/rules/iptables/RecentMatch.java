package io.twinwall.rules.iptables;

import io.twinwall.rules.model.XtStep;
import io.twinwall.rules.model.XtStep.RecentAction;
import io.twinwall.rules.text.Fault;
import java.math.BigInteger;

/** {@code -m recent}: lists of addresses with the times at which they were noted. */
final class RecentMatch {
  private static final int MOST_HITS = 255;

  private RecentMatch() {}

  static void register(Registry registry) {
    registry
        .match("recent", RecentMatch::translate)
        .may("--set", 0)
        .may("--rcheck", 0)
        .may("--update", 0)
        .may("--remove", 0)
        .plain("--seconds", 1)
        .plain("--reap", 0)
        .plain("--hitcount", 1)
        .plain("--rttl", 0)
        .plain("--name", 1)
        .plain("--rsource", 0)
        .plain("--rdest", 0)
        .plain("--mask", 1);
  }

  private static void translate(Options options, RuleBuilder rule) {
    RecentAction action = null;
    boolean inverted = false;
    for (Given given : options.all()) {
      RecentAction found =
          switch (given.name()) {
            case "--set" -> RecentAction.SET;
            case "--rcheck" -> RecentAction.CHECK;
            case "--update" -> RecentAction.UPDATE;
            case "--remove" -> RecentAction.REMOVE;
            default -> null;
          };
      if (found != null && action != null) {
        throw new Fault(
            given.span(),
            "recent: only one of `--set', `--rcheck' `--update' or `--remove' may be set");
      }
      action = found == null ? action : found;
      inverted |= found != null && given.inverted();
    }
    if (action == null) {
      throw new Fault(
          options.span(),
          "recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'");
    }
    rule.step(options.span(), recent(options, action, inverted, rule));
    rule.stateful(options.span());
  }

  private static XtStep recent(
      Options options, RecentAction action, boolean inverted, RuleBuilder rule) {
    Given seconds = options.get("--seconds");
    Given hits = options.get("--hitcount");
    boolean asks = action == RecentAction.CHECK || action == RecentAction.UPDATE;
    if (!asks && (seconds != null || hits != null || options.has("--reap"))) {
      throw new Fault(
          options.span(), "recent: --seconds, --hitcount and --reap go with --rcheck and --update");
    }
    if (options.has("--reap") && seconds == null) {
      throw new Fault(options.span(), "recent: --reap needs --seconds");
    }
    Given name = options.get("--name");
    Given mask = options.get("--mask");
    int bits = rule.ipv6() ? 128 : 32;
    BigInteger kept =
        mask == null
            ? AddressWord.all(bits)
            : AddressWord.mask(mask.value(), mask.text(), rule.table().family());
    return new XtStep.Recent(
        options.written(),
        name == null ? "DEFAULT" : name.text(),
        action,
        seconds == null ? 0 : Values.number(seconds.value(), 1, 0xffffffffL, "seconds"),
        hits == null ? 0 : (int) Values.number(hits.value(), 1, MOST_HITS, "a count of hits"),
        options.has("--rttl"),
        options.has("--reap"),
        !options.has("--rdest"),
        kept,
        options.span().start(),
        inverted);
  }
}
