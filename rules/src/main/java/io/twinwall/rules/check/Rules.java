package io.twinwall.rules.check;

import io.twinwall.rules.ast.Node;
import io.twinwall.rules.ast.RuleNode;
import io.twinwall.rules.ast.StatementNode;
import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.Constant;
import io.twinwall.rules.model.Expression.SetReference;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.SetDeclaration.Kind;
import io.twinwall.rules.model.SetElement;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Statement.Match;
import io.twinwall.rules.model.Statement.Op;
import io.twinwall.rules.model.ValueType;
import io.twinwall.rules.model.Verdict;
import io.twinwall.rules.text.Diagnostic;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One rule from tree to statements. */
final class Rules {
  private final RuleContext context;
  private final Protocols protocols;
  private final Expressions expressions;
  private final Values values;
  private final Actions actions;
  private final List<Statement> out = new ArrayList<>();
  private @Nullable Span terminal;

  Rules(RuleContext context, Literals literals) {
    this.context = context;
    this.protocols = new Protocols(context.family());
    this.values = new Values(literals);
    this.expressions = new Expressions(context, protocols, values, out::add, s -> out.add(0, s));
    this.actions = new Actions(context, protocols, expressions, values, s -> out.add(0, s));
  }

  Expressions expressions() {
    return expressions;
  }

  Values values() {
    return values;
  }

  /** The statements of a rule, dependencies included, listing marks set. */
  List<Statement> statements(RuleNode rule) {
    for (StatementNode node : rule.statements()) {
      if (terminal != null) {
        throw new Fault(
            new Diagnostic(
                Diagnostic.Severity.ERROR,
                node.span(),
                terminal,
                "Statement after terminal statement has no effect",
                "nothing behind it is ever reached: put it before"));
      }
      Statement statement = statement(node);
      out.add(statement);
      if (isTerminal(statement)) {
        terminal = node.span();
      }
    }
    return Listing.mark(context.family(), Adjacent.inWireOrder(out));
  }

  private static boolean isTerminal(Statement statement) {
    if (statement instanceof Statement.VerdictStatement verdict) {
      return verdict.verdict().kind() != Verdict.Kind.CONTINUE;
    }
    return statement instanceof Statement.Reject
        || statement instanceof Statement.Nat
        || statement instanceof Statement.Queue
        || statement instanceof Statement.Fwd;
  }

  private Statement statement(StatementNode node) {
    if (node instanceof StatementNode.Match match) {
      return match(match);
    }
    if (node instanceof StatementNode.VerdictLine verdict) {
      return new Statement.VerdictStatement(expressions.verdict(verdict.verdict()).verdict());
    }
    if (node instanceof StatementNode.VerdictMap map) {
      Expression key = expressions.selector(map.key());
      return new Statement.VerdictMap(
          key, expressions.map(map.map(), Expressions.types(key), List.of(), Kind.VERDICT_MAP));
    }
    if (node instanceof StatementNode.Plain plain) {
      return actions.plain(plain);
    }
    if (node instanceof StatementNode.ObjectReference reference) {
      return reference(reference);
    }
    if (node instanceof StatementNode.Assign assign) {
      return assign(assign);
    }
    if (node instanceof StatementNode.SetUpdate update) {
      return update(update);
    }
    if (node instanceof StatementNode.Meter meter) {
      return meter(meter);
    }
    if (node instanceof StatementNode.Reset reset) {
      expressions.selector(
          new Node.Selector(
              reset.span(),
              new Expression.Exthdr(
                  reset.target().type(),
                  reset.target().kind(),
                  reset.target().number(),
                  reset.target().name(),
                  "",
                  0,
                  8,
                  false)));
      return new Statement.ExthdrReset(reset.target());
    }
    return actions.statement(node);
  }

  // ---- matches

