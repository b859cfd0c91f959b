package io.twinwall.rules.eval;

import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.SetDeclaration.Flag;
import io.twinwall.rules.model.SetElement;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.ValueType;
import io.twinwall.rules.set.ElementSet;
import io.twinwall.rules.set.KeyLayout;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes sets and maps ready to run: picks the index that their keys need, fills in elements. */
final class SetCompiler {
  /** Size of a set that rules add to, where none is given (Linux nft_dynset_init). */
  static final int DYNAMIC_SIZE = 65535;

  private final SetDeclaration declaration;
  private final Scope scope;
  private final NamedObject.@Nullable Kind objects;

  private SetCompiler(SetDeclaration declaration, Scope scope, NamedObject.@Nullable Kind objects) {
    this.declaration = declaration;
    this.scope = scope;
    this.objects = declaration.objectKind() != null ? declaration.objectKind() : objects;
  }

  /**
   * Makes a set ready to run.
   *
   * @param objects what the data of an anonymous object map name
   */
  static RunSet compile(
      SetDeclaration declaration, Scope scope, NamedObject.@Nullable Kind objects) {
    return new SetCompiler(declaration, scope, objects).compile();
  }

  private RunSet compile() {
    List<SetElement> keyed = new ArrayList<>();
    SetElement catchAll = null;
    for (SetElement e : declaration.elements()) {
      if (e.key() instanceof Expression.CatchAll) {
        catchAll = e;
      } else {
        keyed.add(e);
      }
    }
    boolean intervals = keyed.stream().anyMatch(e -> !Bounds.exact(e.key()));
    ElementSet<RunElement> elements = intervals ? ranges(keyed) : exact(keyed);
    boolean timed =
        declaration.flags().contains(Flag.TIMEOUT)
            || declaration.timeoutNanos() > 0
            || declaration.elements().stream().anyMatch(e -> e.timeoutNanos() > 0);
    RunSet set = new RunSet(declaration, elements, scope.services().clock(), timed);
    attach(set, keyed, catchAll);
    return set;
  }

  private KeyLayout layout(boolean packed) {
    return new KeyLayout(declaration.key().stream().map(SetCompiler::bits).toList(), packed);
  }

  private static int bits(ValueType t) {
    return t.bits() == 0 ? 128 : t.bits();
  }

  private ElementSet<RunElement> exact(List<SetElement> keyed) {
    KeyLayout layout = layout(true);
    long limit = declaration.size();
    if (limit == 0 && declaration.flags().contains(Flag.DYNAMIC)) {
      limit = DYNAMIC_SIZE;
    }
    ElementSet<RunElement> set =
        ElementSet.exact(layout, scope.services().seed(), keyed.size(), limit);
    for (SetElement e : keyed) {
      long[] key = new long[layout.words()];
      put(layout, key, e.key(), false);
      if (set.find(key, 0) == ElementSet.NONE) {
        set.insert(key, ElementSet.NEVER, 0);
      }
    }
    return set;
  }

  private ElementSet<RunElement> ranges(List<SetElement> keyed) {
    KeyLayout layout = layout(false);
    long[][] low = new long[keyed.size()][layout.words()];
    long[][] high = new long[keyed.size()][layout.words()];
    for (int i = 0; i < keyed.size(); i++) {
      put(layout, low[i], keyed.get(i).key(), false);
      put(layout, high[i], keyed.get(i).key(), true);
    }
    return ElementSet.intervals(layout, low, high);
  }

  private static void put(KeyLayout layout, long[] key, Expression e, boolean high) {
    if (e instanceof Expression.Concat c) {
      for (int i = 0; i < c.parts().size(); i++) {
        Bounds b = Bounds.of(c.parts().get(i));
        layout.put(key, i, high ? b.high() : b.low());
      }
    } else {
      Bounds b = Bounds.of(e);
      layout.put(key, 0, high ? b.high() : b.low());
    }
  }

