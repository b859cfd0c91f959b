package io.twinwall.rules.parse;

import io.twinwall.rules.ast.Element;
import io.twinwall.rules.ast.Node;
import io.twinwall.rules.ast.StatementNode;
import io.twinwall.rules.model.Expression.BinaryOp;
import io.twinwall.rules.model.Verdict;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import io.twinwall.rules.text.Token;
import io.twinwall.rules.text.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads values and selectors, sets and their elements. */
final class ExpressionParser {
  private final Input in;
  private final SelectorParser selectors;
  private final Numbers numbers;
  private final NodeSizes sizes = new NodeSizes();
  private @Nullable StatementParser statements;

  ExpressionParser(Input in, SelectorParser selectors, Numbers numbers) {
    this.in = in;
    this.selectors = selectors;
    this.numbers = numbers;
  }

  void connect(StatementParser parser) {
    statements = parser;
  }

  // ---- left sides and values of statements: selectors allowed

  /** A selector expression with maps. */
  Node expression() {
    Node key = concat(true);
    if (in.acceptWord("map")) {
      Node map = mapTarget();
      return sizes.expression(new Node.Mapping(key.span().to(in.last()), key, map), key);
    }
    return key;
  }

  /** What stands behind map or vmap. */
  Node mapTarget() {
    Token token = in.peek();
    if (token.kind() == Kind.REFERENCE) {
      in.next();
      return new Node.Reference(token.span(), token.text());
    }
    if (token.kind() == Kind.VARIABLE) {
      in.next();
      return sizes.expanded(token.span(), in.variable(token));
    }
    if (token.isSign("{")) {
      return setLiteral();
    }
    throw in.unexpected("'{' or the name of a map as @name");
  }

  Node concat(boolean full) {
    Node first = alternativeBits(full);
    if (!in.atSign(".")) {
      return first;
    }
    List<Node> parts = new ArrayList<>();
    parts.add(first);
    while (in.acceptSign(".")) {
      parts.add(alternativeBits(full));
    }
    return sizes.concat(new Node.Concat(first.span().to(in.last()), parts));
  }

  /** One part: bit operations, then a range or prefix. */
  private Node alternativeBits(boolean full) {
    Node node = or(full);
    if (in.atSign("-")) {
      in.next();
      Node high = or(full);
      return sizes.expression(new Node.Range(node.span().to(in.last()), node, high), node, high);
    }
    if (in.atSign("/") && in.peek(1).kind() == Kind.NUMBER) {
      in.next();
      int length = (int) numbers.number("a prefix length", 128);
      return sizes.expression(new Node.Prefix(node.span().to(in.last()), node, length), node);
    }
    return node;
  }

  private Node or(boolean full) {
    Node left = xor(full);
    while (in.atSign("|") || in.atWord("or")) {
      in.next();
      left = binary(BinaryOp.OR, left, xor(full));
    }
    return left;
  }

  private Node xor(boolean full) {
    Node left = and(full);
    while (in.atSign("^") || in.atWord("xor")) {
      in.next();
      left = binary(BinaryOp.XOR, left, and(full));
    }
    return left;
  }

  private Node and(boolean full) {
    Node left = shift(full);
    while (in.atSign("&") || in.atWord("and")) {
      in.next();
      left = binary(BinaryOp.AND, left, shift(full));
    }
    return left;
  }

  private Node shift(boolean full) {
    Node left = primary(full);
    while (in.atSign("<<") || in.atSign(">>") || in.atWord("lshift") || in.atWord("rshift")) {
      String op = in.next().text();
      BinaryOp kind =
          op.equals("<<") || op.equals("lshift") ? BinaryOp.LEFT_SHIFT : BinaryOp.RIGHT_SHIFT;
      left = binary(kind, left, primary(full));
    }
    return left;
  }

  private Node binary(BinaryOp op, Node left, Node right) {
    Node.Binary node = new Node.Binary(left.span().to(right.span()), op, left, right);
    return sizes.expression(node, left, right);
  }

  private Node primary(boolean full) {
    Token token = in.peek();
    if (token.isSign("(")) {
      in.enter();
      in.next();
      Node inner = full ? concat(true) : values();
      in.expectSign(")");
      in.leave();
      return inner;
    }
    if (full && token.isWord("jhash")) {
      return jhash();
    }
    if (full && selectors.atSelector()) {
      Span start = token.span();
      io.twinwall.rules.model.Expression selector = selectors.selector();
      return new Node.Selector(start.to(in.last()), selector);
    }
    return literal();
  }

  private Node jhash() {
    Span start = in.next().span();
    Node input = concat(true);
    long modulus = selectors.modulus();
    Long seed = null;
    if (in.acceptWord("seed")) {
      seed = numbers.number("the seed", 0xffffffffL);
    }
    return sizes.expression(
        new Node.Hash(start.to(in.last()), input, modulus, seed, selectors.offset()), input);
  }

  private Node literal() {
    Token token = in.peek();
    switch (token.kind()) {
      case VARIABLE -> {
        in.next();
        return sizes.expanded(token.span(), in.variable(token));
      }
      case QUOTED -> {
        in.next();
        return new Node.Quoted(token.span(), token.text());
      }
      case WORD -> {
        if (Keywords.isNoValue(token.text())) {
          throw in.unexpected("a value");
        }
        in.next();
        return handle(token);
      }
      case NUMBER, ADDRESS, TIME -> {
        in.next();
        return handle(token);
      }
      case REFERENCE -> {
        in.next();
        return new Node.Reference(token.span(), token.text());
      }
      default -> {}
    }
    if (token.isSign("*")) {
      in.next();
      return new Node.CatchAll(token.span());
    }
    if (token.isSign("{")) {
      return setLiteral();
    }
    if (token.isSign("[")) {
      in.next();
      Node inner = literal();
      in.expectSign("]");
      return inner;
    }
    throw in.unexpected("a value");
  }

