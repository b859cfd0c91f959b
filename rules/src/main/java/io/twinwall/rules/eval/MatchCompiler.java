package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.rules.eval.SetCompiler.Bounds;
import io.twinwall.rules.model.CtKey;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.MetaKey;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Statement.Op;
import io.twinwall.rules.set.KeyLayout;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes matches ready to run: the common ones specialised, the rest on numbers of any width. */
final class MatchCompiler {
  private static final BigInteger LARGEST_NARROW = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);

  private final Scope scope;
  private final SelectorCompiler selectors;

  MatchCompiler(Scope scope, SelectorCompiler selectors) {
    this.scope = scope;
    this.selectors = selectors;
  }

  Step compile(Statement.Match m) {
    if (m.op() == Op.IN_SET || m.op() == Op.NOT_IN_SET) {
      RunSet set = scope.set((Expression.SetReference) m.right());
      return new SetMatch(selectors.reader(m.left(), set), set, m.op() == Op.NOT_IN_SET);
    }
    if (m.left() instanceof Expression.Concat) {
      return concatenation(m);
    }
    if (m.left() instanceof Expression.Ct ct && ct.key() == CtKey.STATE && m.op() == Op.ANY_OF) {
      int mask = constant(m.right()).intValue();
      return c -> Step.goOnIf((CtSelectors.state(c) & mask) != 0);
    }
    if (m.left() instanceof Expression.Meta meta && (m.op() == Op.EQ || m.op() == Op.NEQ)) {
      Step s = interfaces(meta.key(), m);
      if (s != null) {
        return s;
      }
    }
    if (isValue(m.right())) {
      return value(m);
    }
    return new Same(selectors.compile(m.left()), selectors.compile(m.right()), equality(m.op()));
  }

  private static boolean isValue(Expression e) {
    return e instanceof Expression.Constant
        || e instanceof Expression.Range
        || e instanceof Expression.Prefix
        || e instanceof Expression.StringWildcard;
  }

  private static BigInteger constant(Expression e) {
    if (e instanceof Expression.Constant c) {
      return c.value();
    }
    throw new UnsupportedRuleException("a comparison of bits with something not constant");
  }

  private static boolean equality(Op op) {
    if (op != Op.EQ && op != Op.NEQ) {
      throw new UnsupportedRuleException("comparing two fields by " + op);
    }
    return op == Op.EQ;
  }

  // ---- one field and a value

  private Step value(Statement.Match m) {
    Selector s = selectors.compile(m.left());
    return switch (m.op()) {
      case ANY_OF, NONE_OF -> masked(s, constant(m.right()), BigInteger.ZERO, m.op() == Op.NONE_OF);
      case EQ, NEQ -> equal(s, m);
      case LT -> range(s, BigInteger.ZERO, constant(m.right()).subtract(BigInteger.ONE), true);
      case LE -> range(s, BigInteger.ZERO, constant(m.right()), true);
      case GT -> range(s, constant(m.right()).add(BigInteger.ONE), LARGEST, true);
      case GE -> range(s, constant(m.right()), LARGEST, true);
      case IN_SET, NOT_IN_SET -> throw new IllegalArgumentException("no set: " + m.right());
    };
  }

  private Step equal(Selector s, Statement.Match m) {
    boolean equal = m.op() == Op.EQ;
    if (m.left() instanceof Expression.Binary b
        && b.op() == Expression.BinaryOp.AND
        && b.right() instanceof Expression.Constant mask
        && m.right() instanceof Expression.Constant v) {
      return masked(selectors.compile(b.left()), mask.value(), v.value(), equal);
    }
    Bounds b = Bounds.of(m.right());
    return range(s, b.low(), b.high(), equal);
  }

  private static Step masked(Selector s, BigInteger mask, BigInteger value, boolean equal) {
    if (s.narrow() && value.bitLength() <= 63) {
      return new NumberMasked(s, mask.and(LARGEST_NARROW).longValue(), value.longValue(), equal);
    }
    return new WideMasked(s, Wide.of(mask), Wide.of(value), equal, new Wide());
  }

  private static Step range(Selector s, BigInteger low, BigInteger high, boolean inside) {
    if (low.compareTo(high) > 0) {
      return new NumberRange(narrow(s), 1, 0, inside);
    }
    if (s.narrow()) {
      boolean empty = low.compareTo(LARGEST_NARROW) > 0;
      return new NumberRange(
          s, empty ? 1 : low.longValue(), empty ? 0 : high.min(LARGEST_NARROW).longValue(), inside);
    }
    return new WideRange(s, Wide.of(low), Wide.of(high), inside, new Wide());
  }

  /** The same selector, of which only matters whether its field is there. */
  private static Selector narrow(Selector s) {
    Wide scratch = new Wide();
    return s.narrow() ? s : (Selector.Narrow) c -> s.load(c, scratch) ? 0 : Selector.MISSING;
  }

  // ---- interfaces, known when the rules are loaded

  private @Nullable Step interfaces(MetaKey key, Statement.Match m) {
    if (!isValue(m.right())) {
      return null;
    }
    Bounds b = Bounds.of(m.right());
    boolean equal = m.op() == Op.EQ;
    List<NetworkInterface> fitting = new ArrayList<>();
    for (NetworkInterface i : scope.services().host().interfaces()) {
      if (within(b, key, i)) {
        fitting.add(i);
      }
    }
    NetworkInterface[] f = fitting.toArray(NetworkInterface[]::new);
    boolean none = b.low().signum() == 0;
    return switch (key) {
      case IIF, IIFNAME -> c -> Step.goOnIf(contains(f, none, c.in()) == equal);
      case OIF, OIFNAME -> c -> Step.goOnIf(contains(f, none, c.out()) == equal);
      default -> null;
    };
  }

  private static boolean within(Bounds b, MetaKey key, NetworkInterface i) {
    Wide w = new Wide();
    if (key == MetaKey.IIFNAME || key == MetaKey.OIFNAME) {
      InterfaceNames.load(i.name(), w);
    } else {
      w.set(0, i.index());
    }
    return w.compare(Wide.of(b.low())) >= 0 && w.compare(Wide.of(b.high())) <= 0;
  }

  private static boolean contains(
      NetworkInterface[] fitting, boolean none, @Nullable NetworkInterface i) {
    if (i == null) {
      return none;
    }
    for (NetworkInterface f : fitting) {
      if (f.index() == i.index()) {
        return true;
      }
    }
    return false;
  }

  // ---- concatenations without a set

  private Step concatenation(Statement.Match m) {
    boolean equal = equality(m.op());
    List<Expression> left = SelectorCompiler.parts(m.left());
    List<Expression> right = SelectorCompiler.parts(m.right());
    KeyLayout layout = new KeyLayout(left.stream().map(p -> p.type().bits()).toList(), true);
    KeyReader reader =
        new KeyReader(left.stream().map(selectors::compile).toArray(Selector[]::new), layout);
    long[] expected = new long[layout.words()];
    for (int i = 0; i < right.size(); i++) {
      layout.put(expected, i, constant(right.get(i)));
    }
    return c -> {
      long[] key = reader.read(c);
      return key == null ? Step.missing(c) : Step.goOnIf(Arrays.equals(key, expected) == equal);
    };
  }

  // ---- steps

  private record NumberRange(Selector field, long low, long high, boolean inside) implements Step {
    @Override
    public Decision run(PacketContext c) {
      long v = field.number(c);
      if (v < 0) {
        return Step.missing(c);
      }
      return Step.goOnIf((v >= low && v <= high) == inside);
    }
  }

  private record NumberMasked(Selector field, long mask, long value, boolean equal)
      implements Step {
    @Override
    public Decision run(PacketContext c) {
      long v = field.number(c);
      if (v < 0) {
        return Step.missing(c);
      }
      return Step.goOnIf(((v & mask) == value) == equal);
    }
  }

  private record WideRange(Selector field, Wide low, Wide high, boolean inside, Wide scratch)
      implements Step {
    @Override
    public Decision run(PacketContext c) {
      if (!field.load(c, scratch)) {
        return Step.missing(c);
      }
      return Step.goOnIf((scratch.compare(low) >= 0 && scratch.compare(high) <= 0) == inside);
    }
  }

  private record WideMasked(Selector field, Wide mask, Wide value, boolean equal, Wide scratch)
      implements Step {
    @Override
    public Decision run(PacketContext c) {
      if (!field.load(c, scratch)) {
        return Step.missing(c);
      }
      scratch.set(scratch.high & mask.high, scratch.low & mask.low);
      return Step.goOnIf(scratch.same(value) == equal);
    }
  }

  private record Same(Selector left, Selector right, boolean equal, Wide a, Wide b)
      implements Step {
    Same(Selector left, Selector right, boolean equal) {
      this(left, right, equal, new Wide(), new Wide());
    }

    @Override
    public Decision run(PacketContext c) {
      if (!left.load(c, a) || !right.load(c, b)) {
        return Step.missing(c);
      }
      return Step.goOnIf(a.same(b) == equal);
    }
  }

  /** {@code @set} look-up (Linux nft_lookup.c): a catch-all element holds every key. */
  private record SetMatch(KeyReader key, RunSet set, boolean invert) implements Step {
    @Override
    public Decision run(PacketContext c) {
      long[] k = key.read(c);
      if (k == null) {
        return Step.missing(c);
      }
      RunElement e = set.get(k);
      if ((e != null) == invert) {
        return Decision.BREAK;
      }
      return e == null ? Decision.CONTINUE : e.touch(c);
    }
  }
}