  private void attach(RunSet set, List<SetElement> keyed, @Nullable SetElement catchAll) {
    ElementSet<RunElement> elements = set.elements();
    KeyLayout layout = elements.layout();
    long[] key = new long[layout.words()];
    for (int i = 0; i < keyed.size(); i++) {
      SetElement e = keyed.get(i);
      int slot = i;
      if (elements.changeable()) {
        java.util.Arrays.fill(key, 0);
        put(layout, key, e.key(), false);
        slot = elements.find(key, 0);
      }
      if (!plain(e)) {
        elements.attach(slot, element(e));
      }
      if (left(e) > 0) {
        set.expires(slot, left(e));
      }
    }
    if (catchAll != null) {
      elements.catchAll(element(catchAll), ElementSet.NEVER);
      if (left(catchAll) > 0) {
        set.expires(ElementSet.NONE, left(catchAll));
      }
    }
  }

  /** How long an element has to live from loading on; 0 for ever. */
  private long left(SetElement e) {
    long timeout = e.timeoutNanos() > 0 ? e.timeoutNanos() : declaration.timeoutNanos();
    return timeout > 0 && e.expiresNanos() > 0 ? e.expiresNanos() : timeout;
  }

  private boolean plain(SetElement e) {
    return e.data() == null
        && e.statements().isEmpty()
        && declaration.statements().isEmpty()
        && e.timeoutNanos() == 0
        && e.comment() == null;
  }

  private RunElement element(SetElement e) {
    Expression data = e.data();
    Decision verdict = null;
    Step object = null;
    Wide[] low = RunElement.NO_DATA;
    Wide[] high = RunElement.NO_DATA;
    if (data instanceof Expression.VerdictValue v) {
      verdict = scope.decision(v.verdict());
    } else if (data instanceof Expression.ObjectName o) {
      object = scope.object(objectKind(), o.name());
    } else if (data != null) {
      List<Expression> fields =
          data instanceof Expression.Concat c ? c.parts() : List.<Expression>of(data);
      low = fields.stream().map(f -> Wide.of(Bounds.of(f).low())).toArray(Wide[]::new);
      high = fields.stream().map(f -> Wide.of(Bounds.of(f).high())).toArray(Wide[]::new);
    }
    return new RunElement(verdict, low, high, object, statements(e), e);
  }

  private NamedObject.Kind objectKind() {
    if (objects == null) {
      throw new IllegalArgumentException("an object in a map of something else");
    }
    return objects;
  }

  private Step[] statements(SetElement e) {
    List<Statement> own = e.statements().isEmpty() ? declaration.statements() : e.statements();
    return own.stream().map(s -> Stateful.of(s, scope)).toArray(Step[]::new);
  }

  /** The first and last number that an element's field stands for. */
  record Bounds(BigInteger low, BigInteger high) {
    static boolean exact(Expression e) {
      return e instanceof Expression.Concat c
          ? c.parts().stream().allMatch(Bounds::exact)
          : e instanceof Expression.Constant;
    }

    static Bounds of(Expression e) {
      if (e instanceof Expression.Constant c) {
        return new Bounds(c.value(), c.value());
      }
      if (e instanceof Expression.Range r) {
        return new Bounds(r.low(), r.high());
      }
      if (e instanceof Expression.Prefix p) {
        int free = p.type().bits() - p.length();
        return new Bounds(p.value(), p.value().or(ones(free)));
      }
      if (e instanceof Expression.StringWildcard w) {
        return ofText(w.prefix());
      }
      throw new UnsupportedRuleException(
          "a value of this kind (" + e.getClass().getSimpleName() + ") here");
    }

    /** Texts of 16 bytes that begin so. */
    private static Bounds ofText(String prefix) {
      BigInteger low = BigInteger.ZERO;
      for (int i = 0; i < prefix.length(); i++) {
        low = low.shiftLeft(8).or(BigInteger.valueOf(prefix.charAt(i) & 0xFF));
      }
      int free = 128 - 8 * prefix.length();
      low = low.shiftLeft(free);
      return new Bounds(low, low.or(ones(free)));
    }

    private static BigInteger ones(int n) {
      return BigInteger.ONE.shiftLeft(n).subtract(BigInteger.ONE);
    }
  }
}
