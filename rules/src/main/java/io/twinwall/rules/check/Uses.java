package io.twinwall.rules.check;

import io.twinwall.rules.check.TableState.ChainState;
import io.twinwall.rules.check.TableState.RuleState;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.Statement;
import java.util.function.Predicate;

/** Who refers to a set, object or flowtable: what is referred to cannot be deleted. */
final class Uses {
  private final TableState table;

  Uses(TableState table) {
    this.table = table;
  }

  private boolean any(Predicate<Statement> wanted) {
    for (ChainState chain : table.chains.values()) {
      for (RuleState rule : chain.rules) {
        if (rule.statements().stream().anyMatch(wanted)) {
          return true;
        }
      }
    }
    return false;
  }

  boolean ofSet(String name) {
    return any(s -> refersTo(s, name));
  }

  static boolean refersTo(Statement s, String set) {
    boolean[] found = {
      s instanceof Statement.VerdictMap m && m.map().name().equals(set)
          || s instanceof Statement.SetUpdate u && u.set().equals(set)
    };
    Parts.visit(
        s,
        e ->
            found[0] |=
                e instanceof Expression.SetReference r && r.name().equals(set)
                    || e instanceof Expression.MapLookup l && l.map().name().equals(set));
    return found[0];
  }

  boolean ofFlowtable(String name) {
    return any(s -> s instanceof Statement.FlowOffload f && f.flowtable().equals(name));
  }

  boolean ofObject(NamedObject.Kind kind, String name) {
    for (SetDeclaration set : table.sets.values()) {
      boolean named =
          set.objectKind() == kind
              && set.elements().stream()
                  .anyMatch(
                      e -> e.data() instanceof Expression.ObjectName o && o.name().equals(name));
      if (named) {
        return true;
      }
    }
    return any(
        s ->
            s instanceof Statement.ObjectReference r
                && r.kind() == kind
                && r.name() instanceof Expression.ObjectName o
                && o.name().equals(name));
  }
}
