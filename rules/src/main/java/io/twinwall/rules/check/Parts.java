package io.twinwall.rules.check;

import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Statement;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Every expression that a statement evaluates, outside in. */
final class Parts {
  private Parts() {}

  static void visit(Statement s, Consumer<Expression> visitor) {
    if (s instanceof Statement.Match m) {
      visit(m.left(), visitor);
      visit(m.right(), visitor);
    } else if (s instanceof Statement.VerdictMap m) {
      visit(m.key(), visitor);
    } else if (s instanceof Statement.MetaSet m) {
      visit(m.value(), visitor);
    } else if (s instanceof Statement.CtSet m) {
      visit(m.value(), visitor);
    } else if (s instanceof Statement.PayloadSet m) {
      visit(m.value(), visitor);
    } else if (s instanceof Statement.ExthdrSet m) {
      visit(m.value(), visitor);
    } else if (s instanceof Statement.ObjectReference m) {
      visit(m.name(), visitor);
    } else if (s instanceof Statement.Nat m) {
      optional(m.address(), visitor);
      optional(m.port(), visitor);
    } else if (s instanceof Statement.Queue m) {
      visit(m.number(), visitor);
    } else if (s instanceof Statement.SetUpdate m) {
      visit(m.key(), visitor);
      optional(m.data(), visitor);
    } else if (s instanceof Statement.Dup m) {
      optional(m.address(), visitor);
      optional(m.device(), visitor);
    } else if (s instanceof Statement.Fwd m) {
      optional(m.address(), visitor);
      visit(m.device(), visitor);
    }
  }

  private static void optional(@Nullable Expression e, Consumer<Expression> visitor) {
    if (e != null) {
      visit(e, visitor);
    }
  }

  private static void visit(Expression e, Consumer<Expression> visitor) {
    visitor.accept(e);
    if (e instanceof Expression.Concat concat) {
      concat.parts().forEach(p -> visit(p, visitor));
    } else if (e instanceof Expression.Binary binary) {
      visit(binary.left(), visitor);
      visit(binary.right(), visitor);
    } else if (e instanceof Expression.MapLookup lookup) {
      visit(lookup.key(), visitor);
    } else if (e instanceof Expression.Jhash hash) {
      visit(hash.input(), visitor);
    }
  }
}