  private Statement match(StatementNode.Match node) {
    Expression left = expressions.selector(node.left());
    List<ValueType> types = Expressions.types(left);
    Node rightNode = node.right();
    Op op = node.op();
    boolean ordered = op == Op.LT || op == Op.LE || op == Op.GT || op == Op.GE;
    if (ordered && rightNode instanceof Node.SetLiteral literal && literal.elements().size() == 1) {
      rightNode = literal.elements().get(0).key();
    }
    if (rightNode instanceof Node.SetLiteral || rightNode instanceof Node.Reference) {
      return membership(left, types, op, rightNode);
    }
    if (types.size() > 1) {
      throw new Fault(
          rightNode.span(),
          "Use concatenations with sets and maps, not singleton values",
          "put braces around the value");
    }
    left = existence(left, rightNode);
    types = Expressions.types(left);
    Expression right = right(rightNode, types, op);
    Op checked = operator(node, op, left, right);
    if (right instanceof Expression.Range range && range.low().compareTo(range.high()) > 0) {
      return aroundMidnight(left, range, checked);
    }
    if (left instanceof Expression.Binary binary
        && binary.op() == Expression.BinaryOp.XOR
        && binary.right() instanceof Constant mask
        && right instanceof Constant value
        && (checked == Op.EQ || checked == Op.NEQ)) {
      left = binary.left();
      right = new Constant(value.type(), value.value().xor(mask.value()));
    }
    if (checked == Op.EQ) {
      protocols.learn(left, checked, right);
    }
    return new Match(checked, left, right, false);
  }

  private Expression right(Node node, List<ValueType> types, @Nullable Op op) {
    if (op == Op.NONE_OF && !types.get(0).datatype().isBitmask()) {
      throw new Fault(
          node.span(), "negation can only be used with singleton bitmask values", "use !=");
    }
    return values.value(node, types);
  }

  /** {@code exists} and {@code missing} ask whether there is a route or an option at all. */
  private static Expression existence(Expression left, Node right) {
    boolean asks =
        right instanceof Node.Word w && (w.text().equals("exists") || w.text().equals("missing"));
    if (!asks) {
      return left;
    }
    if (left instanceof Expression.Fib fib) {
      return new Expression.Fib(
          ValueType.of(Datatype.BOOLEAN), fib.selectors(), fib.result(), true);
    }
    return left;
  }

  private static Op operator(
      StatementNode.Match node, @Nullable Op op, Expression left, Expression right) {
    boolean bitmask = left.type().datatype().isBitmask();
    if (left instanceof Expression.Binary shifted
        && (shifted.op() == Expression.BinaryOp.LEFT_SHIFT
            || shifted.op() == Expression.BinaryOp.RIGHT_SHIFT)
        && left.type().datatype() != Datatype.INTEGER
        && right instanceof Constant) {
      throw new Fault(
          node.right().span(),
          "datatype mismatch, expected "
              + left.type().datatype().keyword()
              + ", expression has type integer");
    }
    if (op == Op.NONE_OF
        && left instanceof Expression.Binary
        && node.left() instanceof Node.Binary) {
      throw new Fault(node.span(), "either == or != is allowed");
    }
    if (op == null) {
      return bitmask && right instanceof Constant ? Op.ANY_OF : Op.EQ;
    }
    boolean ordered = op == Op.LT || op == Op.LE || op == Op.GT || op == Op.GE;
    if (ordered && !(right instanceof Constant)) {
      throw new Fault(
          node.right().span(),
          "Relational expression (" + sign(op) + ") is undefined for ranges",
          "compare with a single value");
    }
    if (ordered && left.type().datatype() == Datatype.IFNAME) {
      throw new Fault(
          node.span(), "Relational expression (" + sign(op) + ") is undefined for string type");
    }
    return op;
  }

  private static String sign(Op op) {
    return switch (op) {
      case LT -> "<";
      case LE -> "<=";
      case GT -> ">";
      default -> ">=";
    };
  }

  private static Statement aroundMidnight(Expression left, Expression.Range range, Op op) {
    Expression.Range day =
        new Expression.Range(range.type(), /* low= */ range.high(), /* high= */ range.low());
    return new Match(op == Op.NEQ ? Op.EQ : Op.NEQ, left, day, false);
  }

