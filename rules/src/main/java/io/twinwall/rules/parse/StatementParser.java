package io.twinwall.rules.parse;

import io.twinwall.rules.ast.Element;
import io.twinwall.rules.ast.Node;
import io.twinwall.rules.ast.RuleNode;
import io.twinwall.rules.ast.StatementNode;
import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.HeaderFields;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Statement.Op;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import io.twinwall.rules.text.Suggestions;
import io.twinwall.rules.text.Token;
import io.twinwall.rules.text.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the statements of a rule. */
final class StatementParser {
  private static final Set<String> WORDS =
      new TreeSet<>(
          List.of(
              "accept",
              "drop",
              "continue",
              "return",
              "jump",
              "goto",
              "queue",
              "counter",
              "limit",
              "quota",
              "log",
              "reject",
              "snat",
              "dnat",
              "masquerade",
              "redirect",
              "notrack",
              "meta",
              "ct",
              "fib",
              "update",
              "add",
              "delete",
              "meter",
              "dup",
              "fwd",
              "tproxy",
              "synproxy",
              "comment",
              "iifname",
              "oifname",
              "iif",
              "oif",
              "ip",
              "ip6",
              "tcp",
              "udp",
              "icmp",
              "icmpv6",
              "ether",
              "th",
              "vmap",
              "map"));

  private final Input in;
  private final Numbers numbers;
  private final ExpressionParser expressions;
  private final SelectorParser selectors;
  private final StatefulParser stateful;
  private final ActionParser actions;

  StatementParser(
      Input in, Numbers numbers, ExpressionParser expressions, SelectorParser selectors) {
    this.in = in;
    this.numbers = numbers;
    this.expressions = expressions;
    this.selectors = selectors;
    this.stateful = new StatefulParser(in, numbers);
    this.actions = new ActionParser(in, expressions);
    expressions.connect(this);
  }

  StatefulParser stateful() {
    return stateful;
  }

  /** A rule, up to the end of its statement (left unread). */
  RuleNode rule() {
    in.resetNesting();
    Span start = in.peek().span();
    List<StatementNode> statements = new ArrayList<>();
    String comment = null;
    while (!in.atEndOfStatement()) {
      if (in.atSign("}")) {
        throw new Fault(
            in.peek().span(),
            "syntax error, unexpected '}', expecting newline or semicolon",
            "end the rule with a newline or ';' before '}'");
      }
      if (in.acceptWord("comment")) {
        comment = in.name("the comment's text").text();
        break;
      }
      statements.add(statement());
    }
    if (!in.atEndOfStatement()) {
      throw in.unexpected("the end of the rule");
    }
    if (statements.isEmpty()) {
      throw in.unexpected("a statement");
    }
    return new RuleNode(start.to(in.last()), statements, comment);
  }

  boolean atElementStatement() {
    Token token = in.peek();
    return token.isWord("counter")
        || token.isWord("limit")
        || token.isWord("quota")
        || token.isWord("last")
        || (token.isWord("ct") && in.peek(1).isWord("count"));
  }

  /** A stateful statement of an element or set. */
  StatementNode elementStatement() {
    return statement();
  }

  private StatementNode statement() {
    Token token = in.peek();
    Span start = token.span();
    Node.VerdictNode verdict = expressions.verdict();
    if (verdict != null) {
      return new StatementNode.VerdictLine(start.to(in.last()), verdict);
    }
    if (token.kind() == Kind.WORD) {
      StatementNode found = keyword(token, start);
      if (found != null) {
        return found;
      }
      if (!selectors.atSelector() && !token.isWord("jhash")) {
        throw unknownStatement(token);
      }
    } else if (!token.isSign("(") && token.kind() != Kind.REFERENCE) {
      throw in.unexpected("a statement");
    }
    return match(start);
  }

  private Fault unknownStatement(Token token) {
    if (HeaderFields.isProtocol(token.text())) {
      in.next();
      List<String> fields = HeaderFields.fields(token.text());
      String near = Suggestions.didYouMean(in.peek().text(), fields);
      Fault fault = in.unexpected("a field: " + String.join(", ", fields));
      if (near != null) {
        fault = new Fault(fault.diagnostic().span(), fault.diagnostic().message(), near);
      }
      return fault;
    }
    String near = Suggestions.didYouMean(token.text(), WORDS);
    return new Fault(
        token.span(),
        "syntax error, unexpected " + token.described(),
        near != null ? near : "expected a statement");
  }

