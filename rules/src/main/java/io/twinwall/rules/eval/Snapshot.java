package io.twinwall.rules.eval;

import io.twinwall.core.time.VirtualClock;
import io.twinwall.rules.model.Chain;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.Rule;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.SetDeclaration.Flag;
import io.twinwall.rules.model.SetElement;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Table;
import io.twinwall.rules.model.ValueType;
import io.twinwall.rules.set.ElementSet;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The model of a ruleset with the state that packets have left in it. */
final class Snapshot {
  private final VirtualClock clock;

  Snapshot(VirtualClock clock) {
    this.clock = clock;
  }

  Table table(LoadedTable loaded) {
    Table t = loaded.table();
    Scope scope = loaded.scope();
    if (scope == null) {
      return t;
    }
    return new Table(
        t.family(),
        t.name(),
        t.handle(),
        t.dormant(),
        t.comment(),
        t.objects().stream().map(o -> object(o, scope)).toList(),
        t.sets().stream().map(s -> set(scope.set(s.name()))).toList(),
        t.flowtables(),
        t.chains().stream().map(c -> chain(c, scope)).toList());
  }

  private static NamedObject object(NamedObject o, Scope scope) {
    Statement now = current(scope.object(Programs.kind(o), o.name()));
    if (o instanceof NamedObject.CounterObject c && now instanceof Statement.Counter n) {
      return new NamedObject.CounterObject(
          c.name(), c.handle(), c.comment(), n.packets(), n.bytes());
    }
    if (o instanceof NamedObject.QuotaObject q && now instanceof Statement.Quota n) {
      return new NamedObject.QuotaObject(q.name(), q.handle(), q.comment(), n);
    }
    return o;
  }

  private static @Nullable Statement current(Step s) {
    return s instanceof Stateful f ? f.current() : null;
  }

  private Chain chain(Chain c, Scope scope) {
    RunRule[] run = scope.chain(c.name()).rules();
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < run.length; i++) {
      rules.add(rule(c.rules().get(i), run[i], scope));
    }
    return new Chain(c.name(), c.handle(), c.registration(), c.base(), c.comment(), rules);
  }

  private Rule rule(Rule r, RunRule run, Scope scope) {
    List<Statement> now = new ArrayList<>();
    for (int i = 0; i < r.statements().size(); i++) {
      Statement s = r.statements().get(i);
      boolean named = s instanceof Statement.ObjectReference;
      Statement c = named ? null : current(run.steps()[i]);
      now.add(c != null ? c : anonymous(s, scope));
    }
    return new Rule(r.handle(), r.index(), now, r.comment(), r.text());
  }

  /** A match or map with an anonymous set whose elements have counters of their own. */
  private Statement anonymous(Statement s, Scope scope) {
    if (s instanceof Statement.Match m && m.right() instanceof Expression.SetReference r) {
      return new Statement.Match(m.op(), m.left(), reference(r, scope), m.implied());
    }
    if (s instanceof Statement.VerdictMap m) {
      return new Statement.VerdictMap(m.key(), reference(m.map(), scope));
    }
    return s;
  }

  private Expression.SetReference reference(Expression.SetReference r, Scope scope) {
    SetDeclaration own = r.anonymous();
    RunSet run = own == null ? null : scope.anonymousSets().get(own);
    return run == null ? r : new Expression.SetReference(r.type(), r.name(), set(run));
  }

  private SetDeclaration set(RunSet run) {
    SetDeclaration d = run.declaration();
    boolean moving =
        d.flags().contains(Flag.DYNAMIC)
            || d.flags().contains(Flag.TIMEOUT)
            || d.timeoutNanos() > 0
            || !d.statements().isEmpty()
            || d.elements().stream().anyMatch(e -> !e.statements().isEmpty());
    if (!moving) {
      return d;
    }
    return new SetDeclaration(
        d.name(),
        d.handle(),
        d.anonymous(),
        d.kind(),
        d.key(),
        d.data(),
        d.dataInterval(),
        d.objectKind(),
        d.typeof(),
        d.flags(),
        d.autoMerge(),
        d.timeoutNanos(),
        d.gcIntervalNanos(),
        d.size(),
        d.policy(),
        d.comment(),
        d.statements(),
        elements(run));
  }

  private List<SetElement> elements(RunSet run) {
    ElementSet<RunElement> set = run.elements();
    long now = run.now();
    List<SetElement> loaded = new ArrayList<>();
    List<Integer> added = new ArrayList<>();
    IdentityHashMap<SetElement, SetElement> state = new IdentityHashMap<>();
    boolean[] bare = {false};
    set.forEach(
        now,
        slot -> {
          RunElement e = set.attachment(slot);
          SetElement source = e == null ? null : e.source();
          if (e != null && source != null) {
            state.put(source, refreshed(source, e, set.deadlineNanos(slot)));
          } else if (set.changeable()) {
            added.add(slot);
          } else {
            bare[0] = true;
          }
        });
    for (SetElement e : run.declaration().elements()) {
      SetElement s = state.get(e);
      if (s != null) {
        loaded.add(s);
      } else if (bare[0] || e.key() instanceof Expression.CatchAll) {
        loaded.add(e);
      }
    }
    added.sort(Comparator.comparing((Integer s) -> keyNumber(set, s)));
    added.forEach(s -> loaded.add(element(run, s)));
    return loaded;
  }

  /** All fields of a key as one number, for an order that does not depend on the hash. */
  private static BigInteger keyNumber(ElementSet<RunElement> set, int slot) {
    BigInteger n = BigInteger.ZERO;
    for (int f = 0; f < set.layout().fields(); f++) {
      n = n.shiftLeft(set.layout().bits(f)).or(set.key(slot, f));
    }
    return n;
  }

  private SetElement refreshed(SetElement source, RunElement e, long deadlineNanos) {
    return new SetElement(
        source.key(),
        source.data(),
        source.timeoutNanos(),
        left(deadlineNanos),
        source.comment(),
        statements(e));
  }

  private long left(long deadlineNanos) {
    return deadlineNanos == ElementSet.NEVER ? 0 : deadlineNanos - clock.nowNanos();
  }

  private static List<Statement> statements(RunElement e) {
    return Arrays.stream(e.statements()).map(s -> ((Stateful) s).current()).toList();
  }

  private SetElement element(RunSet run, int slot) {
    SetDeclaration d = run.declaration();
    RunElement e = run.at(slot);
    List<Expression> key = new ArrayList<>();
    for (int f = 0; f < d.key().size(); f++) {
      key.add(new Expression.Constant(d.key().get(f), run.elements().key(slot, f)));
    }
    List<Expression> data = new ArrayList<>();
    for (int f = 0; f < e.fields(); f++) {
      data.add(constant(d.data().get(f), e.low(f)));
    }
    long deadline = run.elements().deadlineNanos(slot);
    return new SetElement(
        one(key), data.isEmpty() ? null : one(data), 0, left(deadline), null, statements(e));
  }

  private static Expression one(List<Expression> parts) {
    return parts.size() == 1 ? parts.get(0) : new Expression.Concat(parts);
  }

  private static Expression constant(ValueType type, Wide w) {
    BigInteger mask = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    return new Expression.Constant(
        type,
        BigInteger.valueOf(w.high).and(mask).shiftLeft(64).or(BigInteger.valueOf(w.low).and(mask)));
  }
}
