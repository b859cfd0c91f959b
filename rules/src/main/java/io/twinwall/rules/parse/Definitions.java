package io.twinwall.rules.parse;

import io.twinwall.rules.ast.Node;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Source;
import io.twinwall.rules.text.Token;
import io.twinwall.rules.text.Token.Kind;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads define, redefine, undefine and include, which may stand in any block. */
final class Definitions {
  private final Input in;
  private final ExpressionParser expressions;
  private final Includes includes;

  Definitions(Input in, ExpressionParser expressions, Includes includes) {
    this.in = in;
    this.expressions = expressions;
    this.includes = includes;
  }

  void open() {
    in.scope = new Scope(in.scope);
  }

  void close() {
    Scope outer = in.scope.outer();
    if (outer != null) {
      in.scope = outer;
    }
  }

  /** Reads one if it stands here. */
  boolean accept() {
    Token word = in.peek();
    if (word.kind() != Kind.WORD) {
      return false;
    }
    switch (word.text()) {
      case "define", "redefine" -> define(in.next().text().equals("redefine"));
      case "undefine" -> undefine();
      case "include" -> include();
      default -> {
        return false;
      }
    }
    return true;
  }

  private void define(boolean again) {
    Token name = in.name("the variable's name");
    in.expectSign("=");
    Node value = value();
    if (again) {
      in.scope.redefine(name.text(), value);
    } else if (!in.scope.define(name.text(), value)) {
      throw new Fault(
          name.span(), "redefinition of symbol '" + name.text() + "'", "say redefine to change it");
    }
  }

  private Node value() {
    if (in.atSign("{")) {
      boolean empty = in.peek(1).isSign("}");
      if (empty) {
        Token open = in.next();
        in.next();
        return new Node.SetLiteral(open.span().to(in.last()), List.of());
      }
      return expressions.setLiteral();
    }
    if (in.atSign("-")) {
      Token minus = in.next();
      Token number = in.next();
      if (number.kind() != Kind.NUMBER) {
        throw new Fault(number.span(), "syntax error, unexpected " + number.described());
      }
      return new Node.Word(minus.span().to(number.span()), "-" + number.text());
    }
    Token token = in.peek();
    if (token.kind() == Kind.WORD && in.peek(1).kind() == Kind.NEWLINE) {
      in.next();
      return new Node.Word(token.span(), token.text());
    }
    return expressions.values();
  }

  private void undefine() {
    in.next();
    Token name = in.name("the variable's name");
    if (!in.scope.undefine(name.text())) {
      throw new Fault(name.span(), "undefined symbol '" + name.text() + "'");
    }
  }

  private void include() {
    Token word = in.next();
    Token name = in.peek();
    if (name.kind() != Kind.QUOTED && name.kind() != Kind.WORD) {
      throw in.unexpected("the file's name in quotes");
    }
    in.next();
    if (in.sources().size() >= Input.DEEPEST_INCLUDE) {
      throw new Fault(
          word.span().to(name.span()),
          "Include nested too deeply, max " + Input.DEEPEST_INCLUDE + " levels",
          recursive() ? "the file includes itself" : null);
    }
    List<Source> texts = includes.resolve(name.text(), word.span().to(name.span()), here());
    if (!in.atEndOfStatement()) {
      throw in.unexpected("newline or ';'");
    }
    in.include(texts);
  }

  private boolean recursive() {
    long names = in.sources().stream().map(Source::name).distinct().count();
    return names < in.sources().size();
  }

  private @Nullable Path here() {
    try {
      return Path.of(in.sources().element().name());
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
