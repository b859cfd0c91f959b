package io.twinwall.cli;

import io.twinwall.cli.data.UnusableInput;
import io.twinwall.cli.host.DerivedHost;
import io.twinwall.cli.host.HostFile;
import io.twinwall.cli.host.InterfaceNames;
import io.twinwall.cli.replay.RuleBook;
import io.twinwall.core.host.FirewallHost;
import java.util.Set;
import java.util.TreeSet;

/**
 * The host and the rules of a capture that is no scenario.
 *
 * @param derivation how the host was derived, or "" if it was given
 */
record HostChoice(FirewallHost host, RuleBook rules, String derivation) {
  static HostChoice of(HostOptions options, RuleOptions rules, Console console) {
    if (options.host != null) {
      if (options.sidesGiven()) {
        throw new UnusableInput("--host already has sides: leave --inside and --outside out");
      }
      FirewallHost host = HostFile.read(options.host);
      return new HostChoice(host, rules.load(null, host.indices(), false, console), "");
    }
    DerivedHost derived = options.derived();
    FirewallHost host = derived.build();
    RuleBook book = rules.load(null, host.indices(), true, console);
    Set<String> strangers = strangers(book, host);
    if (!strangers.isEmpty() && !options.sidesGiven()) {
      throw new UnusableInput(unmapped(strangers, InterfaceNames.in(book.ruleset())));
    }
    if (!strangers.isEmpty()) {
      console
          .err()
          .println(
              "twinwall: no --inside or --outside names the rules' interfaces "
                  + String.join(", ", strangers)
                  + ": nothing arrives or leaves there");
    }
    return new HostChoice(host, book, derived.describe());
  }

  /** Interfaces that the rules name and the host lacks. */
  private static Set<String> strangers(RuleBook book, FirewallHost host) {
    Set<String> there = host.indices().keySet();
    Set<String> strangers = new TreeSet<>(InterfaceNames.in(book.ruleset()));
    strangers.addAll(book.strangers());
    strangers.removeIf(n -> InterfaceNames.matches(n, there));
    return strangers;
  }

  private static String unmapped(Set<String> strangers, Set<String> names) {
    Set<String> all = new TreeSet<>(names);
    all.addAll(strangers);
    String first = strangers.iterator().next();
    String other = strangers.stream().skip(1).findFirst().orElse("wan");
    return "the rules name the interfaces "
        + String.join(", ", all)
        + ", but without a host there are only lan (private addresses) and wan (all others): give"
        + " the host with --host FILE, or say what lies where, as in --inside 192.168.0.0/16="
        + first
        + " --outside "
        + other;
  }
}
