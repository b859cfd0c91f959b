package io.twinwall.rules.iptables;

import io.twinwall.rules.model.Family;
import io.twinwall.rules.text.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what follows the type of a set in {@code create}. */
final class IpSetOptions {
  private static final List<String> WITH_VALUE =
      List.of("hashsize", "range", "bucketsize", "initval", "probes", "resize", "size");
  private static final List<String> WITHOUT =
      List.of("counters", "comment", "skbinfo", "forceadd", "wildcard");

  private @Nullable Word family;
  private @Nullable Word netmask;
  private @Nullable Word markmask;
  private long timeout = -1;
  private long maximum;

  private IpSetOptions() {}

  static IpSet of(Word name, IpSetType type, List<Word> words) {
    IpSetOptions o = new IpSetOptions();
    for (int i = 0; i < words.size(); i++) {
      Word word = words.get(i);
      if (WITH_VALUE.contains(word.text())) {
        IpSets.value(words, ++i);
      } else if (!WITHOUT.contains(word.text())) {
        o.option(word, IpSets.value(words, ++i));
      }
    }
    Family family = IpSets.family(o.family);
    int bits = AddressWord.bits(family);
    Word mask = o.netmask;
    Word marks = o.markmask;
    return new IpSet(
        name,
        type,
        family,
        o.timeout >= 0,
        Math.max(0, o.timeout),
        mask == null ? bits : (int) Values.number(mask, 1, bits, "a prefix length"),
        marks == null ? 0xffffffffL : Values.number(marks, 1, 0xffffffffL, "a mask"),
        o.maximum);
  }

  private void option(Word word, Word value) {
    switch (word.text()) {
      case "family", "-family" -> family = value;
      case "netmask" -> netmask = value;
      case "markmask" -> markmask = value;
      case "timeout" -> timeout = Values.number(value, 0, 2_147_483, "seconds");
      case "maxelem" -> maximum = Values.number(value, 1, 0xffffffffL, "a number of elements");
      default -> throw new Fault(word.span(), "Syntax error: unknown argument " + word.text());
    }
  }
}
