package io.twinwall.rules.parse;

import io.twinwall.rules.ast.Element;
import io.twinwall.rules.ast.Node;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import java.util.IdentityHashMap;

/**
 * How large values are with all their variables in place: a few lines of {@code define b = { $a, $a
 * }} make a set that no memory holds, and a line of a million operators a tree that no stack does.
 */
final class NodeSizes {
  /** Operators, ranges and parts of one value; real rules have a few dozen. */
  private static final int LARGEST_EXPRESSION = 2_000;

  /** Nodes that variables may stand for in all of a rule file. */
  private static final long MOST_EXPANDED = 1L << 22;

  /** Of values made of others; any other node counts one. */
  private final IdentityHashMap<Node, Long> sizes = new IdentityHashMap<>();

  private long expanded;

  /** Notes a value made of others; returns it. */
  <N extends Node> N expression(N node, Node... parts) {
    long size = 1;
    for (Node part : parts) {
      size += of(part);
    }
    return limited(node, size);
  }

  Node.Concat concat(Node.Concat node) {
    return limited(node, sum(node.parts()));
  }

  Node.Alternatives list(Node.Alternatives node) {
    sizes.put(node, sum(node.items()));
    return node;
  }

  Node.SetLiteral set(Node.SetLiteral node) {
    long size = 1;
    for (Element element : node.elements()) {
      Node data = element.data();
      size += of(element.key()) + (data == null ? 0 : of(data));
    }
    sizes.put(node, size);
    return node;
  }

  /** Counts what a variable stands for; returns it. */
  Node expanded(Span place, Node value) {
    expanded += of(value);
    if (expanded > MOST_EXPANDED) {
      throw new Fault(
          place,
          "memory exhausted",
          "the variables of this file stand for more than " + MOST_EXPANDED + " values");
    }
    return value;
  }

  private long sum(Iterable<Node> parts) {
    long size = 1;
    for (Node part : parts) {
      size += of(part);
    }
    return size;
  }

  private <N extends Node> N limited(N node, long size) {
    if (size > LARGEST_EXPRESSION) {
      throw new Fault(
          node.span(),
          "memory exhausted",
          "an expression has at most " + LARGEST_EXPRESSION + " parts");
    }
    sizes.put(node, size);
    return node;
  }

  private long of(Node node) {
    return sizes.getOrDefault(node, 1L);
  }
}
