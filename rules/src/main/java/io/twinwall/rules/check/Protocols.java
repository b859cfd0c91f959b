package io.twinwall.rules.check;

import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.Base;
import io.twinwall.rules.model.Expression.Constant;
import io.twinwall.rules.model.Expression.Meta;
import io.twinwall.rules.model.Expression.Payload;
import io.twinwall.rules.model.Expression.SetReference;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.HeaderFields;
import io.twinwall.rules.model.MetaKey;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.SetElement;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Statement.Match;
import io.twinwall.rules.model.Statement.Op;
import io.twinwall.rules.model.ValueType;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rule knows of the packet's headers so far, layer by layer, and the matches that it needs
 * before a field of another header can be read.
 */
final class Protocols {
  private static final int IPV4 = 2;
  private static final int IPV6 = 10;
  private static final int ETH_IP = 0x0800;
  private static final int ETH_IP6 = 0x86dd;
  private static final int ETH_ARP = 0x0806;
  private static final int ETH_VLAN = 0x8100;
  private static final int ARPHRD_ETHER = 1;

  private final Family family;
  private @Nullable String link;
  private @Nullable String network;
  private @Nullable String transport;
  private @Nullable String fixedTransport;
  private boolean icmpTypeKnown;
  private boolean vlan;

  Protocols(Family family) {
    this.family = family;
    switch (family) {
      case IP -> network = "ip";
      case IP6 -> network = "ip6";
      case ARP -> network = "arp";
      case BRIDGE -> link = "ether";
      default -> {}
    }
  }

  @Nullable String network() {
    return network;
  }

  /** The header's own field for a raw or general one, where a match has fixed the header. */
  Payload named(Payload payload) {
    String protocol =
        switch (payload.protocol()) {
          case "th", "@th" -> fixedTransport;
          case "@nh" -> network;
          default -> null;
        };
    if (protocol == null) {
      return payload;
    }
    for (String name : HeaderFields.fields(protocol)) {
      Payload field = HeaderFields.field(protocol, name);
      if (field != null
          && field.offsetBits() == payload.offsetBits()
          && field.lengthBits() == payload.lengthBits()) {
        return field;
      }
    }
    return payload;
  }

  @Nullable String transport() {
    return transport;
  }

  /** The matches that a field of this header needs and that are not there yet. */
  List<Statement> require(Payload payload, Span span) {
    List<Statement> needed = new ArrayList<>();
    String protocol = payload.protocol();
    if (protocol.startsWith("@") || protocol.equals("th")) {
      return needed;
    }
    switch (payload.base()) {
      case LINK -> requireLink(protocol, needed);
      case NETWORK -> requireNetwork(protocol, span, needed);
      default -> requireTransport(payload, span, needed);
    }
    return needed;
  }

  private void requireLink(String protocol, List<Statement> needed) {
    if (link == null && family != Family.NETDEV) {
      if (family == Family.ARP) {
        link = "ether";
      } else {
        needed.add(meta(MetaKey.IIFTYPE, ARPHRD_ETHER));
        link = "ether";
      }
    }
    if (protocol.equals("vlan") && !vlan) {
      Payload type = field("ether", "type");
      needed.add(new Match(Op.EQ, type, value(type, ETH_VLAN), false));
      vlan = true;
    }
  }

  private void requireNetwork(String protocol, Span span, List<Statement> needed) {
    requireNetwork(protocol, span, needed, false);
  }

  private void requireNetwork(String protocol, Span span, List<Statement> needed, boolean byFrame) {
    if (protocol.equals(network)) {
      return;
    }
    if (network != null) {
      throw conflict(span, network, protocol);
    }
    network = protocol;
    if (family == Family.INET && !protocol.equals("arp")) {
      needed.add(meta(MetaKey.NFPROTO, protocol.equals("ip") ? IPV4 : IPV6));
      return;
    }
    if (family == Family.INET) {
      network = null;
      throw conflict(span, "inet", protocol);
    }
    int type = protocol.equals("ip") ? ETH_IP : protocol.equals("ip6") ? ETH_IP6 : ETH_ARP;
    if (byFrame && family == Family.BRIDGE) {
      Payload frame = field("ether", "type");
      needed.add(new Match(Op.EQ, frame, value(frame, type), false));
      return;
    }
    needed.add(meta(MetaKey.PROTOCOL, type));
  }

