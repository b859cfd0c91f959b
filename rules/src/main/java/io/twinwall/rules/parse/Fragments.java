package io.twinwall.rules.parse;

import io.twinwall.rules.ast.StatementNode;
import io.twinwall.rules.text.Source;
import java.util.List;

/** Stretches of the language that stand alone: what rules of another dialect are translated to. */
public final class Fragments {
  private Fragments() {}

  /**
   * The statements of a rule, or of a part of one.
   *
   * @throws io.twinwall.rules.text.Fault if they are none
   */
  public static List<StatementNode> statements(Source source) {
    Input in = new Input(source);
    Numbers numbers = new Numbers(in);
    SelectorParser selectors = new SelectorParser(in, numbers);
    ExpressionParser expressions = new ExpressionParser(in, selectors, numbers);
    return new StatementParser(in, numbers, expressions, selectors).rule().statements();
  }
}
