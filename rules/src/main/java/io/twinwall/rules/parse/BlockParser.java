package io.twinwall.rules.parse;

import io.twinwall.rules.ast.Declaration;
import io.twinwall.rules.ast.Node;
import io.twinwall.rules.ast.RuleNode;
import io.twinwall.rules.model.BaseChain;
import io.twinwall.rules.model.BaseChain.ChainType;
import io.twinwall.rules.model.BaseChain.HookPoint;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.Flowtable;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.text.Diagnostics;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import io.twinwall.rules.text.Suggestions;
import io.twinwall.rules.text.Token;
import io.twinwall.rules.text.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the blocks of tables, chains and flowtables. */
final class BlockParser {
  private final Input in;
  private final Numbers numbers;
  private final ExpressionParser expressions;
  private final StatementParser statements;
  private final Diagnostics diagnostics;
  private final Definitions definitions;

  BlockParser(
      Input in,
      Numbers numbers,
      ExpressionParser expressions,
      StatementParser statements,
      Diagnostics diagnostics,
      Definitions definitions) {
    this.in = in;
    this.numbers = numbers;
    this.expressions = expressions;
    this.statements = statements;
    this.diagnostics = diagnostics;
    this.definitions = definitions;
  }

  /** What a table block collects. */
  static final class TableBody {
    final List<Declaration> items = new ArrayList<>();
    boolean dormant;
    @Nullable String comment;
  }

  /** Behind the table's name: {@code { ... }}. */
  TableBody table(Family family) {
    TableBody body = new TableBody();
    in.expectSign("{");
    definitions.open();
    block(() -> tableItem(body, family));
    definitions.close();
    return body;
  }

  /** Items up to the closing brace; errors are noted and reading goes on behind them. */
  private void block(Runnable item) {
    in.skipSeparators();
    while (!in.atSign("}")) {
      try {
        if (in.peek().kind() == Kind.END) {
          throw in.unexpected("'}'");
        }
        item.run();
        if (!in.atEndOfStatement()) {
          throw new Fault(
              in.peek().span(),
              "syntax error, unexpected "
                  + in.peek().described()
                  + ", expecting newline or semicolon");
        }
      } catch (Fault fault) {
        diagnostics.add(fault.diagnostic());
        if (diagnostics.full() || in.peek().kind() == Kind.END) {
          throw fault;
        }
        in.resetNesting();
        in.synchronize();
      }
      in.skipSeparators();
    }
    in.next();
  }

  private void tableItem(TableBody body, Family family) {
    Token word = in.peek();
    if (definitions.accept()) {
      return;
    }
    switch (word.text()) {
      case "flags" -> {
        in.next();
        in.expectWord("dormant");
        body.dormant = true;
      }
      case "comment" -> {
        in.next();
        body.comment = in.name("the comment's text").text();
      }
      default -> body.items.add(declaration(family));
    }
  }

  /** A declaration with its keyword. */
  Declaration declaration(Family family) {
    Token word = in.peek();
    switch (word.text()) {
      case "chain" -> {
        in.next();
        return chain(in.identifier("the chain's name"));
      }
      case "set", "map" -> {
        in.next();
        Token name = in.identifier("a name");
        return new SetParser(in, numbers, expressions, statements, word.text().equals("map"))
            .block(name);
      }
      case "flowtable" -> {
        in.next();
        return flowtable(in.identifier("the flowtable's name"));
      }
      default -> {
        NamedObject.Kind kind = objectKind();
        if (kind == null) {
          String near =
              Suggestions.didYouMean(
                  word.text(), List.of("chain", "set", "map", "flowtable", "counter", "quota"));
          throw new Fault(
              word.span(),
              "syntax error, unexpected " + word.described(),
              near != null ? near : "expected chain, set, map, flowtable or a stateful object");
        }
        Token object = in.identifier("the object's name");
        return new Declaration.ObjectItem(
            object.span(),
            new ObjectParser(in, numbers, statements.stateful()).object(kind, object, family));
      }
    }
  }

