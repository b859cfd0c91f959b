package io.twinwall.rules.check;

import io.twinwall.rules.ast.Node;
import io.twinwall.rules.ast.StatementNode;
import io.twinwall.rules.model.BaseChain;
import io.twinwall.rules.model.BaseChain.ChainType;
import io.twinwall.rules.model.BaseChain.HookPoint;
import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.Constant;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.MetaKey;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Statement.NatKind;
import io.twinwall.rules.model.Statement.RejectKind;
import io.twinwall.rules.model.ValueType;
import io.twinwall.rules.text.Fault;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Statements that act on the packet: reject, nat, queue, dup, fwd, tproxy. */
final class Actions {
  private static final int TCP = 6;
  private static final int ICMP_PORT_UNREACHABLE = 3;
  private static final int ICMPV6_PORT_UNREACHABLE = 4;
  private static final int ICMPX_PORT_UNREACHABLE = 1;

  private final RuleContext context;
  private final Protocols protocols;
  private final Expressions expressions;
  private final Values values;

  /** What a reject depends on comes first, so that nothing is counted or logged in vain. */
  private final Consumer<Statement> first;

  Actions(
      RuleContext context,
      Protocols protocols,
      Expressions expressions,
      Values values,
      Consumer<Statement> first) {
    this.context = context;
    this.protocols = protocols;
    this.expressions = expressions;
    this.values = values;
    this.first = first;
  }

  Statement plain(StatementNode.Plain node) {
    if (node.statement() instanceof Statement.FlowOffload flow) {
      context.requireFlowtable(flow.flowtable(), node.span());
    }
    if (node.statement() instanceof Statement.Synproxy) {
      requireIp(node, "synproxy");
      requireHooks(node, "synproxy", null, HookPoint.INPUT, HookPoint.FORWARD);
    }
    if (node.statement() instanceof Statement.ConnLimit) {
      requireTracking(node, "ct count");
    }
    if (node.statement() instanceof Statement.Limit limit) {
      Limits.check(limit, node.span());
    }
    return node.statement();
  }

  private void requireIp(StatementNode node, String what) {
    Family family = context.family();
    if (family != Family.IP && family != Family.IP6 && family != Family.INET) {
      throw new Fault(
          node.span(),
          what + " is only supported for IPv4/IPv6/INET",
          "tables of family " + family.keyword() + " have no " + what);
    }
  }

  private void requireTracking(StatementNode node, String what) {
    if (context.family() == Family.ARP || context.family() == Family.NETDEV) {
      throw new Fault(
          node.span(),
          "Could not process rule: Protocol error",
          what + " needs connections, which tables of this family do not track");
    }
  }

  private void requireHooks(
      StatementNode node, String what, @Nullable ChainType type, HookPoint... hooks) {
    BaseChain base = context.base();
    if (base == null) {
      return;
    }
    if (type != null && base.type() != type) {
      throw new Fault(
          node.span(),
          "Could not process rule: Operation not supported",
          what + " works in chains of type " + type.name().toLowerCase(Locale.ROOT) + " only");
    }
    for (HookPoint hook : hooks) {
      if (base.hook() == hook) {
        return;
      }
    }
    StringBuilder names = new StringBuilder();
    for (HookPoint hook : hooks) {
      names.append(names.isEmpty() ? "" : " and ").append(hook.name().toLowerCase(Locale.ROOT));
    }
    throw new Fault(
        node.span(),
        "Could not process rule: Operation not supported",
        what + " works in the hooks " + names + " only");
  }

  Statement statement(StatementNode node) {
    if (node instanceof StatementNode.Reject reject) {
      return reject(reject);
    }
    if (node instanceof StatementNode.Nat nat) {
      return nat(nat);
    }
    if (node instanceof StatementNode.Queue queue) {
      return queue(queue);
    }
    if (node instanceof StatementNode.Dup dup) {
      return dup(dup);
    }
    if (node instanceof StatementNode.Fwd fwd) {
      return fwd(fwd);
    }
    if (node instanceof StatementNode.Tproxy tproxy) {
      return tproxy(tproxy);
    }
    throw new Fault(node.span(), "this statement is not supported");
  }

  // ---- reject

  private Statement reject(StatementNode.Reject node) {
    if (context.family() == Family.ARP) {
      throw new Fault(node.span(), "reject is not supported in arp tables");
    }
    requireRejectHook(node);
    RejectKind kind = node.kind();
    Node code = node.code();
    if (kind == RejectKind.TCP_RESET) {
      String transport = protocols.transport();
      if (transport == null) {
        first.accept(Protocols.meta(MetaKey.L4PROTO, TCP));
      } else if (!transport.equals("tcp")) {
        throw new Fault(
            node.span(),
            "you cannot use tcp reset with " + transport + " protocol",
            "a reset answers tcp only");
      }
      return new Statement.Reject(RejectKind.TCP_RESET, 0);
    }
    if (kind == null) {
      return plainReject();
    }
    if (kind == RejectKind.ICMPX) {
      if (context.family() == Family.IP || context.family() == Family.IP6) {
        throw new Fault(
            node.span(),
            "abstracted ICMP unreachable not supported",
            "icmpx is for tables of both families: use icmp or icmpv6");
      }
      return new Statement.Reject(kind, code(code, Datatype.ICMPX_CODE));
    }
    boolean four = kind == RejectKind.ICMP;
    int number = code(code, four ? Datatype.ICMP_CODE : Datatype.ICMPV6_CODE);
    requireFamily(node, four);
    return new Statement.Reject(kind, number);
  }

