package io.twinwall.rules.parse;

import io.twinwall.rules.ast.Declaration;
import io.twinwall.rules.ast.Declaration.TypeNode;
import io.twinwall.rules.ast.Node;
import io.twinwall.rules.ast.StatementNode;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.SetDeclaration.Flag;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import io.twinwall.rules.text.Token;
import io.twinwall.rules.text.Token.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the block of a set or map. */
final class SetParser {
  private final Input in;
  private final Numbers numbers;
  private final ExpressionParser expressions;
  private final StatementParser statements;
  private final boolean map;

  private @Nullable TypeNode key;
  private @Nullable TypeNode data;
  private SetDeclaration.Kind kind;
  private boolean dataInterval;
  private NamedObject.@Nullable Kind objectKind;
  private final Set<Flag> flags = EnumSet.noneOf(Flag.class);
  private boolean autoMerge;
  private long timeout;
  private long gcInterval;
  private long size;
  private @Nullable String policy;
  private @Nullable String comment;
  private final List<StatementNode> states = new ArrayList<>();
  private @Nullable Node elements;

  SetParser(
      Input in,
      Numbers numbers,
      ExpressionParser expressions,
      StatementParser statements,
      boolean map) {
    this.in = in;
    this.numbers = numbers;
    this.expressions = expressions;
    this.statements = statements;
    this.map = map;
    this.kind = map ? SetDeclaration.Kind.MAP : SetDeclaration.Kind.SET;
  }

  /** Behind the name: {@code { ... }}. */
  Declaration.SetItem block(Token name) {
    in.expectSign("{");
    in.skipSeparators();
    while (!in.atSign("}")) {
      boolean last = in.atWord("elements");
      item();
      if (!in.atEndOfStatement() && !(last && in.atSign("}"))) {
        throw in.unexpected("newline or ';'");
      }
      in.skipSeparators();
      if (in.peek().kind() == Kind.END) {
        throw in.unexpected("'}'");
      }
    }
    in.next();
    TypeNode type = key;
    if (type == null) {
      String word = map ? "map" : "set";
      throw new Fault(name.span(), word + " definition does not specify key", "say type or typeof");
    }
    if (map && data == null && kind == SetDeclaration.Kind.MAP) {
      throw new Fault(
          name.span(), "map definition does not specify mapping data type", "as in type a : b");
    }
    return new Declaration.SetItem(
        name.span(),
        name.text(),
        kind,
        type,
        data,
        dataInterval,
        objectKind,
        flags,
        autoMerge,
        timeout,
        gcInterval,
        size,
        policy,
        comment,
        states,
        elements);
  }

  private void item() {
    if (statements.atElementStatement()) {
      states.add(statements.elementStatement());
      return;
    }
    Token word = in.name("a property of the " + (map ? "map" : "set"));
    switch (word.text()) {
      case "type" -> types();
      case "typeof" -> typeof();
      case "flags" -> flags();
      case "timeout" -> timeout = numbers.durationNanos();
      case "gc-interval" -> gcInterval = numbers.durationNanos();
      case "size" -> size = numbers.number("a number of elements", 0xffffffffL);
      case "policy" -> policy = policy();
      case "auto-merge" -> autoMerge = true;
      case "comment" -> comment = in.name("the comment's text").text();
      case "elements" -> {
        in.expectSign("=");
        elements = elements();
      }
      default ->
          throw new Fault(
              word.span(),
              "syntax error, unexpected " + word.described(),
              "expected type, typeof, flags, timeout, gc-interval, size, policy, auto-merge,"
                  + " comment or elements");
    }
  }

  private String policy() {
    Token token = in.name("performance or memory");
    if (!token.text().equals("performance") && !token.text().equals("memory")) {
      throw new Fault(
          token.span(), "syntax error, unexpected " + token.text(), "performance or memory");
    }
    return token.text();
  }

  private Node elements() {
    Token token = in.peek();
    if (token.kind() == Kind.VARIABLE) {
      in.next();
      return in.variable(token);
    }
    return expressions.setLiteral();
  }

  private void flags() {
    do {
      Token token = in.name("constant, interval, timeout or dynamic");
      flags.add(
          switch (token.text()) {
            case "constant" -> Flag.CONSTANT;
            case "interval" -> Flag.INTERVAL;
            case "timeout" -> Flag.TIMEOUT;
            case "dynamic" -> Flag.DYNAMIC;
            default ->
                throw new Fault(
                    token.span(),
                    "syntax error, unexpected " + token.text(),
                    "expected constant, interval, timeout or dynamic");
          });
    } while (in.acceptSign(","));
  }

  private void types() {
    key = typeNames();
    if (!map) {
      return;
    }
    in.expectSign(":");
    dataInterval = in.acceptWord("interval");
    dataWord(typeNames());
  }

  private void dataWord(TypeNode node) {
    String word = node.names().size() == 1 ? node.names().get(0) : "";
    if (word.equals("verdict")) {
      kind = SetDeclaration.Kind.VERDICT_MAP;
      return;
    }
    objectKind =
        switch (word) {
          case "counter" -> NamedObject.Kind.COUNTER;
          case "quota" -> NamedObject.Kind.QUOTA;
          case "limit" -> NamedObject.Kind.LIMIT;
          case "synproxy" -> NamedObject.Kind.SYNPROXY;
          case "secmark" -> NamedObject.Kind.SECMARK;
          default -> null;
        };
    if (objectKind != null) {
      kind = SetDeclaration.Kind.OBJECT_MAP;
    } else {
      data = node;
    }
  }

  private TypeNode typeNames() {
    Span start = in.peek().span();
    List<String> names = new ArrayList<>();
    do {
      names.add(in.name("a datatype").text());
    } while (in.acceptSign("."));
    return new TypeNode(start.to(in.last()), names, null);
  }

  private void typeof() {
    key = typeofNode();
    if (!map) {
      return;
    }
    in.expectSign(":");
    dataInterval = in.acceptWord("interval");
    Token word = in.peek();
    boolean alone = in.peek(1).kind() != Kind.WORD;
    if (word.kind() == Kind.WORD && alone) {
      List<String> objects = List.of("verdict", "counter", "quota", "limit", "synproxy", "secmark");
      if (objects.contains(word.text())) {
        in.next();
        dataWord(new TypeNode(word.span(), List.of(word.text()), null));
        return;
      }
    }
    data = typeofNode();
  }

  private TypeNode typeofNode() {
    Span start = in.peek().span();
    Node node = expressions.concat(true);
    return new TypeNode(start.to(in.last()), List.of(), node);
  }
}
