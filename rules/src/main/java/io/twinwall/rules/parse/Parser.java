package io.twinwall.rules.parse;

import io.twinwall.rules.ast.Command;
import io.twinwall.rules.ast.Node;
import io.twinwall.rules.text.Diagnostics;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Source;
import io.twinwall.rules.text.Span;
import io.twinwall.rules.text.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads a rule file into its commands; what it cannot read it notes, and goes on behind it. */
public final class Parser {
  private final Input in;
  private final Diagnostics diagnostics;
  private final CommandParser commands;
  private final Definitions definitions;

  /**
   * @param defines variables that the caller sets, as words
   */
  public Parser(
      Source source, Includes includes, Map<String, String> defines, Diagnostics diagnostics) {
    this.in = new Input(source);
    this.diagnostics = diagnostics;
    Span start = new Span(source, 0, 0);
    defines.forEach((name, value) -> in.scope.define(name, new Node.Word(start, value)));
    Numbers numbers = new Numbers(in);
    SelectorParser selectors = new SelectorParser(in, numbers);
    ExpressionParser expressions = new ExpressionParser(in, selectors, numbers);
    StatementParser statements = new StatementParser(in, numbers, expressions, selectors);
    this.definitions = new Definitions(in, expressions, includes);
    BlockParser blocks =
        new BlockParser(in, numbers, expressions, statements, diagnostics, definitions);
    this.commands = new CommandParser(in, numbers, expressions, statements, blocks);
  }

  /** All commands that could be read. */
  public List<Command> parse() {
    List<Command> read = new ArrayList<>();
    while (!diagnostics.full()) {
      try {
        in.skipSeparators();
        if (in.peek().kind() == Kind.END) {
          break;
        }
        if (!definitions.accept()) {
          read.addAll(commands.command());
        }
        if (!in.atEndOfStatement()) {
          throw in.unexpected("newline or ';'");
        }
      } catch (Fault fault) {
        diagnostics.add(fault.diagnostic());
        in.resetNesting();
        in.synchronize();
        if (in.peek().isSign("}")) {
          in.next();
        }
      }
    }
    return read;
  }
}
