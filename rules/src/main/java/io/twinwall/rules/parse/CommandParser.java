package io.twinwall.rules.parse;

import io.twinwall.rules.ast.Command;
import io.twinwall.rules.ast.Command.Kind;
import io.twinwall.rules.ast.Command.Mode;
import io.twinwall.rules.ast.Command.Place;
import io.twinwall.rules.ast.Command.Target;
import io.twinwall.rules.ast.Declaration;
import io.twinwall.rules.ast.Element;
import io.twinwall.rules.ast.Node;
import io.twinwall.rules.ast.RuleNode;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import io.twinwall.rules.text.Suggestions;
import io.twinwall.rules.text.Token;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads commands: what to do with which table, chain, rule, set or object. */
final class CommandParser {
  private static final List<String> WORDS =
      List.of(
          "add",
          "create",
          "insert",
          "replace",
          "delete",
          "destroy",
          "flush",
          "rename",
          "table",
          "chain",
          "rule",
          "set",
          "map",
          "element",
          "counter",
          "quota",
          "limit",
          "ct",
          "flowtable",
          "synproxy",
          "secmark",
          "define",
          "include",
          "list",
          "reset");

  private final Input in;
  private final Numbers numbers;
  private final ExpressionParser expressions;
  private final StatementParser statements;
  private final BlockParser blocks;

  CommandParser(
      Input in,
      Numbers numbers,
      ExpressionParser expressions,
      StatementParser statements,
      BlockParser blocks) {
    this.in = in;
    this.numbers = numbers;
    this.expressions = expressions;
    this.statements = statements;
    this.blocks = blocks;
  }

  /** One command. */
  List<Command> command() {
    Token word = in.peek();
    Span start = word.span();
    switch (word.text()) {
      case "add" -> {
        in.next();
        return declare(start, Mode.ADD);
      }
      case "create" -> {
        in.next();
        return declare(start, Mode.CREATE);
      }
      case "insert", "replace" -> {
        in.next();
        in.expectWord("rule");
        return List.of(rule(start, word.text().equals("insert") ? Place.BEFORE : Place.INSTEAD));
      }
      case "delete", "destroy" -> {
        in.next();
        return List.of(delete(start, word.text().equals("delete")));
      }
      case "flush" -> {
        in.next();
        return List.of(flush(start));
      }
      case "rename" -> {
        in.next();
        in.expectWord("chain");
        Target chain = target();
        return List.of(new Command.Rename(start, chain, in.identifier("the new name").text()));
      }
      case "list", "reset", "get" -> {
        return ask();
      }
      case "monitor", "describe", "export", "import" ->
          throw new Fault(
              start,
              "'" + word.text() + "' has no place in a rule file here",
              "a rule file is read for its rules: leave the command out");
      default -> {
        return declare(start, Mode.ADD);
      }
    }
  }

  /** A question changes nothing: it is read over. */
  private List<Command> ask() {
    int depth = 0;
    in.next();
    while (depth > 0 || !in.atEndOfStatement()) {
      Token token = in.next();
      depth += token.isSign("{") ? 1 : token.isSign("}") ? -1 : 0;
      if (token.kind() == Token.Kind.END) {
        throw in.unexpected("'}'");
      }
    }
    return List.of();
  }

  private Family family() {
    for (Family family : Family.values()) {
      if (in.atWord(family.keyword()) && !in.peek(1).isSign("{") && !endsAt(1)) {
        in.next();
        return family;
      }
    }
    return Family.IP;
  }

  private boolean endsAt(int distance) {
    Token token = in.peek(distance);
    return token.kind() == Token.Kind.NEWLINE
        || token.kind() == Token.Kind.END
        || token.isSign(";");
  }

  private Target table() {
    Family family = family();
    Token name = in.identifier("a table's name");
    return new Target(family, name.text(), null, null, name.span(), name.span());
  }

  /** {@code [family] table name}. */
  private Target target() {
    Target table = table();
    Token name = in.identifier("a name");
    return new Target(
        table.family(), table.table(), name.text(), null, table.tableSpan(), name.span());
  }

  private List<Command> declare(Span start, Mode mode) {
    Token word = in.peek();
    switch (word.text()) {
      case "table" -> {
        in.next();
        return List.of(table(start, mode));
      }
      case "rule" -> {
        in.next();
        return List.of(rule(start, Place.AFTER));
      }
      case "element" -> {
        in.next();
        Target set = target();
        return List.of(new Command.AddElements(start, mode, set, elements()));
      }
      case "chain", "set", "map", "flowtable" -> {
        in.next();
        return List.of(item(start, mode, word.text(), null));
      }
      default -> {
        NamedObject.Kind kind = blocks.objectKind();
        if (kind != null) {
          return List.of(item(start, mode, "", kind));
        }
        if (word.kind() == Token.Kind.WORD && start.equals(word.span())) {
          return implicitRule(start, word);
        }
        throw unknown(word);
      }
    }
  }

  /** Without a keyword it is a rule: {@code add ip filter input accept}. */
  private List<Command> implicitRule(Span start, Token word) {
    for (Family family : Family.values()) {
      if (word.isWord(family.keyword())) {
        return List.of(rule(start, Place.AFTER));
      }
    }
    throw unknown(word);
  }