  private void requireTransport(Payload payload, Span span, List<Statement> needed) {
    String protocol = payload.protocol();
    if (family == Family.ARP && !protocol.equals(transport)) {
      throw conflict(span, "arp", protocol);
    }
    if (!protocol.equals(transport)) {
      if (transport != null) {
        throw conflict(span, transport, protocol);
      }
      String below =
          protocol.equals("icmp") || protocol.equals("igmp")
              ? "ip"
              : protocol.equals("icmpv6") ? "ip6" : null;
      if (below != null && network == null) {
        requireNetwork(below, span, needed, protocol.equals("igmp"));
      }
      needed.add(meta(MetaKey.L4PROTO, HeaderFields.number(protocol)));
      transport = protocol;
      fixedTransport = protocol;
    }
    if (!icmpTypeKnown && (protocol.equals("icmp") || protocol.equals("icmpv6"))) {
      requireIcmpType(payload, needed);
    }
  }

  private void requireIcmpType(Payload payload, List<Statement> needed) {
    boolean four = payload.protocol().equals("icmp");
    List<Integer> types =
        switch (payload.field()) {
          case "id", "sequence" -> four ? List.of(0, 8) : List.of(128, 129);
          case "gateway" -> List.of(5);
          case "mtu" -> four ? List.of(3) : List.of(2);
          case "parameter-problem" -> List.of(4);
          case "max-delay" -> List.of(130);
          default -> List.of();
        };
    if (types.isEmpty()) {
      return;
    }
    Payload type = field(payload.protocol(), "type");
    icmpTypeKnown = true;
    if (types.size() == 1) {
      needed.add(new Match(Op.EQ, type, value(type, types.get(0)), false));
      return;
    }
    List<SetElement> elements = new ArrayList<>();
    for (int t : types) {
      elements.add(new SetElement(value(type, t), null, 0, 0, null, List.of()));
    }
    SetDeclaration set = Sets.anonymous(List.of(type.type()), elements, false);
    needed.add(new Match(Op.IN_SET, type, new SetReference(type.type(), set.name(), set), false));
  }

  private static Payload field(String protocol, String field) {
    Payload payload = HeaderFields.field(protocol, field);
    if (payload == null) {
      throw new IllegalStateException(protocol + " " + field);
    }
    return payload;
  }

  private static Constant value(Expression of, long value) {
    return new Constant(of.type(), BigInteger.valueOf(value));
  }

  static Match meta(MetaKey key, long value) {
    ValueType type = key.type();
    return new Match(
        Op.EQ, new Meta(type, key), new Constant(type, BigInteger.valueOf(value)), false);
  }

  private static Fault conflict(Span span, String known, String wanted) {
    return new Fault(
        span,
        "conflicting protocols specified: " + known + " vs. " + wanted,
        "one packet cannot be both: this rule could never match");
  }

  /** Learns from a match that the user wrote. */
  void learn(Expression left, Op op, Expression right) {
    if (op == Op.EQ && right instanceof Constant constant) {
      learn(left, constant.value().intValue());
      fixedTransport = transport;
    } else if (op == Op.IN_SET
        && right instanceof SetReference reference
        && reference.anonymous() != null) {
      for (SetElement element : reference.anonymous().elements()) {
        if (element.key() instanceof Constant constant) {
          learn(left, constant.value().intValue());
        }
      }
    }
  }

  private void learn(Expression left, int value) {
    if (left instanceof Expression.Ct ct) {
      if (ct.key() == io.twinwall.rules.model.CtKey.PROTOCOL
          && (family == Family.IP || family == Family.IP6)) {
        setTransport(value);
      }
    } else if (left instanceof Meta meta) {
      learnMeta(meta.key(), value);
    } else if (left instanceof Payload payload) {
      if (payload.field().equals("type") && payload.base() == Base.TRANSPORT) {
        icmpTypeKnown |= payload.protocol().startsWith("icmp");
      } else if (payload.type().datatype() == Datatype.INET_PROTO) {
        setTransport(value);
      } else if (payload.field().equals("type") && payload.base() == Base.LINK) {
        learnEtherType(value);
      }
    }
  }

  private void learnMeta(MetaKey key, int value) {
    switch (key) {
      case L4PROTO -> setTransport(value);
      case NFPROTO -> setNetwork(value == IPV4 ? "ip" : value == IPV6 ? "ip6" : null);
      case PROTOCOL -> {
        if (family == Family.BRIDGE || family == Family.NETDEV) {
          learnEtherType(value);
        }
      }
      case IIFTYPE -> link = value == ARPHRD_ETHER ? "ether" : link;
      default -> {}
    }
  }

  private void learnEtherType(int value) {
    vlan |= value == ETH_VLAN;
    String name =
        value == ETH_IP ? "ip" : value == ETH_IP6 ? "ip6" : value == ETH_ARP ? "arp" : null;
    network = name == null ? network : name;
  }

  private void setNetwork(@Nullable String name) {
    if (name != null
        && (family == Family.INET || family == Family.BRIDGE || family == Family.NETDEV)) {
      network = name;
    }
  }

  private void setTransport(int number) {
    String name = HeaderFields.protocol(number);
    if (name != null) {
      transport = name;
    }
  }
}