  /** Reads the words that name a kind of object; null and nothing read if none stands here. */
  NamedObject.@Nullable Kind objectKind() {
    NamedObject.Kind kind =
        switch (in.peek().text()) {
          case "counter" -> NamedObject.Kind.COUNTER;
          case "quota" -> NamedObject.Kind.QUOTA;
          case "limit" -> NamedObject.Kind.LIMIT;
          case "synproxy" -> NamedObject.Kind.SYNPROXY;
          case "secmark" -> NamedObject.Kind.SECMARK;
          case "ct" ->
              switch (in.peek(1).text()) {
                case "helper" -> NamedObject.Kind.CT_HELPER;
                case "timeout" -> NamedObject.Kind.CT_TIMEOUT;
                case "expectation" -> NamedObject.Kind.CT_EXPECTATION;
                default -> null;
              };
          default -> null;
        };
    if (kind != null) {
      boolean two = in.atWord("ct");
      in.next();
      if (two) {
        in.next();
      }
    }
    return kind;
  }

  // ---- chains

  private static final class ChainBody {
    Declaration.@Nullable Hook base;
    BaseChain.@Nullable Policy policy;
    @Nullable String comment;
    final List<RuleNode> rules = new ArrayList<>();
  }

  /** Behind the name: a block, or nothing for an empty chain. */
  Declaration chain(Token name) {
    ChainBody body = new ChainBody();
    if (in.acceptSign("{")) {
      definitions.open();
      block(() -> chainItem(body));
      definitions.close();
    } else if (!in.atEndOfStatement()) {
      throw in.unexpected("'{'");
    }
    return new Declaration.ChainItem(
        name.span(), name.text(), body.base, body.policy, body.comment, body.rules);
  }

  private void chainItem(ChainBody body) {
    if (definitions.accept()) {
      return;
    }
    Token word = in.peek();
    if (word.isWord("type")) {
      body.base = hook();
    } else if (word.isWord("policy")) {
      in.next();
      body.policy = policy();
    } else if (word.isWord("comment")) {
      in.next();
      body.comment = in.name("the comment's text").text();
    } else if (word.isWord("flags")) {
      throw new Fault(word.span(), "hardware offload of chains is not supported");
    } else {
      body.rules.add(statements.rule());
    }
  }

  private BaseChain.Policy policy() {
    Token token = in.peek();
    String word = token.text();
    if (token.kind() == Kind.VARIABLE) {
      in.next();
      word = expressions.word(token);
    } else {
      in.name("accept or drop");
    }
    return switch (word) {
      case "accept" -> BaseChain.Policy.ACCEPT;
      case "drop" -> BaseChain.Policy.DROP;
      default ->
          throw new Fault(
              token.span(),
              "syntax error, unexpected " + token.described(),
              "a policy is accept or drop");
    };
  }

  private Declaration.Hook hook() {
    Span start = in.next().span();
    Token typeWord = in.name("filter, nat or route");
    ChainType type =
        switch (typeWord.text()) {
          case "filter" -> ChainType.FILTER;
          case "nat" -> ChainType.NAT;
          case "route" -> ChainType.ROUTE;
          default ->
              throw new Fault(
                  typeWord.span(), "unknown chain type", "expected filter, nat or route");
        };
    in.expectWord("hook");
    Token hookWord = in.name("a hook");
    HookPoint hook = hookPoint(hookWord);
    List<String> devices = new ArrayList<>();
    if (in.acceptWord("device")) {
      devices.add(device());
    } else if (in.acceptWord("devices")) {
      in.expectSign("=");
      devices(devices);
    }
    Span priority = in.peek().span();
    if (!in.atWord("priority")) {
      throw in.unexpected("'priority'");
    }
    in.next();
    String[] name = new String[1];
    long offset = priority(name);
    return new Declaration.Hook(
        start.to(in.last()), type, hook, devices, priority.to(in.last()), name[0], offset);
  }

