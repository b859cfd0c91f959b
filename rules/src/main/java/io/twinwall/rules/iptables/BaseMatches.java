package io.twinwall.rules.iptables;

import io.twinwall.rules.model.BaseChain.HookPoint;
import io.twinwall.rules.text.Fault;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every rule may ask without {@code -m}: addresses, interfaces, protocol, fragments. */
final class BaseMatches {
  private static final int LONGEST_INTERFACE = 15;

  @Nullable Given in;
  @Nullable Given out;
  @Nullable Given protocol;
  @Nullable Given source;
  @Nullable Given destination;
  @Nullable Given fragment;

  /** Adds the conditions, the protocol left out: its place depends on the rest of the rule. */
  void translate(RuleBuilder rule, boolean builtIn) {
    network(in, "iifname", rule, builtIn, HookPoint.OUTPUT, HookPoint.POSTROUTING);
    network(out, "oifname", rule, builtIn, HookPoint.INPUT, HookPoint.PREROUTING);
    address(source, rule.ip() + " saddr", rule);
    address(destination, rule.ip() + " daddr", rule);
    Given f = fragment;
    if (f != null) {
      if (rule.ipv6()) {
        throw new Fault(f.span(), "unknown option \"-f\"", "IPv6 fragments: -m frag");
      }
      rule.add(f.span(), "ip frag-off & 0x1fff " + (f.inverted() ? "0" : "!= 0"));
    }
  }

  private static void network(
      @Nullable Given given, String key, RuleBuilder rule, boolean builtIn, HookPoint... without) {
    if (given == null) {
      return;
    }
    for (HookPoint hook : without) {
      if (builtIn && rule.hooks().contains(hook)) {
        throw new Fault(given.span(), "Can't use " + given.name() + " with " + hook.name());
      }
    }
    String text = given.text();
    boolean wild = text.endsWith("+");
    String name = wild ? text.substring(0, text.length() - 1) : text;
    if (name.length() > LONGEST_INTERFACE || name.isEmpty() && !wild) {
      throw new Fault(
          given.value().span(),
          "interface name '" + text + "' must be shorter than IFNAMSIZ (" + 15 + ")");
    }
    if (name.indexOf('"') >= 0) {
      throw Values.bad(given.value(), "the name of an interface");
    }
    if (!name.isEmpty()) {
      rule.add(given.span(), key + " " + given.not() + '"' + name + (wild ? "*" : "") + '"');
    } else if (given.inverted()) {
      rule.step(given.span(), Never.of(given));
    }
  }

  private static void address(@Nullable Given given, String field, RuleBuilder rule) {
    if (given == null) {
      return;
    }
    List<String> parts = Values.list(given.value());
    if (parts.size() == 1) {
      AddressWord a = AddressWord.parse(given.value(), parts.get(0), rule.table().family());
      if (!a.isAny()) {
        rule.add(given.span(), a.condition(field, given.inverted()));
      } else if (given.inverted()) {
        rule.step(given.span(), Never.of(given));
      }
      return;
    }
    if (given.inverted()) {
      throw new Fault(
          given.span(), "! not allowed with multiple source or destination IP addresses");
    }
    List<String> all = new ArrayList<>();
    for (String part : parts) {
      AddressWord a = AddressWord.parse(given.value(), part, rule.table().family());
      if (a.length() < 0) {
        throw new Fault(given.span(), "a mask with holes stands alone only");
      }
      all.add(a.written());
    }
    rule.add(given.span(), field + " " + Values.oneOf(all));
  }
}
