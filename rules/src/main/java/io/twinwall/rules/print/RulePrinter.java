package io.twinwall.rules.print;

import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.BinaryOp;
import io.twinwall.rules.model.Expression.Constant;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Statement.Match;
import io.twinwall.rules.model.Statement.Op;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rules as the listing writes them. */
public final class RulePrinter {
  private final ExpressionPrinter expressions;
  private final ActionPrinter actions;
  private final Map<String, Long> meters;

  /** For tables of that family. */
  public RulePrinter(Family family) {
    this(new ExpressionPrinter(family), Map.of());
  }

  /**
   * @param style how it is written
   * @param meters sizes of meters by name
   */
  public RulePrinter(Family family, Style style, Map<String, Long> meters) {
    this(new ExpressionPrinter(family, style), meters);
  }

  RulePrinter(ExpressionPrinter expressions, Map<String, Long> meters) {
    this.meters = Map.copyOf(meters);
    this.expressions = expressions;
    this.actions = new ActionPrinter(expressions);
  }

  /** A rule on one line. */
  public String rule(List<Statement> statements, @Nullable String comment) {
    List<String> words = new ArrayList<>();
    Match previous = null;
    for (Statement statement : statements) {
      if (statement instanceof Match match && match.implied()) {
        previous = match;
        continue;
      }
      if (statement instanceof Statement.Xt x && !x.step().listed()) {
        continue;
      }
      Match range = statement instanceof Match match ? joined(previous, match) : null;
      if (range != null) {
        words.remove(words.size() - 1);
      }
      words.add(statement(range != null ? range : statement));
      previous = range == null && statement instanceof Match match ? match : null;
    }
    if (comment != null) {
      words.add("comment \"" + comment + "\"");
    }
    return String.join(" ", words);
  }

  /** Two bounds behind each other are listed as one range. */
  private static @Nullable Match joined(@Nullable Match first, Match second) {
    boolean inside = first != null && first.op() == Op.GE && second.op() == Op.LE;
    boolean outside = first != null && first.op() == Op.LT && second.op() == Op.GT;
    if (first == null
        || !(inside || outside)
        || first.left().getClass() != second.left().getClass()
        || !(first.right() instanceof Constant low)
        || !(second.right() instanceof Constant high)) {
      return null;
    }
    Expression range = new Expression.Range(high.type(), low.value(), high.value());
    return new Match(inside ? Op.EQ : Op.NEQ, second.left(), range, false);
  }

  /** One statement. */
  String statement(Statement s) {
    if (s instanceof Match m) {
      return match(m);
    } else if (s instanceof Statement.VerdictStatement v) {
      return ExpressionPrinter.verdict(v.verdict());
    } else if (s instanceof Statement.VerdictMap m) {
      return expressions.expression(m.key()) + " vmap " + expressions.beside(m.key(), m.map());
    } else if (s instanceof Statement.ObjectReference o) {
      return objectWord(o.kind()) + " " + expressions.expression(o.name());
    } else if (s instanceof Statement.MetaSet m) {
      return "meta " + m.key().keyword() + " set " + expressions.expression(m.value());
    } else if (s instanceof Statement.CtSet c) {
      return ctSet(c);
    } else if (s instanceof Statement.PayloadSet p) {
      return expressions.expression(p.target())
          + " set "
          + expressions.beside(p.target(), p.value());
    } else if (s instanceof Statement.ExthdrSet x) {
      return expressions.expression(x.target()) + " set " + expressions.expression(x.value());
    } else if (s instanceof Statement.ExthdrReset x) {
      return "reset tcp option " + x.target().name();
    } else if (s instanceof Statement.SetUpdate u) {
      return update(u);
    }
    return actions.statement(s);
  }

  private String ctSet(Statement.CtSet c) {
    String direction =
        c.direction() == null ? "" : c.direction().name().toLowerCase(Locale.ROOT) + " ";
    String value =
        c.value() instanceof Constant k && k.type().datatype().isBitmask()
            ? ValuePrinter.bits(k.type(), k.value(), ",", expressions.style())
            : expressions.expression(c.value());
    if (c.value() instanceof Constant k
        && k.type().datatype() == io.twinwall.rules.model.Datatype.CT_LABEL) {
      value = expressions.expression(k);
    }
    return "ct " + direction + c.key().keyword() + " set " + value;
  }

  static String objectWord(NamedObject.Kind kind) {
    return switch (kind) {
      case COUNTER -> "counter name";
      case QUOTA -> "quota name";
      case LIMIT -> "limit name";
      case SYNPROXY -> "synproxy name";
      case SECMARK -> "meta secmark set";
      case CT_HELPER -> "ct helper set";
      case CT_TIMEOUT -> "ct timeout set";
      case CT_EXPECTATION -> "ct expectation set";
    };
  }

  private String update(Statement.SetUpdate u) {
    Long size = meters.get(u.set());
    if (size != null) {
      return meter(u, size);
    }
    StringBuilder out = new StringBuilder();
    out.append(u.op().name().toLowerCase(Locale.ROOT)).append(" @").append(u.set()).append(" { ");
    out.append(inner(u)).append(" }");
    return out.toString();
  }

  private String inner(Statement.SetUpdate u) {
    StringBuilder out = new StringBuilder(expressions.expression(u.key()));
    if (u.timeoutNanos() > 0) {
      out.append(" timeout ").append(ValuePrinter.duration(u.timeoutNanos(), expressions.style()));
    }
    u.statements().forEach(s -> out.append(' ').append(statement(s)));
    if (u.data() != null) {
      out.append(" : ").append(expressions.expression(u.data()));
    }
    return out.toString();
  }