  private static HookPoint hookPoint(Token word) {
    for (HookPoint hook : HookPoint.values()) {
      if (hook.name().toLowerCase(Locale.ROOT).equals(word.text())) {
        return hook;
      }
    }
    String near =
        Suggestions.didYouMean(
            word.text(),
            List.of("prerouting", "input", "forward", "output", "postrouting", "ingress"));
    throw new Fault(
        word.span(),
        "unknown chain hook",
        near != null
            ? near
            : "expected prerouting, input, forward, output, postrouting, ingress or egress");
  }

  /** A number, or a name with an offset; {@code name[0]} gets the name. */
  long priority(String[] name) {
    Token token = in.peek();
    if (token.kind() == Kind.VARIABLE) {
      in.next();
      Node value = in.variable(token);
      String text = value instanceof Node.Word word ? word.text() : "";
      if (text.matches("-?[0-9]{1,9}")) {
        return Long.parseLong(text);
      }
      name[0] = expressions.word(token);
    } else if (token.kind() == Kind.WORD) {
      in.next();
      name[0] = token.text();
    } else {
      boolean minus = in.acceptSign("-");
      long value = numbers.number("a priority", 1L << 31);
      return minus ? -value : value;
    }
    if (in.atSign("-") || in.atSign("+")) {
      boolean minus = in.next().isSign("-");
      long value = numbers.number("an offset", 1L << 31);
      return minus ? -value : value;
    }
    return 0;
  }

  private String device() {
    Token token = in.peek();
    if (token.kind() == Kind.VARIABLE) {
      in.next();
      return expressions.word(token);
    }
    return in.name("the name of a device").text();
  }

  private void devices(List<String> devices) {
    Token token = in.peek();
    if (token.kind() == Kind.VARIABLE) {
      in.next();
      addDevices(in.variable(token), devices, token);
      return;
    }
    in.expectSign("{");
    in.skipNewlines();
    while (!in.atSign("}")) {
      Token item = in.peek();
      if (item.kind() == Kind.VARIABLE) {
        in.next();
        addDevices(in.variable(item), devices, item);
      } else {
        devices.add(in.name("the name of a device").text());
      }
      in.skipNewlines();
      if (!in.acceptSign(",")) {
        break;
      }
      in.skipNewlines();
    }
    in.expectSign("}");
  }

  private void addDevices(Node value, List<String> devices, Token place) {
    if (value instanceof Node.SetLiteral set) {
      set.elements().forEach(e -> addDevices(e.key(), devices, place));
    } else if (value instanceof Node.Word word) {
      devices.add(word.text());
    } else if (value instanceof Node.Quoted quoted) {
      devices.add(quoted.text());
    } else {
      throw new Fault(place.span(), "invalid variable, expected names of devices");
    }
  }

  // ---- flowtables

  Declaration flowtable(Token name) {
    in.expectSign("{");
    in.skipSeparators();
    String[] priorityName = new String[1];
    long offset = 0;
    boolean counter = false;
    boolean offload = false;
    List<String> devices = new ArrayList<>();
    while (!in.atSign("}")) {
      Token word = in.name("hook, devices, counter or flags");
      switch (word.text()) {
        case "hook" -> {
          in.expectWord("ingress");
          in.expectWord("priority");
          offset = priority(priorityName);
        }
        case "devices" -> {
          in.expectSign("=");
          devices(devices);
        }
        case "counter" -> counter = true;
        case "flags" -> {
          in.expectWord("offload");
          offload = true;
        }
        default ->
            throw new Fault(
                word.span(),
                "syntax error, unexpected " + word.described(),
                "expected hook, devices, counter or flags");
      }
      if (!in.atEndOfStatement() && !in.atSign("}")) {
        throw in.unexpected("newline or ';'");
      }
      in.skipSeparators();
      if (in.peek().kind() == Kind.END) {
        throw in.unexpected("'}'");
      }
    }
    in.next();
    Flowtable flowtable = new Flowtable(name.text(), 0, 0, devices, counter, offload);
    return new Declaration.FlowtableItem(name.span(), flowtable, priorityName[0], offset);
  }
}
