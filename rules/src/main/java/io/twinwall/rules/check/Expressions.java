package io.twinwall.rules.check;

import io.twinwall.rules.ast.Element;
import io.twinwall.rules.ast.Node;
import io.twinwall.rules.model.CtKey;
import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.Ct;
import io.twinwall.rules.model.Expression.Payload;
import io.twinwall.rules.model.Expression.SetReference;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.SetDeclaration.Flag;
import io.twinwall.rules.model.SetDeclaration.Kind;
import io.twinwall.rules.model.SetElement;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.ValueType;
import io.twinwall.rules.text.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Selectors, maps and sets of a rule; what they depend on is handed to the rule. */
final class Expressions {
  private final RuleContext context;
  private final Protocols protocols;
  private final Values values;
  private final Consumer<Statement> dependencies;

  /** What an extension header or IP option depends on comes first in the rule. */
  private final Consumer<Statement> first;

  Expressions(
      RuleContext context,
      Protocols protocols,
      Values values,
      Consumer<Statement> dependencies,
      Consumer<Statement> first) {
    this.context = context;
    this.protocols = protocols;
    this.values = values;
    this.dependencies = dependencies;
    this.first = first;
  }

  /** Types of a selector's fields. */
  static List<ValueType> types(Expression expression) {
    if (expression instanceof Expression.Concat concat) {
      List<ValueType> types = new ArrayList<>();
      concat.parts().forEach(p -> types.add(p.type()));
      return types;
    }
    return List.of(expression.type());
  }

  /** A left side: a selector, or several, or operations on them. */
  Expression selector(Node node) {
    if (node instanceof Node.Selector selector) {
      return selected(selector);
    }
    if (node instanceof Node.Concat concat) {
      List<Expression> parts = new ArrayList<>();
      concat.parts().forEach(p -> parts.add(field(p)));
      return new Expression.Concat(parts);
    }
    if (node instanceof Node.Binary binary) {
      Expression left = selector(binary.left());
      ValueType type = left.type();
      boolean shift =
          binary.op() == Expression.BinaryOp.LEFT_SHIFT
              || binary.op() == Expression.BinaryOp.RIGHT_SHIFT;
      Expression right = values.single(binary.right(), shift ? ValueType.integer(32) : type);
      return new Expression.Binary(type, binary.op(), left, right);
    }
    if (node instanceof Node.Hash hash) {
      return hash(hash);
    }
    if (node instanceof Node.Mapping) {
      throw new Fault(node.span(), "a map cannot stand on the left side of a comparison");
    }
    throw new Fault(
        node.span(), "syntax error, a value cannot stand here", "expected a field of the packet");
  }

  private Expression field(Node node) {
    Expression field = selector(node);
    if (field.type().datatype() == Datatype.STRING) {
      throw new Fault(
          node.span(), "can not use variable sized data types (string) in concat expressions");
    }
    return field;
  }