  private Statement membership(
      Expression left, List<ValueType> types, @Nullable Op op, Node right) {
    if (op != null && op != Op.EQ && op != Op.NEQ) {
      throw new Fault(right.span(), "Relational expression is undefined for sets", "use == or !=");
    }
    SetReference set = expressions.set(right, types);
    boolean not = op == Op.NEQ;
    Match single =
        right instanceof Node.SetLiteral literal
                && literal.elements().size() == 1
                && types.size() == 1
            ? single(left, literal, types, set, not)
            : null;
    if (single != null) {
      protocols.learn(left, single.op(), single.right());
      return single;
    }
    if (!not) {
      protocols.learn(left, Op.IN_SET, set);
    }
    return new Match(not ? Op.NOT_IN_SET : Op.IN_SET, left, set, false);
  }

  /** A set of one plain element is that element. */
  private @Nullable Match single(
      Expression left,
      Node.SetLiteral literal,
      List<ValueType> types,
      SetReference set,
      boolean not) {
    SetDeclaration declaration = set.anonymous();
    if (declaration == null || declaration.elements().size() != 1) {
      return null;
    }
    SetElement only = declaration.elements().get(0);
    boolean plain =
        only.comment() == null
            && only.statements().isEmpty()
            && !(only.key() instanceof Expression.CatchAll);
    if (!plain) {
      return null;
    }
    boolean bitmask = left.type().datatype().isBitmask() && only.key() instanceof Constant;
    Op op = not ? Op.NEQ : bitmask ? Op.ANY_OF : Op.EQ;
    Expression written = values.value(literal.elements().get(0).key(), types);
    return new Match(op, left, written, false);
  }

  // ---- what changes something

  private Statement reference(StatementNode.ObjectReference node) {
    String word =
        node.name() instanceof Node.Quoted q
            ? q.text()
            : node.name() instanceof Node.Word w ? w.text() : null;
    if (word != null) {
      context.requireObject(node.kind(), word, node.name().span());
      return new Statement.ObjectReference(node.kind(), new Expression.ObjectName(word));
    }
    if (!(node.name() instanceof Node.Mapping mapping)) {
      throw new Fault(node.name().span(), "expected the name of an object, or a map");
    }
    Expression key = expressions.selector(mapping.key());
    SetReference map = objectMap(mapping, Expressions.types(key), node.kind());
    return new Statement.ObjectReference(
        node.kind(), new Expression.MapLookup(ValueType.of(Datatype.STRING), key, map, false));
  }

  private SetReference objectMap(Node.Mapping mapping, List<ValueType> key, NamedObject.Kind kind) {
    SetReference map = expressions.map(mapping.map(), key, List.of(), Kind.OBJECT_MAP);
    SetDeclaration set = map.anonymous();
    if (set != null) {
      for (SetElement element : set.elements()) {
        if (element.data() instanceof Expression.ObjectName name) {
          context.requireObject(kind, name.name(), mapping.map().span());
        }
      }
    }
    return map;
  }

  private Statement assign(StatementNode.Assign node) {
    Expression target = expressions.target(new Node.Selector(node.span(), node.target()));
    Expression value = expressions.value(node.value(), List.of(target.type()));
    if (Sets.isInterval(value) || value instanceof SetReference) {
      throw new Fault(node.value().span(), "a single value is expected here");
    }
    if (target instanceof Expression.Meta meta) {
      if (!SETTABLE.contains(meta.key().keyword())) {
        throw new Fault(node.span(), "meta " + meta.key().keyword() + " cannot be set");
      }
      return new Statement.MetaSet(meta.key(), value);
    }
    if (target instanceof Expression.Ct ct) {
      if (!CT_SETTABLE.contains(ct.key().keyword())) {
        throw new Fault(node.span(), "ct " + ct.key().keyword() + " cannot be set");
      }
      return new Statement.CtSet(ct.key(), ct.direction(), value);
    }
    if (target instanceof Expression.Payload payload) {
      boolean named = payload.equals(node.target()) && !payload.protocol().startsWith("@");
      return new Statement.PayloadSet(payload, value, named);
    }
    if (target instanceof Expression.Exthdr option
        && !option.existence()
        && option.kind() == Expression.ExthdrKind.TCP_OPTION) {
      if (option.lengthBits() != 16 && option.lengthBits() != 32) {
        throw new Fault(
            node.span(),
            "Could not process rule: Operation not supported",
            "only fields of two or four bytes can be set in a tcp option");
      }
      return new Statement.ExthdrSet(option, value);
    }
    throw new Fault(node.span(), "this cannot be set");
  }