  private String meter(Statement.SetUpdate u, long size) {
    return "meter " + u.set() + " size " + size + " { " + inner(u) + " }";
  }

  // ---- matches

  private String match(Match m) {
    String flags = flags(m);
    if (flags != null) {
      return flags;
    }
    String masked = masked(m);
    if (masked != null) {
      return masked;
    }
    String left = expressions.expression(m.left());
    boolean several =
        m.right() instanceof Constant c
            && m.left() instanceof Expression.Payload
            && c.type().datatype().isBitmask()
            && c.value().bitCount() > 1
            && (m.op() == Op.EQ || m.op() == Op.NEQ);
    if (several) {
      String hex = ((Constant) m.right()).value().toString(16);
      return left
          + (m.op() == Op.EQ ? " == " : " != ")
          + "0x"
          + "0".repeat(Math.max(0, m.right().type().bytes() * 2 - hex.length()))
          + hex;
    }
    String right = expressions.beside(m.left(), m.right());
    Op op = m.op();
    if (op == Op.ANY_OF || op == Op.NONE_OF) {
      Constant bits = (Constant) m.right();
      String names =
          bits.value().signum() == 0
                  || bits.type().datatype() == io.twinwall.rules.model.Datatype.CT_LABEL
              ? ValuePrinter.value(bits, expressions.style())
              : ValuePrinter.bits(bits.type(), bits.value(), ",", expressions.style());
      return left + (op == Op.NONE_OF ? " ! " : " ") + names;
    }
    return left + sign(m, op) + right;
  }

  /** Raw bits that are no whole bytes are listed as bytes and a mask; null for all others. */
  private @Nullable String masked(Match m) {
    if (!(m.left() instanceof Expression.Payload p)
        || !p.protocol().startsWith("@")
        || !(m.right() instanceof Constant value)) {
      return null;
    }
    int end = p.offsetBits() + p.lengthBits();
    int last = (end + 7) / 8 * 8;
    int first = p.offsetBits() / 8 * 8;
    if (p.offsetBits() % 8 == 0 && end % 8 == 0) {
      return null;
    }
    BigInteger mask =
        BigInteger.ONE.shiftLeft(p.lengthBits()).subtract(BigInteger.ONE).shiftLeft(last - end);
    BigInteger bits = value.value().shiftLeft(last - end);
    String sign = m.op() == Op.EQ ? " == " : sign(m, m.op());
    boolean port =
        p.protocol().equals("@th") && last - first == 16 && first <= 16 && first % 16 == 0;
    if (port) {
      return (first == 0 ? "th sport" : "th dport") + " & " + mask + sign + bits;
    }
    return p.protocol()
        + ","
        + first
        + ","
        + (last - first)
        + " & 0x"
        + mask.toString(16)
        + sign
        + "0x"
        + bits.toString(16);
  }

  private static String sign(Match m, Op op) {
    return switch (op) {
      case NEQ, NOT_IN_SET -> " != ";
      case LT -> " < ";
      case LE -> " <= ";
      case GT -> " > ";
      case GE -> " >= ";
      default -> showsEquals(m) ? " == " : " ";
    };
  }

  private static boolean showsEquals(Match m) {
    if (m.op() == Op.IN_SET) {
      return m.left() instanceof Expression.Binary;
    }
    boolean bit =
        m.right() instanceof Constant c
            && c.type().datatype().isBitmask()
            && c.value().bitCount() <= 1;
    return bit || m.left() instanceof Expression.Binary;
  }

  /** Comparisons of masked bits have forms of their own; null for all others. */
  private @Nullable String flags(Match m) {
    boolean equality = m.op() == Op.EQ || m.op() == Op.NEQ;
    if (!equality
        || !(m.left() instanceof Expression.Binary b)
        || b.op() != BinaryOp.AND
        || !(b.right() instanceof Constant mask)
        || !(m.right() instanceof Constant value)) {
      return null;
    }
    String left = expressions.expression(b.left());
    if (!value.type().datatype().isBitmask()) {
      return prefix(m, left, mask, value);
    }
    String masks = ValuePrinter.bits(mask.type(), mask.value(), ",", expressions.style());
    if (value.value().signum() == 0) {
      return left + (m.op() == Op.NEQ ? " " : " ! ") + masks;
    }
    if (mask.value().bitCount() == 1 && value.value().equals(mask.value())) {
      return null;
    }
    String values = ValuePrinter.bits(value.type(), value.value(), ",", expressions.style());
    return left + (m.op() == Op.NEQ ? " != " : " ") + values + " / " + masks;
  }

  private static @Nullable String prefix(Match m, String left, Constant mask, Constant value) {
    boolean address =
        switch (value.type().datatype()) {
          case IPV4_ADDR, IPV6_ADDR -> true;
          default -> false;
        };
    int bits = value.type().bits();
    int host = mask.value().signum() == 0 ? bits : mask.value().getLowestSetBit();
    BigInteger ones =
        BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE).shiftRight(host).shiftLeft(host);
    if (!address || host == bits || !ones.equals(mask.value())) {
      return null;
    }
    return left
        + (m.op() == Op.NEQ ? " != " : " ")
        + ValuePrinter.value(new Expression.Prefix(value.type(), value.value(), bits - host));
  }
}