  /** The key of a set that a rule changes: fields, or constants of the set's own types. */
  Expression key(Node node, List<ValueType> types) {
    List<Node> nodes = node instanceof Node.Concat concat ? concat.parts() : List.of(node);
    List<Expression> parts = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      Node part = nodes.get(i);
      boolean constant = part instanceof Node.Word || part instanceof Node.Quoted;
      parts.add(constant && i < types.size() ? values.single(part, types.get(i)) : selector(part));
    }
    boolean same = parts.size() == types.size();
    for (int i = 0; same && i < parts.size(); i++) {
      same = Members.compatible(parts.get(i).type(), types.get(i));
    }
    Expression key = parts.size() == 1 ? parts.get(0) : new Expression.Concat(parts);
    if (!same) {
      throw new Fault(
          node.span(),
          "datatype mismatch, expected "
              + Values.names(types)
              + ", expression has type "
              + Values.names(types(key)));
    }
    return key;
  }

  private Expression hash(Node.Hash hash) {
    Expression input = selector(hash.input());
    return new Expression.Jhash(
        new ValueType(Datatype.INTEGER, 32, ValueType.Order.HOST),
        input,
        hash.modulus(),
        hash.seed(),
        hash.offset());
  }

  private Expression selected(Node.Selector node) {
    Availability.readable(node.expression(), node.span());
    return target(node);
  }

  /** A selector that is written to, or read. */
  Expression target(Node.Selector node) {
    Expression expression = node.expression();
    Availability.check(context, expression, node.span());
    if (expression instanceof Payload written) {
      Payload payload = protocols.named(written);
      protocols.require(payload, node.span()).forEach(dependencies);
      return payload;
    }
    if (expression instanceof Expression.Exthdr option) {
      requireExthdr(option, node);
    } else if (expression instanceof Ct ct) {
      return connection(ct, node);
    } else if (expression instanceof Expression.Rt rt
        && rt.key().equals("nexthop")
        && rt.family() == null
        && context.family() != Family.IP
        && context.family() != Family.IP6) {
      throw new Fault(
          node.span(),
          "cannot determine ip protocol version, use \"ip nexthop\" or \"ip6 nexthop\" instead");
    } else if (expression instanceof Expression.Rt rt
        && rt.key().equals("nexthop")
        && context.family() == Family.IP6) {
      return new Expression.Rt(ValueType.of(Datatype.IPV6_ADDR), "nexthop", Family.IP6);
    } else if (expression instanceof Expression.Rt rt
        && rt.key().equals("nexthop")
        && rt.family() == null) {
      return new Expression.Rt(rt.type(), "nexthop", Family.IP);
    }
    return expression;
  }

  private void requireExthdr(Expression.Exthdr option, Node node) {
    String protocol =
        switch (option.kind()) {
          case TCP_OPTION -> "tcp";
          case SCTP_CHUNK -> "sctp";
          case IP_OPTION -> "ip";
          case IPV6 -> "ip6";
          case DCCP_OPTION -> "dccp";
        };
    Expression.Base base =
        option.kind() == Expression.ExthdrKind.IPV6
                || option.kind() == Expression.ExthdrKind.IP_OPTION
            ? Expression.Base.NETWORK
            : Expression.Base.TRANSPORT;
    if (base == Expression.Base.TRANSPORT) {
      return; // the kernel looks for the option itself, whatever the protocol
    }
    Payload any = new Payload(option.type(), base, 0, 8, protocol, option.name());
    protocols.require(any, node.span()).forEach(first);
  }

  private Expression connection(Ct ct, Node node) {
    if (ct.key() == CtKey.L3PROTO || ct.key() == CtKey.PROTOCOL) {
      return new Ct(ct.type(), ct.key(), null);
    }
    boolean port = ct.key() == CtKey.PROTO_SRC || ct.key() == CtKey.PROTO_DST;
    if (port && protocols.transport() == null) {
      throw new Fault(
          node.span(),
          "Can't parse symbolic invalid expressions",
          "match the protocol first, as in meta l4proto tcp");
    }
    if (ct.key() != CtKey.SRC && ct.key() != CtKey.DST) {
      return ct;
    }
    String network = protocols.network();
    if (network == null) {
      throw new Fault(
          node.span(),
          "cannot determine ip protocol version, use \"ip saddr\" or \"ip6 saddr\" instead",
          "as in ct original ip saddr");
    }
    boolean source = ct.key() == CtKey.SRC;
    CtKey key =
        network.equals("ip6")
            ? (source ? CtKey.SRC_IP6 : CtKey.DST_IP6)
            : (source ? CtKey.SRC_IP : CtKey.DST_IP);
    return new Ct(key.type(), key, ct.direction());
  }

  /** A value for something: constant, selector, map. */
  Expression value(Node node, List<ValueType> types) {
    if (node instanceof Node.Mapping mapping) {
      return mapping(mapping, types);
    }
    if (node instanceof Node.Selector
        || node instanceof Node.Hash
        || (node instanceof Node.Binary binary && holdsSelector(binary))) {
      Expression expression = mixed(node, types.get(0));
      checkWidth(node, expression, types);
      return expression;
    }
    if (node instanceof Node.Concat concat
        && concat.parts().stream().anyMatch(Expressions::holdsSelector)) {
      return selector(node);
    }
    return values.value(node, types);
  }

  private Expression mixed(Node node, ValueType type) {
    if (node instanceof Node.Binary binary) {
      Expression left =
          holdsSelector(binary.left())
              ? mixed(binary.left(), type)
              : values.single(binary.left(), type);
      boolean shift =
          binary.op() == Expression.BinaryOp.LEFT_SHIFT
              || binary.op() == Expression.BinaryOp.RIGHT_SHIFT;
      Expression right =
          holdsSelector(binary.right())
              ? mixed(binary.right(), type)
              : values.single(binary.right(), shift ? ValueType.integer(32) : left.type());
      return new Expression.Binary(left.type(), binary.op(), left, right);
    }
    return selector(node);
  }

  private static void checkWidth(Node node, Expression expression, List<ValueType> types) {
    ValueType got = expression.type();
    ValueType want = types.get(0);
    boolean text = want.datatype() == Datatype.IFNAME || want.datatype() == Datatype.STRING;
    boolean gotText = got.datatype() == Datatype.IFNAME || got.datatype() == Datatype.STRING;
    boolean address = got.bits() > 64 && want.bits() < 64 && want.bits() > 0;
    if (types.size() != 1 || text != gotText || address) {
      throw new Fault(
          node.span(),
          "datatype mismatch: expected "
              + Values.names(types)
              + ", expression has type "
              + got.datatype().keyword());
    }
  }

  static boolean holdsSelector(Node node) {
    if (node instanceof Node.Binary binary) {
      return holdsSelector(binary.left()) || holdsSelector(binary.right());
    }
    if (node instanceof Node.Concat concat) {
      return concat.parts().stream().anyMatch(Expressions::holdsSelector);
    }
    return node instanceof Node.Selector
        || node instanceof Node.Hash
        || node instanceof Node.Mapping;
  }

  // ---- maps

  private Expression mapping(Node.Mapping mapping, List<ValueType> data) {
    Expression key = selector(mapping.key());
    SetReference map = map(mapping.map(), types(key), data, Kind.MAP);
    List<ValueType> found = dataTypes(map, data);
    if (!found.isEmpty() && !data.isEmpty() && !Members.assignable(found.get(0), data.get(0))) {
      throw new Fault(
          mapping.map().span(),
          "datatype mismatch: expected "
              + Values.names(List.of(data.get(0)))
              + ", expression has type "
              + Values.names(List.of(found.get(0))));
    }
    SetDeclaration set =
        map.anonymous() != null ? map.anonymous() : context.set(map.name(), NOWHERE);
    boolean several = found.size() > 1 || set.dataInterval();
    return new Expression.MapLookup(found.get(0), key, map, several);
  }

  /** The data's types of a map that was looked up. */
  List<ValueType> dataTypes(SetReference map, List<ValueType> fallback) {
    SetDeclaration set = map.anonymous();
    if (set == null) {
      set = context.set(map.name(), NOWHERE);
    }
    return set.data().isEmpty() ? fallback : set.data();
  }

  private static final io.twinwall.rules.text.Span NOWHERE =
      new io.twinwall.rules.text.Span(new io.twinwall.rules.text.Source("", "", null), 0, 0);

  /** A map by name or in place. */
  SetReference map(Node node, List<ValueType> key, List<ValueType> data, Kind kind) {
    if (node instanceof Node.Reference reference) {
      SetDeclaration set = context.set(reference.name(), reference.span());
      if (set.kind() == Kind.SET) {
        throw new Fault(node.span(), "Expression is not a map", "'" + set.name() + "' is a set");
      }
      if ((set.kind() == Kind.VERDICT_MAP) != (kind == Kind.VERDICT_MAP)) {
        throw new Fault(
            node.span(),
            kind == Kind.VERDICT_MAP
                ? "Expression is not a verdict map"
                : "verdict map cannot be used as a value",
            kind == Kind.VERDICT_MAP ? "its data must be verdicts" : "use vmap");
      }
      Members.requireSameKey(node, key, set);
      return new SetReference(key.get(0), set.name(), null);
    }
    if (!(node instanceof Node.SetLiteral literal)) {
      throw new Fault(node.span(), "Expression is not a map");
    }
    return mapLiteral(literal, key, data, kind);
  }

  private SetReference mapLiteral(
      Node.SetLiteral literal, List<ValueType> key, List<ValueType> data, Kind kind) {
    List<ValueType> dataTypes = data;
    for (Element element : literal.elements()) {
      if (data.size() == 2 && !(element.data() instanceof Node.Concat)) {
        dataTypes = List.of(data.get(0));
      }
    }
    List<SetElement> elements = new ArrayList<>();
    for (Element element : literal.elements()) {
      elements.add(element(element, key, dataTypes, kind, null));
    }
    Members.requireOneDatum(literal, elements);
    boolean interval = elements.stream().anyMatch(e -> Sets.isInterval(e.key()));
    boolean dataInterval =
        elements.stream().anyMatch(e -> e.data() != null && Sets.isInterval(e.data()));
    elements = Members.checked(literal, elements, interval, key.size() > 1, false, false);
    SetDeclaration set =
        Sets.anonymous(
            kind, key, kind == Kind.MAP ? dataTypes : List.of(), dataInterval, elements, interval);
    return new SetReference(key.get(0), set.name(), set);
  }

  // ---- sets

  /** A set by name or in place, for a key of these types. */
  SetReference set(Node node, List<ValueType> key) {
    if (node instanceof Node.Reference reference) {
      SetDeclaration set = context.set(reference.name(), reference.span());
      if (set.kind() != Kind.SET) {
        // a map's keys may be looked up like a set's
        Members.requireSameKey(node, key, set);
      }
      Members.requireSameKey(node, key, set);
      return new SetReference(key.get(0), set.name(), null);
    }
    Node.SetLiteral literal = (Node.SetLiteral) node;
    List<SetElement> elements = new ArrayList<>();
    for (Element element : literal.elements()) {
      elements.add(element(element, key, List.of(), Kind.SET, null));
    }
    if (elements.isEmpty()) {
      throw new Fault(node.span(), "Set is empty", "name at least one element");
    }
    boolean interval = elements.stream().anyMatch(e -> Sets.isInterval(e.key()));
    elements = Members.checked(literal, elements, interval, key.size() > 1, true, false);
    SetDeclaration set = Sets.anonymous(key, elements, interval);
    return new SetReference(key.get(0), set.name(), set);
  }

  /** One element with its data. */
  SetElement element(
      Element element,
      List<ValueType> key,
      List<ValueType> data,
      Kind kind,
      NamedObject.@Nullable Kind objectKind) {
    Expression k =
        element.key() instanceof Node.CatchAll
            ? new Expression.CatchAll(key.get(0))
            : values.value(element.key(), key);
    List<Statement> statements = new ArrayList<>();
    element
        .statements()
        .forEach(
            s -> {
              if (s instanceof io.twinwall.rules.ast.StatementNode.Plain plain) {
                statements.add(plain.statement());
              }
            });
    return new SetElement(
        k,
        elementData(element, data, kind, objectKind),
        element.timeoutNanos(),
        element.expiresNanos(),
        element.comment(),
        statements);
  }

  private @Nullable Expression elementData(
      Element element, List<ValueType> types, Kind kind, NamedObject.@Nullable Kind objectKind) {
    Node data = element.data();
    if (kind == Kind.SET) {
      if (data != null) {
        throw new Fault(data.span(), "a set's element has no data", "that makes it a map");
      }
      return null;
    }
    if (data == null) {
      throw new Fault(element.span(), "No data for map element", "as in key : value");
    }
    if (data instanceof Node.VerdictNode verdict) {
      if (kind != Kind.VERDICT_MAP) {
        throw new Fault(
            data.span(), "datatype mismatch, a value is expected", "use vmap for verdicts");
      }
      return verdict(verdict);
    }
    if (kind == Kind.VERDICT_MAP) {
      throw new Fault(
          data.span(), "datatype mismatch, a verdict is expected", "accept, drop, jump ...");
    }
    if (kind == Kind.OBJECT_MAP) {
      String name =
          data instanceof Node.Quoted q ? q.text() : data instanceof Node.Word w ? w.text() : "";
      if (objectKind != null) {
        context.requireObject(objectKind, name, data.span());
      }
      return new Expression.ObjectName(name);
    }
    return values.value(data, types);
  }

  Expression.VerdictValue verdict(Node.VerdictNode node) {
    if (node.verdict().chain() != null && node.place() != null) {
      context.requireChain(node.verdict().chain(), node.place());
    }
    return new Expression.VerdictValue(node.verdict());
  }

  /** Whether elements of a set may be ranges. */
  static boolean intervals(SetDeclaration set) {
    return set.flags().contains(Flag.INTERVAL);
  }
}
