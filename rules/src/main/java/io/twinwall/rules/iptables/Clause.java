package io.twinwall.rules.iptables;

import io.twinwall.rules.ast.StatementNode;
import io.twinwall.rules.text.Span;
import java.util.List;

/**
 * One condition or action of a rule. More than one alternative means that any of them will do; they
 * exclude each other, so that the rule can be written once for each.
 */
record Clause(Span span, List<List<Piece>> alternatives) {
  Clause {
    alternatives = List.copyOf(alternatives);
  }

  /** A stretch of nftables' language, or a statement made without it. */
  sealed interface Piece {
    /** In words. */
    record Text(Span span, String nft) implements Piece {}

    /** As the tree has it. */
    record Ready(StatementNode node) implements Piece {}
  }

  static Clause text(Span span, String nft) {
    return new Clause(span, List.of(List.of(new Piece.Text(span, nft))));
  }

  static Clause ready(StatementNode node) {
    return new Clause(node.span(), List.of(List.of(new Piece.Ready(node))));
  }

  static Clause either(Span span, List<String> texts) {
    return new Clause(
        span, texts.stream().map(t -> List.<Piece>of(new Piece.Text(span, t))).toList());
  }
}
