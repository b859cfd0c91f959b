package io.twinwall.rules.ast;

import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Verdict;
import io.twinwall.rules.text.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value or selector as written; what a word means is known only from the other side's type. */
public sealed interface Node {
  /** Where it stands. */
  Span span();

  /** A word, number or address. */
  record Word(Span span, String text) implements Node {}

  /** Text in quotes. */
  record Quoted(Span span, String text) implements Node {}

  /** A field of the packet or of what the kernel knows of it. */
  record Selector(Span span, Expression expression) implements Node {}

  /** {@code jhash input mod M seed S offset O}. */
  record Hash(Span span, Node input, long modulus, @Nullable Long seed, long offset)
      implements Node {}

  /** {@code @name}. */
  record Reference(Span span, String name) implements Node {}

  /** {@code { a, b }}. */
  record SetLiteral(Span span, List<Element> elements) implements Node {}

  /** {@code a, b} without braces. */
  record Alternatives(Span span, List<Node> items) implements Node {}

  /** {@code a . b}. */
  record Concat(Span span, List<Node> parts) implements Node {}

  /** {@code a-b}. */
  record Range(Span span, Node low, Node high) implements Node {}

  /** {@code a/24}. */
  record Prefix(Span span, Node address, int length) implements Node {}

  /** {@code a & b}. */
  record Binary(Span span, Expression.BinaryOp op, Node left, Node right) implements Node {}

  /** {@code key map mapping}. */
  record Mapping(Span span, Node key, Node map) implements Node {}

  /** {@code *}. */
  record CatchAll(Span span) implements Node {}

  /** A verdict; {@code place} of the chain's name if there is one. */
  record VerdictNode(Span span, Verdict verdict, @Nullable Span place) implements Node {}
}