  /** A traffic control handle is two numbers with a colon and no blank between them. */
  private Node handle(Token token) {
    Token colon = in.peek();
    if (!classid || !colon.isSign(":")) {
      return new Node.Word(token.span(), token.text());
    }
    Token minor = in.peek(1);
    boolean joined =
        colon.span().start() == token.span().end() && minor.span().start() == colon.span().end();
    if (!joined || (minor.kind() != Kind.NUMBER && minor.kind() != Kind.WORD)) {
      return new Node.Word(token.span(), token.text());
    }
    in.next();
    in.next();
    return new Node.Word(token.span().to(minor.span()), token.text() + ":" + minor.text());
  }

  private boolean classid;

  /** While set, {@code 1:2} is one value. */
  void readHandles(boolean yes) {
    classid = yes;
  }

  // ---- right sides: values only

  /** A right side: one value, or several with commas between them. */
  Node values() {
    Node first = concat(false);
    if (!in.atSign(",")) {
      return first;
    }
    List<Node> items = new ArrayList<>();
    items.add(first);
    while (in.acceptSign(",")) {
      in.skipNewlines();
      items.add(concat(false));
    }
    return sizes.list(new Node.Alternatives(first.span().to(in.last()), items));
  }

  // ---- sets

  /** {@code { ... }}. */
  Node.SetLiteral setLiteral() {
    in.enter();
    Span start = in.peek().span();
    in.expectSign("{");
    List<Element> elements = new ArrayList<>();
    in.skipNewlines();
    while (!in.atSign("}")) {
      addElement(elements);
      in.skipNewlines();
      if (!in.acceptSign(",")) {
        break;
      }
      in.skipNewlines();
    }
    if (!in.atSign("}") || elements.isEmpty()) {
      throw in.unexpected(elements.isEmpty() ? "an element" : "',' or '}'");
    }
    in.next();
    in.leave();
    return sizes.set(new Node.SetLiteral(start.to(in.last()), elements));
  }

  private void addElement(List<Element> elements) {
    Element element = element(false);
    boolean plain = element.data() == null && element.statements().isEmpty();
    if (plain && element.key() instanceof Node.SetLiteral inner) {
      elements.addAll(inner.elements());
    } else if (plain && element.key() instanceof Node.Alternatives list) {
      for (Node item : list.items()) {
        elements.add(new Element(item.span(), item, null, 0, 0, null, List.of()));
      }
    } else {
      elements.add(element);
    }
  }

  /** One element; {@code full}: key and data may be selectors (dynamic sets). */
  Element element(boolean full) {
    Node key = concat(full);
    Options options = new Options();
    readOptions(options);
    Node data = null;
    if (in.acceptSign(":")) {
      in.skipNewlines();
      data = data(full);
      readOptions(options);
    }
    return new Element(
        key.span().to(in.last()),
        key,
        data,
        options.timeout,
        options.expires,
        options.comment,
        options.statements);
  }

  private static final class Options {
    long timeout;
    long expires;
    @Nullable String comment;
    final List<StatementNode> statements = new ArrayList<>();
  }

  private void readOptions(Options options) {
    while (in.peek().kind() == Kind.WORD) {
      String word = in.peek().text();
      if (word.equals("timeout")) {
        in.next();
        options.timeout = numbers.durationNanos();
      } else if (word.equals("expires")) {
        in.next();
        options.expires = numbers.durationNanos();
      } else if (word.equals("comment")) {
        in.next();
        options.comment = in.name("the comment's text").text();
      } else if (statements != null && statements.atElementStatement()) {
        options.statements.add(statements.elementStatement());
      } else {
        return;
      }
    }
  }

  private Node data(boolean full) {
    Node.VerdictNode verdict = verdict();
    return verdict != null ? verdict : full ? concat(true) : concat(false);
  }

  /** A verdict if one stands here, else null. */
  Node.@Nullable VerdictNode verdict() {
    Token token = in.peek();
    if (token.kind() != Kind.WORD) {
      return null;
    }
    Verdict.Kind kind =
        switch (token.text()) {
          case "accept" -> Verdict.Kind.ACCEPT;
          case "drop" -> Verdict.Kind.DROP;
          case "continue" -> Verdict.Kind.CONTINUE;
          case "return" -> Verdict.Kind.RETURN;
          case "jump" -> Verdict.Kind.JUMP;
          case "goto" -> Verdict.Kind.GOTO;
          default -> null;
        };
    if (kind == null) {
      return null;
    }
    in.next();
    if (kind != Verdict.Kind.JUMP && kind != Verdict.Kind.GOTO) {
      return new Node.VerdictNode(token.span(), new Verdict(kind, null), null);
    }
    Token chain = in.peek();
    String name;
    if (chain.kind() == Kind.VARIABLE) {
      in.next();
      name = word(chain);
    } else {
      name = in.identifier("the name of a chain").text();
    }
    return new Node.VerdictNode(token.span().to(in.last()), new Verdict(kind, name), chain.span());
  }

  /** Text of a variable that holds a single word. */
  String word(Token variable) {
    Node value = in.variable(variable);
    if (value instanceof Node.Word word) {
      return word.text();
    }
    if (value instanceof Node.Quoted quoted) {
      return quoted.text();
    }
    throw new Fault(variable.span(), "invalid variable, expected a single word");
  }
}
