package io.twinwall.rules.check;

import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.MapLookup;
import io.twinwall.rules.model.Expression.SetReference;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives the anonymous sets of a rule their numbers and handles, left to right. */
final class Anonymous {
  private final TableState table;

  Anonymous(TableState table) {
    this.table = table;
  }

  List<Statement> number(List<Statement> statements) {
    List<Statement> out = new ArrayList<>();
    statements.forEach(s -> out.add(statement(s)));
    return out;
  }

  private Statement statement(Statement s) {
    if (s instanceof Statement.Match m) {
      return new Statement.Match(m.op(), value(m.left()), value(m.right()), m.implied());
    } else if (s instanceof Statement.VerdictMap m) {
      return new Statement.VerdictMap(value(m.key()), reference(m.map()));
    } else if (s instanceof Statement.MetaSet m) {
      return new Statement.MetaSet(m.key(), value(m.value()));
    } else if (s instanceof Statement.CtSet m) {
      return new Statement.CtSet(m.key(), m.direction(), value(m.value()));
    } else if (s instanceof Statement.PayloadSet m) {
      return new Statement.PayloadSet(m.target(), value(m.value()), m.checksums());
    } else if (s instanceof Statement.ExthdrSet m) {
      return new Statement.ExthdrSet(m.target(), value(m.value()));
    } else if (s instanceof Statement.ObjectReference m) {
      return new Statement.ObjectReference(m.kind(), value(m.name()));
    } else if (s instanceof Statement.Nat m) {
      return new Statement.Nat(
          m.kind(), m.family(), optional(m.address()), optional(m.port()), m.flags(), m.prefix());
    } else if (s instanceof Statement.Queue m) {
      return new Statement.Queue(value(m.number()), m.bypass(), m.fanout());
    } else if (s instanceof Statement.SetUpdate m) {
      return new Statement.SetUpdate(
          m.op(),
          m.set(),
          value(m.key()),
          m.timeoutNanos(),
          m.comment(),
          m.statements(),
          optional(m.data()));
    } else if (s instanceof Statement.Tproxy m) {
      return new Statement.Tproxy(m.family(), optional(m.address()), optional(m.port()));
    } else if (s instanceof Statement.Dup m) {
      return new Statement.Dup(optional(m.address()), optional(m.device()));
    } else if (s instanceof Statement.Fwd m) {
      return new Statement.Fwd(m.family(), optional(m.address()), value(m.device()));
    }
    return s;
  }

  private @Nullable Expression optional(@Nullable Expression e) {
    return e == null ? null : value(e);
  }

  private Expression value(Expression e) {
    if (e instanceof SetReference reference) {
      return reference(reference);
    } else if (e instanceof MapLookup lookup) {
      return new MapLookup(
          lookup.type(), value(lookup.key()), reference(lookup.map()), lookup.several());
    } else if (e instanceof Expression.Binary b) {
      return new Expression.Binary(b.type(), b.op(), value(b.left()), value(b.right()));
    }
    return e;
  }

  private SetReference reference(SetReference reference) {
    SetDeclaration set = reference.anonymous();
    if (set == null) {
      return reference;
    }
    String name = set.name() + table.nextAnonymous();
    return new SetReference(reference.type(), name, Sets.withHandle(set, name, table.nextHandle()));
  }
}