  private static final Set<String> SETTABLE =
      Set.of("mark", "priority", "nftrace", "pkttype", "secmark", "broute");
  private static final Set<String> CT_SETTABLE = Set.of("mark", "event", "label", "zone");

  private Statement update(StatementNode.SetUpdate node) {
    SetDeclaration set = context.set(node.set().name(), node.set().span());
    Expression key = expressions.key(node.element().key(), set.key());
    if (set.flags().contains(SetDeclaration.Flag.INTERVAL)
        && !set.flags().contains(SetDeclaration.Flag.DYNAMIC)) {
      throw new Fault(
          node.set().span(),
          "Could not process rule: Operation not supported",
          "a rule cannot change a set of intervals");
    }
    Expression data = null;
    Node dataNode = node.element().data();
    if (set.kind() == Kind.MAP && dataNode == null && node.op() != Statement.SetOp.DELETE) {
      throw new Fault(node.element().span(), "map needs data", "as in key : value");
    }
    if (set.kind() == Kind.SET && dataNode != null) {
      throw new Fault(dataNode.span(), "'" + set.name() + "' is not a map");
    }
    if (dataNode instanceof Node.VerdictNode verdict) {
      data = expressions.verdict(verdict);
    } else if (dataNode != null) {
      data = expressions.value(dataNode, set.data());
    }
    if (node.element().comment() != null) {
      throw new Fault(
          node.element().span(),
          "Could not process rule: Operation not supported",
          "an element that a rule adds has no comment");
    }
    boolean counts =
        node.element().statements().stream()
            .anyMatch(
                s ->
                    s instanceof StatementNode.Plain p
                        && p.statement() instanceof Statement.ConnLimit);
    if (counts && set.flags().contains(SetDeclaration.Flag.TIMEOUT)) {
      throw new Fault(
          node.span(),
          "Could not process rule: Operation not supported",
          "ct count does not go with elements that expire");
    }
    List<Statement> states = states(node.element().statements());
    requireStatesOf(set, states, node);
    context.updated(set.name(), node.element().timeoutNanos() > 0);
    return new Statement.SetUpdate(
        node.op(),
        set.name(),
        key,
        node.element().timeoutNanos(),
        node.element().comment(),
        set.statements().isEmpty() ? states : List.of(),
        data);
  }

  /** Where a set says what its elements keep, a rule cannot say something else. */
  private static void requireStatesOf(
      SetDeclaration set, List<Statement> states, StatementNode.SetUpdate node) {
    if (set.statements().isEmpty() || states.isEmpty()) {
      return;
    }
    boolean same = states.size() == set.statements().size();
    for (int i = 0; same && i < states.size(); i++) {
      same = states.get(i).getClass() == set.statements().get(i).getClass();
    }
    if (!same) {
      throw new Fault(
          node.span(),
          "Could not process rule: Operation not supported",
          "the elements of '" + set.name() + "' keep something else: leave it out here");
    }
  }

  private List<Statement> states(List<StatementNode> nodes) {
    List<Statement> states = new ArrayList<>();
    nodes.forEach(n -> states.add(statement(n)));
    return states;
  }

  private Statement meter(StatementNode.Meter node) {
    Expression key = expressions.selector(node.element().key());
    Set<SetDeclaration.Flag> flags =
        node.element().timeoutNanos() > 0
            ? Set.of(
                SetDeclaration.Flag.METER, SetDeclaration.Flag.DYNAMIC, SetDeclaration.Flag.TIMEOUT)
            : Set.of(SetDeclaration.Flag.METER, SetDeclaration.Flag.DYNAMIC);
    long size = node.size() == 0 ? 65_535 : node.size();
    SetDeclaration set =
        new SetDeclaration(
            node.name(),
            0,
            false,
            Kind.SET,
            Expressions.types(key),
            List.of(),
            false,
            null,
            null,
            flags,
            false,
            node.element().timeoutNanos(),
            0,
            size,
            null,
            null,
            List.of(),
            List.of());
    context.meter(set, node.span());
    return new Statement.SetUpdate(
        Statement.SetOp.UPDATE,
        node.name(),
        key,
        node.element().timeoutNanos(),
        null,
        states(node.element().statements()),
        null);
  }
}
