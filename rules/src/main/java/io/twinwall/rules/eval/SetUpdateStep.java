package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Statement.SetOp;
import io.twinwall.rules.set.ElementSet;
import java.util.List;

/**
 * {@code add|update|delete @set { ... }} (Linux nft_dynset.c, 6.18): where a new element finds no
 * place the rule breaks; for one that is there it goes on. The element's statements run every time.
 */
final class SetUpdateStep implements Step {
  private final SetOp op;
  private final RunSet set;
  private final KeyReader key;
  private final Selector[] data;
  private final Wide scratch = new Wide();
  private final List<Statement> statements;
  private final long timeoutNanos;
  private final Scope scope;

  SetUpdateStep(Statement.SetUpdate u, RunSet set, KeyReader key, Selector[] data, Scope scope) {
    this.op = u.op();
    this.set = set;
    this.key = key;
    this.data = data;
    this.scope = scope;
    this.statements = u.statements().isEmpty() ? set.declaration().statements() : u.statements();
    this.timeoutNanos = u.timeoutNanos() > 0 ? u.timeoutNanos() : set.declaration().timeoutNanos();
  }

  @Override
  public Decision run(PacketContext c) {
    long[] k = key.read(c);
    if (k == null) {
      return Step.missing(c);
    }
    ElementSet<RunElement> elements = set.elements();
    long now = set.now();
    if (op == SetOp.DELETE) {
      elements.delete(k, now);
      return Decision.CONTINUE;
    }
    int slot = elements.find(k, now);
    if (slot == ElementSet.NONE) {
      return insert(c, k, now);
    }
    if (op == SetOp.UPDATE && elements.deadlineNanos(slot) != ElementSet.NEVER) {
      elements.deadlineNanos(slot, deadline(now));
    }
    return set.at(slot).touch(c);
  }

  private long deadline(long now) {
    return timeoutNanos > 0 ? now + timeoutNanos : ElementSet.NEVER;
  }

  private Decision insert(PacketContext c, long[] k, long now) {
    Wide[] values = new Wide[data.length];
    for (int i = 0; i < data.length; i++) {
      if (!data[i].load(c, scratch)) {
        return Step.missing(c);
      }
      values[i] = new Wide().set(scratch.high, scratch.low);
    }
    int slot = set.elements().insert(k, deadline(now), now);
    if (slot == ElementSet.NONE) {
      return Decision.BREAK;
    }
    if (values.length == 0 && statements.isEmpty()) {
      return Decision.CONTINUE;
    }
    Step[] own = statements.stream().map(s -> Stateful.of(s, scope)).toArray(Step[]::new);
    RunElement e = new RunElement(null, values, values, null, own, null);
    set.elements().attach(slot, e);
    return e.touch(c);
  }
}
