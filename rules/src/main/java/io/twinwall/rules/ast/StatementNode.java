package io.twinwall.rules.ast;

import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.text.Span;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A statement as written. */
public sealed interface StatementNode {
  /** Where it stands. */
  Span span();

  /** {@code left op right}; {@code op} null where nothing stands between them. */
  record Match(Span span, Statement.@Nullable Op op, Node left, Node right)
      implements StatementNode {}

  /** A verdict. */
  record VerdictLine(Span span, Node.VerdictNode verdict) implements StatementNode {}

  /** {@code key vmap map}. */
  record VerdictMap(Span span, Node key, Node map) implements StatementNode {}

  /** A statement without values to look up: counter, limit, log, ... */
  record Plain(Span span, Statement statement) implements StatementNode {}

  /** A statement that refers to a named object. */
  record ObjectReference(Span span, NamedObject.Kind kind, Node name) implements StatementNode {}

  /** {@code reject with ...}; {@code kind} null for plain reject. */
  record Reject(Span span, Statement.@Nullable RejectKind kind, @Nullable Node code)
      implements StatementNode {}

  /** {@code snat to ...} and its like. */
  record Nat(
      Span span,
      Statement.NatKind kind,
      @Nullable Family family,
      @Nullable Node address,
      @Nullable Node port,
      Set<Statement.NatFlag> flags,
      boolean prefix)
      implements StatementNode {}

  /** {@code target set value}. */
  record Assign(Span span, Expression target, Node value) implements StatementNode {}

  /** {@code reset tcp option X}. */
  record Reset(Span span, Expression.Exthdr target) implements StatementNode {}

  /** {@code update @set { ... }}. */
  record SetUpdate(Span span, Statement.SetOp op, Node.Reference set, Element element)
      implements StatementNode {}

  /** {@code meter name size N { ... }}. */
  record Meter(Span span, String name, long size, Element element) implements StatementNode {}

  /** {@code dup to A device D}. */
  record Dup(Span span, @Nullable Node address, @Nullable Node device) implements StatementNode {}

  /** {@code fwd to D}. */
  record Fwd(Span span, @Nullable Family family, @Nullable Node address, Node device)
      implements StatementNode {}

  /** {@code tproxy to A:P}. */
  record Tproxy(Span span, @Nullable Family family, @Nullable Node address, @Nullable Node port)
      implements StatementNode {}

  /** {@code queue to N}. */
  record Queue(Span span, @Nullable Node number, boolean bypass, boolean fanout)
      implements StatementNode {}
}