  private static Fault unknown(Token word) {
    String near = Suggestions.didYouMean(word.text(), WORDS);
    return new Fault(
        word.span(),
        "syntax error, unexpected " + word.described(),
        near != null ? near : "expected a command: table, add, flush, define, include, ...");
  }

  private Command table(Span start, Mode mode) {
    Target table = table();
    Span place = start.to(in.last());
    if (!in.atSign("{")) {
      return new Command.Declare(place, mode, true, table, false, null, List.of());
    }
    BlockParser.TableBody body = blocks.table(table.family());
    return new Command.Declare(place, mode, true, table, body.dormant, body.comment, body.items);
  }

  private Command item(Span start, Mode mode, String word, NamedObject.@Nullable Kind kind) {
    Target table = table();
    Token name = in.identifier("a name");
    Declaration item =
        switch (word) {
          case "chain" -> blocks.chain(name);
          case "set", "map" ->
              new SetParser(in, numbers, expressions, statements, word.equals("map")).block(name);
          case "flowtable" -> blocks.flowtable(name);
          default -> object(kind, name, table.family());
        };
    return new Command.Declare(start.to(in.last()), mode, false, table, false, null, List.of(item));
  }

  private Declaration object(NamedObject.@Nullable Kind kind, Token name, Family family) {
    if (kind == null) {
      throw in.unexpected("a kind of object");
    }
    return new Declaration.ObjectItem(
        name.span(),
        new ObjectParser(in, numbers, statements.stateful()).object(kind, name, family));
  }

  private Command rule(Span start, Place place) {
    Target chain = target();
    Long handle = null;
    Integer index = null;
    Place where = place;
    if (in.atWord("handle") || in.atWord("position")) {
      in.next();
      handle = numbers.number("a handle");
    } else if (in.acceptWord("index")) {
      index = (int) numbers.number("an index", Integer.MAX_VALUE);
    }
    if (place == Place.INSTEAD && handle == null) {
      throw in.unexpected("'handle' and a number");
    }
    RuleNode rule = statements.rule();
    return new Command.AddRule(start.to(in.last()), where, chain, handle, index, rule);
  }

  private List<Element> elements() {
    Token token = in.peek();
    if (token.kind() == Token.Kind.VARIABLE) {
      in.next();
      Node value = in.variable(token);
      if (value instanceof Node.SetLiteral set) {
        return set.elements();
      }
      List<Element> one = new ArrayList<>();
      one.add(new Element(token.span(), value, null, 0, 0, null, List.of()));
      return one;
    }
    return expressions.setLiteral().elements();
  }

  private Command delete(Span start, boolean mustExist) {
    Token word = in.next();
    Kind kind =
        switch (word.text()) {
          case "table" -> Kind.TABLE;
          case "chain" -> Kind.CHAIN;
          case "rule" -> Kind.RULE;
          case "set" -> Kind.SET;
          case "map" -> Kind.MAP;
          case "flowtable" -> Kind.FLOWTABLE;
          case "counter", "quota", "limit", "synproxy", "secmark" -> Kind.OBJECT;
          case "ct" -> {
            in.name("helper, timeout or expectation");
            yield Kind.OBJECT;
          }
          case "element" -> null;
          default -> throw unknown(word);
        };
    if (kind == null) {
      Target set = target();
      return new Command.DeleteElements(start, set, elements());
    }
    if (kind == Kind.TABLE) {
      Family family = family();
      if (in.acceptWord("handle")) {
        long number = numbers.number("a handle");
        Target byHandle = new Target(family, "", null, number, in.last(), in.last());
        return new Command.Delete(start.to(in.last()), kind, byHandle, mustExist);
      }
      Token name = in.identifier("a table's name");
      Target target = new Target(family, name.text(), null, null, name.span(), name.span());
      return new Command.Delete(start.to(in.last()), kind, target, mustExist);
    }
    Target target = kind == Kind.RULE ? target() : table();
    String name = target.name();
    Span nameSpan = target.nameSpan();
    Long handle = null;
    if (in.acceptWord("handle")) {
      handle = numbers.number("a handle");
    } else if (kind != Kind.RULE) {
      Token token = in.identifier("a name");
      name = token.text();
      nameSpan = token.span();
    } else {
      throw in.unexpected("'handle' and a number");
    }
    Target full =
        new Target(target.family(), target.table(), name, handle, target.tableSpan(), nameSpan);
    return new Command.Delete(start.to(in.last()), kind, full, mustExist);
  }

  private Command flush(Span start) {
    Token word = in.next();
    switch (word.text()) {
      case "ruleset" -> {
        Family only = null;
        for (Family family : Family.values()) {
          only = in.acceptWord(family.keyword()) ? family : only;
        }
        Target all =
            new Target(
                only == null ? Family.INET : only,
                only == null ? null : "",
                null,
                null,
                word.span(),
                word.span());
        return new Command.Flush(start.to(word.span()), Kind.RULESET, all);
      }
      case "table" -> {
        return new Command.Flush(start, Kind.TABLE, table());
      }
      case "chain" -> {
        return new Command.Flush(start, Kind.CHAIN, target());
      }
      case "set", "map", "meter" -> {
        return new Command.Flush(start, Kind.SET, target());
      }
      default -> throw unknown(word);
    }
  }
}