  /** nft_reject_validate, nft_reject_netdev.c, nft_reject_bridge.c (Linux 6.18). */
  private void requireRejectHook(StatementNode node) {
    switch (context.family()) {
      case NETDEV -> requireHooks(node, "reject", null, HookPoint.INGRESS);
      case BRIDGE -> requireHooks(node, "reject", null, HookPoint.PREROUTING, HookPoint.INPUT);
      default ->
          requireHooks(
              node,
              "reject",
              null,
              HookPoint.INGRESS,
              HookPoint.PREROUTING,
              HookPoint.INPUT,
              HookPoint.FORWARD,
              HookPoint.OUTPUT);
    }
  }

  private int code(@Nullable Node node, Datatype type) {
    if (node == null) {
      return 0;
    }
    return values.constant(node, ValueType.of(type)).value().intValue();
  }

  private Statement plainReject() {
    String network = protocols.network();
    if (network == null) {
      return new Statement.Reject(RejectKind.ICMPX, ICMPX_PORT_UNREACHABLE);
    }
    return network.equals("ip6")
        ? new Statement.Reject(RejectKind.ICMPV6, ICMPV6_PORT_UNREACHABLE)
        : new Statement.Reject(RejectKind.ICMP, ICMP_PORT_UNREACHABLE);
  }

  private void requireFamily(StatementNode node, boolean four) {
    String network = protocols.network();
    String wanted = four ? "ip" : "ip6";
    if (network != null && !network.equals(wanted)) {
      throw new Fault(
          node.span(),
          "conflicting protocols specified: " + network + " vs " + wanted,
          four ? "use icmpv6 or icmpx" : "use icmp or icmpx");
    }
    if (network != null) {
      return;
    }
    if (context.family() == Family.INET) {
      first.accept(Protocols.meta(MetaKey.NFPROTO, four ? 2 : 10));
    } else {
      first.accept(Protocols.meta(MetaKey.PROTOCOL, four ? 0x0800 : 0x86dd));
    }
  }

  // ---- nat

  private Statement nat(StatementNode.Nat node) {
    String word = node.kind().name().toLowerCase(Locale.ROOT);
    switch (node.kind()) {
      case SNAT -> requireHooks(node, word, ChainType.NAT, HookPoint.POSTROUTING, HookPoint.INPUT);
      case DNAT, REDIRECT ->
          requireHooks(node, word, ChainType.NAT, HookPoint.PREROUTING, HookPoint.OUTPUT);
      case MASQUERADE -> requireHooks(node, word, ChainType.NAT, HookPoint.POSTROUTING);
    }
    if (context.family() == Family.BRIDGE
        || context.family() == Family.NETDEV
        || context.family() == Family.ARP) {
      throw new Fault(node.span(), "NAT is only supported for IPv4/IPv6");
    }
    Family family = natFamily(node);
    Expression address = null;
    boolean mapHasPort = false;
    if (node.address() != null && family != null) {
      ValueType type = ValueType.of(family == Family.IP6 ? Datatype.IPV6_ADDR : Datatype.IPV4_ADDR);
      List<ValueType> types = List.of(type, ValueType.of(Datatype.INET_SERVICE));
      Node written = node.address();
      address =
          written instanceof Node.Mapping || written instanceof Node.Concat
              ? expressions.value(written, types)
              : expressions.value(written, List.of(type));
      mapHasPort = hasPort(address);
    }
    Expression port = port(node, mapHasPort);
    return new Statement.Nat(
        node.kind(),
        node.kind() == NatKind.MASQUERADE || node.kind() == NatKind.REDIRECT ? null : family,
        address,
        port,
        node.flags(),
        node.prefix());
  }

  private boolean hasPort(@Nullable Expression address) {
    if (address instanceof Expression.MapLookup lookup) {
      return expressions.dataTypes(lookup.map(), List.of()).size() > 1;
    }
    return address instanceof Expression.Concat;
  }

  private @Nullable Expression port(StatementNode.Nat node, boolean mapHasPort) {
    if (node.port() != null || mapHasPort) {
      if (protocols.transport() == null && !mapKeyFixesTransport(node)) {
        throw new Fault(
            node.port() != null ? node.port().span() : node.span(),
            "transport protocol mapping is only valid after transport protocol match",
            "match the protocol first, as in tcp dport 80 or meta l4proto { tcp, udp }");
      }
    }
    if (node.port() == null) {
      return null;
    }
    return expressions.value(node.port(), List.of(ValueType.of(Datatype.INET_SERVICE)));
  }

