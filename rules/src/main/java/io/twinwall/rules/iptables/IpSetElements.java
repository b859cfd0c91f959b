package io.twinwall.rules.iptables;

import io.twinwall.rules.ast.Element;
import io.twinwall.rules.ast.Node;
import io.twinwall.rules.iptables.IpSetType.Dimension;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.text.Fault;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** The elements of an ipset as nftables writes them; {@code nomatch} ones are cut out. */
final class IpSetElements {
  private static final String DEFAULT_PROTOCOL = "tcp";

  private final IpSet set;

  private IpSetElements(IpSet set) {
    this.set = set;
  }

  static List<Element> of(IpSet set) {
    return new IpSetElements(set).all();
  }

  private List<Element> all() {
    boolean nomatch = set.entries().stream().anyMatch(IpSetEntry::nomatch);
    if (nomatch) {
      return cut();
    }
    List<Element> out = new ArrayList<>();
    set.entries().forEach(e -> out.add(element(e, key(e))));
    return out;
  }

  private static Element element(IpSetEntry e, Node key) {
    long timeout = IpSet.nanos(e.timeoutSeconds(), e.span());
    return new Element(e.span(), key, null, timeout, 0, e.comment(), List.of());
  }

  private Node key(IpSetEntry e) {
    List<Node> parts = new ArrayList<>();
    List<Dimension> dimensions = set.type.dimensions();
    for (int i = 0; i < dimensions.size(); i++) {
      String text = e.parts().get(i);
      switch (dimensions.get(i)) {
        case IP, NET -> parts.add(addresses(e, text));
        case PORT -> port(e, text, parts);
        case MARK ->
            parts.add(
                word(e, String.valueOf(Values.number(e.word(), text, 0, 0xffffffffL, "a mark"))));
        case IFACE -> parts.add(new Node.Quoted(e.span(), text));
        case MAC -> parts.add(word(e, text));
      }
    }
    return parts.size() == 1 ? parts.get(0) : new Node.Concat(e.span(), parts);
  }

  private static Node word(IpSetEntry e, String text) {
    return new Node.Word(e.span(), text);
  }

  private Node addresses(IpSetEntry e, String text) {
    Family family = set.family;
    int dash = text.indexOf('-');
    if (dash >= 0) {
      BigInteger low = AddressWord.address(e.word(), text.substring(0, dash), family);
      BigInteger high = AddressWord.address(e.word(), text.substring(dash + 1), family);
      return new Node.Range(e.span(), address(e, low), address(e, high));
    }
    AddressWord a = AddressWord.parse(e.word(), text, family);
    if (set.netmask < AddressWord.bits(family)) {
      BigInteger mask = AddressWord.prefixMask(set.netmask, AddressWord.bits(family));
      return address(e, a.address().and(mask));
    }
    Node node = address(e, a.address());
    return a.length() == AddressWord.bits(family)
        ? node
        : new Node.Prefix(e.span(), node, a.length());
  }

  private Node address(IpSetEntry e, BigInteger value) {
    return word(e, AddressWord.text(value, set.family));
  }

  private void port(IpSetEntry e, String text, List<Node> parts) {
    int colon = text.indexOf(':');
    String protocol =
        colon < 0 ? DEFAULT_PROTOCOL : text.substring(0, colon).toLowerCase(Locale.ROOT);
    String ports = text.substring(colon + 1);
    if (!set.type.bitmap()) {
      if (!List.of("tcp", "udp", "sctp", "udplite").contains(protocol)) {
        throw new Fault(
            e.word().span(),
            "ipset elements of protocol " + protocol + " are not supported",
            "only tcp, udp, sctp and udplite have ports that nftables can compare");
      }
      parts.add(word(e, protocol));
    }
    int dash = ports.indexOf('-');
    if (dash < 0) {
      parts.add(word(e, String.valueOf(Values.port(e.word(), ports))));
    } else {
      int low = Values.port(e.word(), ports.substring(0, dash));
      int high = Values.port(e.word(), ports.substring(dash + 1));
      Node first = word(e, String.valueOf(low));
      parts.add(new Node.Range(e.span(), first, word(e, String.valueOf(high))));
    }
  }

  // ---- nomatch

  private record Net(BigInteger low, BigInteger high, IpSetEntry entry) {}

  /**
   * The most specific prefix decides (Linux ip_set_hash_net.c). Prefixes lie within each other or
   * apart, so walking them by their first address, wider ones first, with those still open on a
   * stack, gives stretches that one of them decides.
   */
  private List<Element> cut() {
    if (set.type.dimensions().size() != 1 || set.timeouts) {
      IpSetEntry first =
          set.entries().stream().filter(IpSetEntry::nomatch).findFirst().orElseThrow();
      throw new Fault(
          first.span(), "nomatch in sets of several parts or with timeouts is not supported");
    }
    List<Net> nets = new ArrayList<>();
    int bits = AddressWord.bits(set.family);
    for (IpSetEntry e : set.entries()) {
      AddressWord a = AddressWord.parse(e.word(), e.parts().get(0), set.family);
      BigInteger high = a.address().or(a.mask().xor(AddressWord.all(bits)));
      nets.add(new Net(a.address(), high, e));
    }
    nets.sort(Comparator.comparing(Net::low).thenComparing(Net::high, Comparator.reverseOrder()));
    return stretches(nets);
  }

  private List<Element> stretches(List<Net> nets) {
    List<Element> out = new ArrayList<>();
    Deque<Net> open = new ArrayDeque<>();
    BigInteger at = BigInteger.ZERO;
    for (Net net : nets) {
      at = close(open, at, net.low(), out);
      Net around = open.peek();
      if (around != null) {
        emit(around, at, net.low().subtract(BigInteger.ONE), out);
      }
      at = net.low();
      open.push(net);
    }
    close(open, at, BigInteger.ONE.shiftLeft(AddressWord.bits(set.family)), out);
    return out;
  }

  /** Ends what ends before {@code until}; gives where the next stretch begins. */
  private BigInteger close(Deque<Net> open, BigInteger from, BigInteger until, List<Element> out) {
    BigInteger at = from;
    for (Net top = open.peek(); top != null && top.high().compareTo(until) < 0; top = open.peek()) {
      open.pop();
      emit(top, at, top.high(), out);
      at = top.high().add(BigInteger.ONE).max(at);
    }
    return at;
  }

  private void emit(Net net, BigInteger low, BigInteger high, List<Element> out) {
    if (!net.entry().nomatch() && low.compareTo(high) <= 0) {
      IpSetEntry e = net.entry();
      Node range =
          low.equals(high)
              ? address(e, low)
              : new Node.Range(e.span(), address(e, low), address(e, high));
      out.add(element(e, range));
    }
  }
}