  private @Nullable StatementNode keyword(Token token, Span start) {
    Token second = in.peek(1);
    switch (token.text()) {
      case "counter", "limit", "quota", "last" -> {
        return counterLike(start);
      }
      case "synproxy" -> {
        return second.isWord("name")
            ? objectReference(NamedObject.Kind.SYNPROXY, 2, start)
            : plain(stateful.synproxyStatement(), start);
      }
      case "log" -> {
        return plain(new LogParser(in, numbers).statement(), start);
      }
      case "notrack" -> {
        in.next();
        return plain(new Statement.Notrack(), start);
      }
      case "reject" -> {
        return actions.reject();
      }
      case "snat", "dnat", "masquerade", "redirect" -> {
        return actions.nat();
      }
      case "queue" -> {
        return actions.queue();
      }
      case "dup" -> {
        return actions.dup();
      }
      case "fwd" -> {
        return actions.fwd();
      }
      case "tproxy" -> {
        return actions.tproxy();
      }
      case "flow" -> {
        return flow(start);
      }
      case "meter" -> {
        return meter(start);
      }
      case "add", "update", "delete" -> {
        return setUpdate(start);
      }
      case "set" -> {
        return oldSetUpdate(start);
      }
      case "reset" -> {
        return reset(start);
      }
      case "ct" -> {
        return connection(second, start);
      }
      case "meta" -> {
        if (second.isWord("secmark") && in.peek(2).isWord("set")) {
          return objectReference(NamedObject.Kind.SECMARK, 3, start);
        }
        return null;
      }
      case "xt", "tunnel" -> {
        throw new Fault(start, "'" + token.text() + "' is not supported");
      }
      case "vxlan", "geneve", "gre", "gretap" ->
          throw new Fault(start, "headers inside of " + token.text() + " are not supported");
      default -> {
        return null;
      }
    }
  }

  private static StatementNode plain(Statement statement, Span start) {
    return new StatementNode.Plain(start, statement);
  }

  private StatementNode counterLike(Span start) {
    String word = in.peek().text();
    if (in.peek(1).isWord("name")) {
      NamedObject.Kind kind =
          switch (word) {
            case "counter" -> NamedObject.Kind.COUNTER;
            case "quota" -> NamedObject.Kind.QUOTA;
            default -> NamedObject.Kind.LIMIT;
          };
      return objectReference(kind, 2, start);
    }
    return plain(stateful.statement(), start);
  }

  private StatementNode objectReference(NamedObject.Kind kind, int words, Span start) {
    for (int i = 0; i < words; i++) {
      in.next();
    }
    Node name = expressions.expression();
    return new StatementNode.ObjectReference(start.to(in.last()), kind, name);
  }

  private @Nullable StatementNode connection(Token second, Span start) {
    boolean set = in.peek(2).isWord("set");
    if (second.isWord("count")) {
      return plain(stateful.connLimit(), start);
    }
    if (set && second.isWord("helper")) {
      return objectReference(NamedObject.Kind.CT_HELPER, 3, start);
    }
    if (set && second.isWord("timeout")) {
      return objectReference(NamedObject.Kind.CT_TIMEOUT, 3, start);
    }
    if (set && second.isWord("expectation")) {
      return objectReference(NamedObject.Kind.CT_EXPECTATION, 3, start);
    }
    if (second.isWord("secmark")) {
      throw new Fault(start.to(second.span()), "'ct secmark' is not supported");
    }
    return null;
  }

  private StatementNode flow(Span start) {
    in.next();
    if (in.acceptWord("table")) {
      return meterBody(start);
    }
    if (!in.acceptWord("add") && !in.acceptWord("offload")) {
      throw in.unexpected("'add'");
    }
    Token name = in.peek();
    if (name.kind() != Kind.REFERENCE) {
      throw in.unexpected("the name of a flowtable as @name");
    }
    in.next();
    return plain(new Statement.FlowOffload(name.text()), start.to(in.last()));
  }

  private StatementNode meter(Span start) {
    in.next();
    return meterBody(start);
  }

  private StatementNode meterBody(Span start) {
    String name = in.identifier("the meter's name").text();
    long size = in.acceptWord("size") ? numbers.number("the size", 0xffffffffL) : 0;
    Element element = braced();
    return new StatementNode.Meter(start.to(in.last()), name, size, element);
  }

  private Element braced() {
    in.expectSign("{");
    in.skipNewlines();
    Element element = expressions.element(true);
    in.skipNewlines();
    in.expectSign("}");
    return element;
  }

