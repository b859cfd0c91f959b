package io.twinwall.rules.parse;

import io.twinwall.rules.ast.Node;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Lexer;
import io.twinwall.rules.text.Source;
import io.twinwall.rules.text.Span;
import io.twinwall.rules.text.Suggestions;
import io.twinwall.rules.text.Token;
import io.twinwall.rules.text.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The tokens of a file and of what it includes, with a look ahead and the variables in force. */
final class Input {
  /** As nft. */
  static final int DEEPEST_INCLUDE = 16;

  /** Braces, parentheses and operators within each other. */
  static final int DEEPEST_NESTING = 200;

  private final Deque<Lexer> lexers = new ArrayDeque<>();
  private final Deque<Source> sources = new ArrayDeque<>();
  private final List<Token> ahead = new ArrayList<>();
  private Span last;
  private int nesting;
  Scope scope = new Scope(null);

  Input(Source source) {
    lexers.push(new Lexer(source));
    sources.push(source);
    last = new Span(source, 0, 0);
  }

  /** Reads a text in place of the include command just read. */
  void include(List<Source> texts) {
    if (ahead.size() > 1) {
      throw new IllegalStateException("nothing behind an include's line may be looked at");
    }
    for (int i = texts.size() - 1; i >= 0; i--) {
      lexers.push(new Lexer(texts.get(i)));
      sources.push(texts.get(i));
    }
  }

  /** The texts being read, innermost first. */
  Deque<Source> sources() {
    return sources;
  }

  private Token read() {
    while (true) {
      Token token = lexers.element().next();
      if (token.kind() != Kind.END || lexers.size() == 1) {
        return token;
      }
      lexers.pop();
      sources.pop();
      return new Token(Kind.NEWLINE, "\n", token.span());
    }
  }

  Token peek() {
    return peek(0);
  }

  Token peek(int distance) {
    while (ahead.size() <= distance) {
      ahead.add(read());
    }
    return ahead.get(distance);
  }

  Token next() {
    Token token = peek();
    ahead.remove(0);
    last = token.span();
    return token;
  }

  /** The place of the token read last. */
  Span last() {
    return last;
  }

  boolean atSign(String sign) {
    return peek().isSign(sign);
  }

  boolean atWord(String word) {
    return peek().isWord(word);
  }

  boolean acceptSign(String sign) {
    boolean is = atSign(sign);
    if (is) {
      next();
    }
    return is;
  }

  boolean acceptWord(String word) {
    boolean is = atWord(word);
    if (is) {
      next();
    }
    return is;
  }

  void expectSign(String sign) {
    if (!acceptSign(sign)) {
      throw unexpected("'" + sign + "'");
    }
  }

  void expectWord(String word) {
    if (!acceptWord(word)) {
      throw unexpected("'" + word + "'");
    }
  }

  void skipNewlines() {
    while (peek().kind() == Kind.NEWLINE) {
      next();
    }
  }

  /** Newlines and semicolons. */
  void skipSeparators() {
    while (peek().kind() == Kind.NEWLINE || atSign(";")) {
      next();
    }
  }

  boolean atEndOfStatement() {
    return peek().kind() == Kind.NEWLINE || peek().kind() == Kind.END || atSign(";");
  }

  /** A name; quotes are let pass as nft does. */
  Token name(String what) {
    Token token = peek();
    if (token.kind() == Kind.WORD || token.kind() == Kind.QUOTED) {
      return next();
    }
    throw unexpected(what);
  }

  /** The name of a table, chain, set or object: no word that the language keeps for itself. */
  Token identifier(String what) {
    Token token = peek();
    if (token.kind() == Kind.WORD && Keywords.isNoName(token.text())) {
      throw new Fault(
          token.span(),
          "syntax error, unexpected " + token.text() + ", expecting string",
          "'" + token.text() + "' is a word of the language: expected " + what);
    }
    return name(what);
  }

  Fault unexpected(String expected) {
    Token token = peek();
    return new Fault(
        token.span(), "syntax error, unexpected " + token.described(), "expected " + expected);
  }

  /** Value of the variable just read. */
  Node variable(Token token) {
    Node value = scope.find(token.text());
    if (value == null) {
      throw new Fault(
          token.span(),
          "unknown identifier '" + token.text() + "'",
          Suggestions.didYouMean(token.text(), scope.names()));
    }
    return value;
  }

  /** Goes one level deeper; the caller calls {@link #leave} behind it. */
  void enter() {
    if (++nesting > DEEPEST_NESTING) {
      nesting = 0;
      throw new Fault(peek().span(), "memory exhausted", "nested too deeply");
    }
  }

  void leave() {
    nesting = Math.max(0, nesting - 1);
  }

  void resetNesting() {
    nesting = 0;
  }

  /** Behind an error: forward to the end of the statement; braces opened on the way are closed. */
  void synchronize() {
    int depth = 0;
    while (true) {
      try {
        Token token = peek();
        if (token.kind() == Kind.END) {
          return;
        }
        if (depth == 0 && (token.kind() == Kind.NEWLINE || atSign(";") || atSign("}"))) {
          return;
        }
        next();
        depth += token.isSign("{") ? 1 : token.isSign("}") ? -1 : 0;
      } catch (Fault fault) {
        depth += 0;
      }
    }
  }
}
