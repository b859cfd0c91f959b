package io.twinwall.rules.iptables;

import io.twinwall.rules.ast.Declaration;
import io.twinwall.rules.ast.Element;
import io.twinwall.rules.ast.Node;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.SetDeclaration.Flag;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A set of ipset: how it was made, and what was added to it. */
final class IpSet {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int DEFAULT_MAXELEM = 65_536;

  final Word name;
  final IpSetType type;
  final Family family;
  final boolean timeouts;
  final long defaultTimeoutSeconds;
  final int netmask;
  final long markmask;
  private final long maximum;
  private final List<IpSetEntry> entries = new ArrayList<>();

  /**
   * @param netmask prefix length that addresses are cut to
   * @param maximum as many elements it may have, 0 for the default
   */
  IpSet(
      Word name,
      IpSetType type,
      Family family,
      boolean timeouts,
      long defaultTimeoutSeconds,
      int netmask,
      long markmask,
      long maximum) {
    this.name = name;
    this.type = type;
    this.family = family;
    this.timeouts = timeouts;
    this.defaultTimeoutSeconds = defaultTimeoutSeconds;
    this.netmask = netmask;
    this.markmask = markmask;
    this.maximum = maximum == 0 ? DEFAULT_MAXELEM : maximum;
  }

  void add(IpSetEntry entry) {
    entries.add(entry);
  }

  List<IpSetEntry> entries() {
    return entries;
  }

  /**
   * The set as nftables has it.
   *
   * @param dynamic whether rules change it
   */
  Declaration.SetItem declaration(String written, boolean dynamic) {
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    List<Element> elements = IpSetElements.of(this);
    boolean ranges = elements.stream().anyMatch(e -> isRange(e.key()));
    boolean nets = type.dimensions().contains(IpSetType.Dimension.NET);
    if (ranges || nets && !dynamic) {
      flags.add(Flag.INTERVAL);
    }
    if (dynamic) {
      flags.add(Flag.DYNAMIC);
    }
    if (timeouts) {
      flags.add(Flag.TIMEOUT);
    }
    Span span = name.span();
    return new Declaration.SetItem(
        span,
        written,
        SetDeclaration.Kind.SET,
        new Declaration.TypeNode(span, type.keyTypes(family), null),
        null,
        false,
        null,
        flags,
        flags.contains(Flag.INTERVAL) && !timeouts && type.dimensions().size() == 1,
        0,
        0,
        dynamic ? maximum : 0,
        null,
        null,
        List.of(),
        elements.isEmpty() ? null : new Node.SetLiteral(span, elements));
  }

  private static boolean isRange(Node key) {
    if (key instanceof Node.Concat c) {
      return c.parts().stream().anyMatch(IpSet::isRange);
    }
    return key instanceof Node.Range
        || key instanceof Node.Prefix
        || key instanceof Node.Quoted q && q.text().endsWith("*");
  }

  static long nanos(long seconds, Span span) {
    if (seconds > 2_147_483) {
      throw new Fault(span, "timeout out of range", "at most 2147483 seconds");
    }
    return seconds * NANOS_PER_SECOND;
  }
}
