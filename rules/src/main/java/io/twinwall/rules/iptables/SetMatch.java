package io.twinwall.rules.iptables;

import io.twinwall.rules.iptables.IpSetType.Dimension;
import io.twinwall.rules.model.XtStep;
import io.twinwall.rules.text.Fault;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** {@code -m set}: whether a set of ipset holds what the packet has (Linux xt_set.c). */
final class SetMatch {
  private SetMatch() {}

  static void register(Registry registry) {
    Extension set =
        registry
            .match("set", SetMatch::translate)
            .may("--match-set", 2, "--set")
            .plain("--return-nomatch", 0)
            .may("--update-counters", 0)
            .may("--update-subcounters", 0);
    for (String what : List.of("packets", "bytes")) {
      for (String how : List.of("eq", "lt", "gt")) {
        set.may("--" + what + "-" + how, 1);
      }
    }
  }

  private static void translate(Options options, RuleBuilder rule) {
    for (Given given : options.all()) {
      boolean counts = given.name().startsWith("--packets") || given.name().startsWith("--bytes");
      if (counts || given.name().equals("--return-nomatch")) {
        options.refuse(given.name(), "sets of nftables cannot be asked that");
      }
    }
    Given given = options.need("--match-set");
    List<IpSet> members = members(given.value(), rule);
    members.removeIf(set -> set.family != rule.table().family() && hasAddress(set));
    List<String> keys = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (IpSet set : members) {
      rule.useSet(set, options.span(), false);
      keys.add(key(set, given.values().get(1), rule));
      names.add(rule.table().setName(set.name.text()));
    }
    if (keys.isEmpty()) {
      boolean holds = given.inverted();
      rule.step(options.span(), new XtStep.Fixed("set", options.written(), holds));
    } else if (given.inverted()) {
      for (int i = 0; i < keys.size(); i++) {
        outside(given, members.get(i), keys.get(i), names.get(i), rule);
      }
    } else {
      inside(given, keys, names, rule);
    }
  }

  private static boolean hasAddress(IpSet set) {
    return set.type.dimensions().contains(Dimension.IP)
        || set.type.dimensions().contains(Dimension.NET);
  }

  private static void inside(Given given, List<String> keys, List<String> names, RuleBuilder rule) {
    List<String> choices = new ArrayList<>();
    StringBuilder before = new StringBuilder();
    for (int i = 0; i < keys.size(); i++) {
      choices.add(before + keys.get(i) + " @" + names.get(i));
      before.append(keys.get(i)).append(" != @").append(names.get(i)).append(' ');
    }
    rule.either(given.span(), choices);
  }

  /** A packet without ports is in no set of ports. */
  private static void outside(Given given, IpSet set, String key, String name, RuleBuilder rule) {
    if (set.type.bitmap() && set.type.dimensions().contains(Dimension.PORT)) {
      rule.either(given.span(), List.of("meta l4proto != { tcp, udp }", key + " != @" + name));
    } else {
      rule.add(given.span(), key + " != @" + name);
    }
  }

  /** The set itself, or the sets in a list of sets. */
  private static List<IpSet> members(Word name, RuleBuilder rule) {
    IpSet set = rule.table().sets().get(name);
    if (!set.type.list()) {
      return new ArrayList<>(List.of(set));
    }
    List<IpSet> members = new ArrayList<>();
    for (IpSetEntry entry : set.entries()) {
      IpSet member = rule.table().sets().get(new Word(entry.parts().get(0), entry.span(), false));
      if (member.type.list()) {
        throw new Fault(entry.span(), "a list of lists is not possible");
      }
      members.add(member);
    }
    return members;
  }

  /** What of the packet is looked up, in nftables' words. */
  static String key(IpSet set, Word flags, RuleBuilder rule) {
    List<String> sides = Values.list(flags);
    List<Dimension> dimensions = set.type.dimensions();
    if (sides.size() != dimensions.size()) {
      throw new Fault(
          flags.span(),
          "set '"
              + set.name.text()
              + "' of type "
              + set.type.name()
              + " needs "
              + dimensions.size()
              + (dimensions.size() == 1 ? " direction" : " directions"),
          "src or dst for each part of its elements");
    }
    List<String> parts = new ArrayList<>();
    String condition = "";
    for (int i = 0; i < sides.size(); i++) {
      if (!sides.get(i).equals("src") && !sides.get(i).equals("dst")) {
        throw Values.bad(flags, "a list of src and dst");
      }
      boolean source = sides.get(i).equals("src");
      switch (dimensions.get(i)) {
        case IP, NET -> parts.add(address(set, source));
        case MAC -> parts.add(source ? "ether saddr" : "ether daddr");
        case IFACE -> parts.add(source ? "iifname" : "oifname");
        case MARK ->
            parts.add(
                "meta mark"
                    + (set.markmask == 0xffffffffL ? "" : " & " + Values.hex(set.markmask)));
        case PORT -> {
          if (set.type.bitmap()) {
            condition = "meta l4proto { tcp, udp } ";
          } else {
            parts.add("meta l4proto");
          }
          parts.add(source ? "th sport" : "th dport");
        }
      }
    }
    return condition + String.join(" . ", parts);
  }

  private static String address(IpSet set, boolean source) {
    String field = set.family.keyword() + (source ? " saddr" : " daddr");
    int bits = AddressWord.bits(set.family);
    if (set.netmask == bits) {
      return field;
    }
    BigInteger mask = AddressWord.prefixMask(set.netmask, bits);
    return field + " & " + AddressWord.text(mask, set.family);
  }
}