  private StatementNode setUpdate(Span start) {
    Statement.SetOp op = operation(in.next());
    Token name = in.peek();
    if (name.kind() != Kind.REFERENCE) {
      throw in.unexpected("the name of a set as @name");
    }
    in.next();
    Node.Reference set = new Node.Reference(name.span(), name.text());
    Element element = braced();
    return new StatementNode.SetUpdate(start.to(in.last()), op, set, element);
  }

  private static Statement.SetOp operation(Token token) {
    return switch (token.text()) {
      case "add" -> Statement.SetOp.ADD;
      case "update" -> Statement.SetOp.UPDATE;
      default -> Statement.SetOp.DELETE;
    };
  }

  private StatementNode oldSetUpdate(Span start) {
    in.next();
    if (!in.atWord("add") && !in.atWord("update") && !in.atWord("delete")) {
      throw in.unexpected("add, update or delete");
    }
    Statement.SetOp op = operation(in.next());
    Element element = expressions.element(true);
    Token name = in.peek();
    if (name.kind() != Kind.REFERENCE) {
      throw in.unexpected("the name of a set as @name");
    }
    in.next();
    Node.Reference set = new Node.Reference(name.span(), name.text());
    return new StatementNode.SetUpdate(start.to(in.last()), op, set, element);
  }

  private StatementNode reset(Span start) {
    in.next();
    if (!selectors.atSelector()) {
      throw in.unexpected("a tcp option");
    }
    Expression target = selectors.selector();
    if (target instanceof Expression.Exthdr option
        && option.kind() == Expression.ExthdrKind.TCP_OPTION) {
      return new StatementNode.Reset(start.to(in.last()), option);
    }
    throw new Fault(start.to(in.last()), "only a tcp option can be reset");
  }

  private StatementNode match(Span start) {
    Node left = expressions.expression();
    expressions.readHandles(
        left instanceof Node.Selector selector
            && selector.expression().type().datatype() == Datatype.TC_HANDLE);
    try {
      return match(start, left);
    } finally {
      expressions.readHandles(false);
    }
  }

  private StatementNode match(Span start, Node left) {
    if (in.acceptWord("vmap")) {
      Node map = expressions.mapTarget();
      return new StatementNode.VerdictMap(start.to(in.last()), left, map);
    }
    if (in.atWord("set")) {
      return assign(start, left);
    }
    Op op = operator();
    Node right = expressions.values();
    boolean bits =
        left instanceof Node.Selector selector
            && selector.expression().type().datatype().isBitmask();
    if (in.atSign("/") && bits) {
      in.next();
      Node mask = expressions.values();
      left = new Node.Binary(left.span().to(mask.span()), Expression.BinaryOp.AND, left, mask);
      op = op == null ? Op.EQ : op;
    }
    return new StatementNode.Match(start.to(in.last()), op, left, right);
  }

  private StatementNode assign(Span start, Node left) {
    Token set = in.next();
    if (!(left instanceof Node.Selector selector)) {
      throw new Fault(set.span(), "syntax error, unexpected set", "only a field can be set");
    }
    Node value;
    if (in.peek().isSign("-") || in.peek().kind() == Kind.END) {
      throw in.unexpected("a value");
    }
    value = expressions.expression();
    boolean event =
        selector.expression() instanceof Expression.Ct ct
            && ct.key() == io.twinwall.rules.model.CtKey.EVENT;
    if (in.atSign(",") && event) {
      List<Node> items = new ArrayList<>(List.of(value));
      while (in.acceptSign(",")) {
        items.add(expressions.concat(false));
      }
      value = new Node.Alternatives(value.span().to(in.last()), items);
    }
    return new StatementNode.Assign(start.to(in.last()), selector.expression(), value);
  }

  private @Nullable Op operator() {
    Token token = in.peek();
    Op op =
        switch (token.text()) {
          case "==", "eq" -> Op.EQ;
          case "!=", "ne" -> Op.NEQ;
          case "<", "lt" -> Op.LT;
          case ">", "gt" -> Op.GT;
          case "<=", "le" -> Op.LE;
          case ">=", "ge" -> Op.GE;
          case "!" -> Op.NONE_OF;
          default -> null;
        };
    if (op != null && (token.kind() == Kind.SIGN || token.kind() == Kind.WORD)) {
      in.next();
      return op;
    }
    return null;
  }
}