  /** A map whose key is a port has matched the protocol by the time its data are used. */
  private boolean mapKeyFixesTransport(StatementNode.Nat node) {
    return protocols.transport() != null && node.address() != null;
  }

  private @Nullable Family natFamily(StatementNode.Nat node) {
    if (node.family() != null) {
      Family own = context.family();
      if (own != Family.INET && own != node.family()) {
        throw new Fault(
            node.span(),
            "conflicting protocols specified: "
                + own.keyword()
                + " vs. "
                + node.family().keyword());
      }
      return node.family();
    }
    if (context.family() != Family.INET) {
      return context.family();
    }
    if (node.address() == null) {
      return null;
    }
    String network = protocols.network();
    if (network != null) {
      return network.equals("ip6") ? Family.IP6 : Family.IP;
    }
    throw new Fault(
        node.span(),
        "ip or ip6 must be specified with address for inet tables.",
        "as in " + word(node) + " ip to ...");
  }

  private static String word(StatementNode.Nat node) {
    return node.kind().name().toLowerCase(Locale.ROOT);
  }

  // ---- others

  private Statement queue(StatementNode.Queue node) {
    ValueType type = new ValueType(Datatype.INTEGER, 16, ValueType.Order.HOST);
    Expression number =
        node.number() == null
            ? new Constant(type, java.math.BigInteger.ZERO)
            : expressions.value(node.number(), List.of(type));
    if (node.fanout() && !(number instanceof Expression.Range)) {
      throw new Fault(node.span(), "fanout requires a range to be specified");
    }
    return new Statement.Queue(number, node.bypass(), node.fanout());
  }

  private Statement dup(StatementNode.Dup node) {
    if (context.family() == Family.NETDEV) {
      Node device = node.address();
      return new Statement.Dup(
          null,
          device == null
              ? null
              : expressions.value(device, List.of(ValueType.of(Datatype.IFACE_INDEX))));
    }
    Datatype type = context.family() == Family.IP6 ? Datatype.IPV6_ADDR : Datatype.IPV4_ADDR;
    if (context.family() != Family.IP && context.family() != Family.IP6) {
      throw new Fault(node.span(), "unsupported family", "dup works in tables ip, ip6 and netdev");
    }
    Expression address =
        node.address() == null
            ? null
            : expressions.value(node.address(), List.of(ValueType.of(type)));
    Expression device =
        node.device() == null
            ? null
            : expressions.value(node.device(), List.of(ValueType.of(Datatype.IFACE_INDEX)));
    return new Statement.Dup(address, device);
  }

  private Statement fwd(StatementNode.Fwd node) {
    if (context.family() != Family.NETDEV) {
      throw new Fault(node.span(), "unsupported family", "fwd works in netdev tables");
    }
    if (node.address() != null && node.family() == null) {
      throw new Fault(node.span(), "ip or ip6 must be specified with address", "as in fwd ip to");
    }
    Datatype type = node.family() == Family.IP6 ? Datatype.IPV6_ADDR : Datatype.IPV4_ADDR;
    Expression address =
        node.address() == null
            ? null
            : expressions.value(node.address(), List.of(ValueType.of(type)));
    return new Statement.Fwd(
        node.family(),
        address,
        expressions.value(node.device(), List.of(ValueType.of(Datatype.IFACE_INDEX))));
  }

  private Statement tproxy(StatementNode.Tproxy node) {
    requireIp(node, "tproxy");
    requireHooks(node, "tproxy", null, HookPoint.PREROUTING);
    Family family = node.family();
    String network = protocols.network();
    boolean other =
        family != null && context.family() != Family.INET && family != context.family()
            || family != null && network != null && !network.equals(family.keyword())
            || family == null && network != null && context.family() == Family.INET;
    if (other) {
      throw new Fault(
          node.span(),
          "conflicting protocols specified: "
              + network
              + " vs. "
              + (family == null ? "unknown" : family.keyword())
              + ". You must specify ip or ip6 family in tproxy statement");
    }
    if (family == null && context.family() != Family.INET) {
      family = context.family();
    }
    if (family == null && node.address() != null) {
      throw new Fault(
          node.span(),
          "ip or ip6 must be specified with address for inet tables.",
          "as in tproxy ip to ...");
    }
    if (protocols.transport() == null) {
      throw new Fault(
          node.span(),
          "Transparent proxy support requires transport protocol match",
          "as in meta l4proto { tcp, udp } or tcp dport 80");
    }
    Datatype type = family == Family.IP6 ? Datatype.IPV6_ADDR : Datatype.IPV4_ADDR;
    Expression address =
        node.address() == null
            ? null
            : expressions.value(node.address(), List.of(ValueType.of(type)));
    Expression port =
        node.port() == null
            ? null
            : expressions.value(node.port(), List.of(ValueType.of(Datatype.INET_SERVICE)));
    if (port instanceof Expression.Range || address != null && Sets.isInterval(address)) {
      throw new Fault(
          node.span(),
          (port instanceof Expression.Range ? "Port" : "Address")
              + " ranges are not supported for tproxy.");
    }
    return new Statement.Tproxy(family, address, port);
  }
}
