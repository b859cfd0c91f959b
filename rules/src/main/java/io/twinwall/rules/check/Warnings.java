package io.twinwall.rules.check;

import io.twinwall.rules.check.TableState.ChainState;
import io.twinwall.rules.check.TableState.RuleState;
import io.twinwall.rules.model.BaseChain;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Verdict;
import io.twinwall.rules.text.Diagnostic;
import io.twinwall.rules.text.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is legal in a ruleset and probably not meant. */
final class Warnings {
  /** As many are told. */
  private static final int MOST = 50;

  private final Collection<TableState> tables;
  private final List<Diagnostic> found = new ArrayList<>();

  Warnings(Collection<TableState> tables) {
    this.tables = tables;
  }

  List<Diagnostic> find() {
    for (TableState table : tables) {
      for (ChainState chain : table.chains.values()) {
        unreachable(chain);
        emptyTargets(table, chain);
        undone(table, chain);
      }
      unusedSets(table);
    }
    return found;
  }

  private void warn(Span place, String message, String hint) {
    if (found.size() < MOST) {
      found.add(new Diagnostic(Diagnostic.Severity.WARNING, place, null, message, hint));
    }
  }

  // ---- rules that never match

  private void unreachable(ChainState chain) {
    Map<List<Statement>, RuleState> deciding = new HashMap<>();
    RuleState last = null;
    for (RuleState rule : chain.rules) {
      List<Statement> matches = matches(rule);
      RuleState earlier = last != null ? last : matches == null ? null : deciding.get(matches);
      if (earlier != null) {
        warn(
            rule.place(),
            "this rule is never reached",
            "line " + line(earlier) + " has decided all that it could match");
      }
      if (matches != null && decides(rule)) {
        deciding.putIfAbsent(matches, rule);
        last = last == null && matches.isEmpty() ? rule : last;
      }
    }
  }

  private static int line(RuleState rule) {
    return rule.place().source().line(rule.place().start());
  }

  /** The matches of a rule that does nothing else that could end it; null for all others. */
  private static @Nullable List<Statement> matches(RuleState rule) {
    List<Statement> matches = new ArrayList<>();
    for (Statement s : rule.statements()) {
      if (s instanceof Statement.Match) {
        matches.add(s);
      } else if (!(s instanceof Statement.Counter
          || s instanceof Statement.Log
          || s instanceof Statement.VerdictStatement
          || s instanceof Statement.Reject)) {
        return null;
      }
    }
    return matches;
  }

  private static boolean decides(RuleState rule) {
    Statement last = rule.statements().get(rule.statements().size() - 1);
    return last instanceof Statement.Reject
        || last instanceof Statement.VerdictStatement v
            && switch (v.verdict().kind()) {
              case ACCEPT, DROP, RETURN, GOTO -> true;
              case CONTINUE, JUMP -> false;
            };
  }

  // ---- chains

  private void emptyTargets(TableState table, ChainState chain) {
    for (RuleState rule : chain.rules) {
      for (Statement s : rule.statements()) {
        boolean jump =
            s instanceof Statement.VerdictStatement v
                && v.verdict().kind() == Verdict.Kind.JUMP
                && isEmpty(table, v.verdict().chain());
        if (jump) {
          warn(rule.place(), "the chain that this rule jumps to is empty", "it does nothing");
        }
      }
    }
  }

  private static boolean isEmpty(TableState table, @Nullable String name) {
    ChainState target = name == null ? null : table.chains.get(name);
    return target != null && target.rules.isEmpty();
  }

  /** An accept ends its own base chain only; a later one may still drop. */
  private void undone(TableState table, ChainState chain) {
    BaseChain base = chain.base;
    if (base == null || table.dormant || base.type() != BaseChain.ChainType.FILTER) {
      return;
    }
    for (RuleState rule : chain.rules) {
      boolean accepts =
          rule.statements().stream()
              .anyMatch(
                  s ->
                      s instanceof Statement.VerdictStatement v
                          && v.verdict().kind() == Verdict.Kind.ACCEPT);
      String later = accepts ? laterDrop(table, base) : null;
      if (later != null) {
        warn(
            rule.place(),
            "what is accepted here is not accepted yet",
            later + " comes later at the same hook and drops what it does not accept");
        return;
      }
    }
  }

  private @Nullable String laterDrop(TableState table, BaseChain base) {
    for (TableState other : tables) {
      for (ChainState chain : other.chains.values()) {
        BaseChain b = chain.base;
        if (b != null
            && b.hook() == base.hook()
            && b.priority() > base.priority()
            && b.policy() == BaseChain.Policy.DROP
            && !other.dormant
            && b.devices().equals(base.devices())
            && overlap(table.family, other.family)) {
          return "chain '" + chain.name + "' of table " + other.family.keyword() + " " + other.name;
        }
      }
    }
    return null;
  }

  private static boolean overlap(Family a, Family b) {
    boolean ipA = a == Family.IP || a == Family.IP6;
    boolean ipB = b == Family.IP || b == Family.IP6;
    return a == b || a == Family.INET && ipB || b == Family.INET && ipA;
  }

  // ---- sets

  private void unusedSets(TableState table) {
    for (SetDeclaration set : table.sets.values()) {
      Span place = table.places.get(set.name());
      boolean used = new Uses(table).ofSet(set.name());
      if (!used && place != null) {
        warn(place, "no rule uses '" + set.name() + "'", "it has no effect");
      }
    }
  }
}
