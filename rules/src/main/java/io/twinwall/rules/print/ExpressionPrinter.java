package io.twinwall.rules.print;

import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.BinaryOp;
import io.twinwall.rules.model.Expression.Constant;
import io.twinwall.rules.model.Expression.FibSelector;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.SetElement;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Selectors and values as the listing writes them. */
public final class ExpressionPrinter {
  private final Family family;
  private final Style style;

  /** For a table of that family, without names of interfaces. */
  public ExpressionPrinter(Family family) {
    this(family, Style.PLAIN);
  }

  ExpressionPrinter(Family family, Style style) {
    this.family = family;
    this.style = style;
  }

  Style style() {
    return style;
  }

  Family family() {
    return family;
  }

  /** Any expression. */
  public String expression(Expression e) {
    if (e instanceof Expression.Payload p) {
      return payload(p);
    } else if (e instanceof Expression.Meta m) {
      return (m.key().unqualified() ? "" : "meta ") + m.key().keyword();
    } else if (e instanceof Expression.Ct c) {
      String direction =
          c.direction() == null ? "" : c.direction().name().toLowerCase(Locale.ROOT) + " ";
      return "ct " + direction + c.key().keyword();
    } else if (e instanceof Expression.Exthdr x) {
      return exthdr(x);
    } else if (e instanceof Expression.Fib f) {
      return fib(f);
    } else if (e instanceof Expression.Numgen n) {
      return "numgen " + (n.random() ? "random" : "inc") + modulus(n.modulus(), n.offset());
    } else if (e instanceof Expression.Symhash s) {
      return "symhash" + modulus(s.modulus(), s.offset());
    } else if (e instanceof Expression.Jhash j) {
      return jhash(j);
    } else if (e instanceof Expression.Rt r) {
      return "rt " + (r.family() == null ? "" : r.family().keyword() + " ") + r.key();
    } else if (e instanceof Expression.Socket s) {
      return "socket " + s.key() + (s.key().equals("cgroupv2") ? " level " + s.level() : "");
    } else if (e instanceof Expression.Osf o) {
      return "osf "
          + (o.ttl().isEmpty() ? "" : "ttl " + o.ttl() + " ")
          + (o.version() ? "version" : "name");
    } else if (e instanceof Expression.Ipsec i) {
      String number = i.number() == 0 ? "" : "spnum " + i.number() + " ";
      return "ipsec " + (i.out() ? "out " : "in ") + number + i.key();
    } else if (e instanceof Expression.Concat c) {
      return joined(c.parts());
    } else if (e instanceof Expression.Binary b) {
      return binary(b);
    } else if (e instanceof Expression.MapLookup m) {
      return expression(m.key()) + " map " + set(m.map());
    } else if (e instanceof Expression.SetReference s) {
      return set(s);
    } else if (e instanceof Expression.VerdictValue v) {
      return verdict(v.verdict());
    } else if (e instanceof Expression.ObjectName o) {
      return "\"" + o.name() + "\"";
    }
    return ValuePrinter.value(e, style);
  }

  private String joined(List<Expression> parts) {
    List<String> words = new ArrayList<>();
    parts.forEach(p -> words.add(expression(p)));
    return String.join(" . ", words);
  }

  private static String payload(Expression.Payload p) {
    if (!p.protocol().startsWith("@")) {
      return p.protocol() + " " + (p.field().equals("cfi") ? "dei" : p.field());
    }
    boolean port =
        p.protocol().equals("@th")
            && p.lengthBits() == 16
            && p.offsetBits() <= 16
            && p.offsetBits() % 16 == 0;
    if (port) {
      return p.offsetBits() == 0 ? "th sport" : "th dport";
    }
    return p.protocol() + "," + p.offsetBits() + "," + p.lengthBits();
  }

  private static String exthdr(Expression.Exthdr x) {
    String prefix =
        switch (x.kind()) {
          case IPV6 -> x.existence() ? "exthdr " : "";
          case TCP_OPTION -> "tcp option ";
          case IP_OPTION -> "ip option ";
          case SCTP_CHUNK -> "sctp chunk ";
          case DCCP_OPTION -> "dccp option ";
        };
    String name = x.name().equals("sack0") ? "sack" : x.name();
    return prefix + name + (x.existence() || x.field().isEmpty() ? "" : " " + x.field());
  }

  private static String fib(Expression.Fib f) {
    List<String> words = new ArrayList<>();
    for (FibSelector selector : FibSelector.values()) {
      if (f.selectors().contains(selector)) {
        words.add(selector.name().toLowerCase(Locale.ROOT));
      }
    }
    return "fib " + String.join(" . ", words) + " " + f.result().name().toLowerCase(Locale.ROOT);
  }

  private static String modulus(long modulus, long offset) {
    return " mod " + modulus + (offset == 0 ? "" : " offset " + offset);
  }

  private String jhash(Expression.Jhash j) {
    String seed = j.seed() == null ? "" : " seed 0x" + Long.toHexString(j.seed());
    return "jhash "
        + expression(j.input())
        + " mod "
        + j.modulus()
        + seed
        + (j.offset() == 0 ? "" : " offset " + j.offset());
  }

  private String binary(Expression.Binary b) {
    Expression left = b.left();
    if (b.op() == BinaryOp.OR
        && left instanceof Expression.Binary and
        && and.op() == BinaryOp.AND
        && and.right() instanceof Constant mask
        && b.right() instanceof Constant bits) {
      BigInteger both = mask.value().or(bits.value());
      left =
          new Expression.Binary(
              and.type(), BinaryOp.AND, and.left(), new Constant(mask.type(), both));
    }
    String op =
        switch (b.op()) {
          case AND -> " & ";
          case OR -> " | ";
          case XOR -> " ^ ";
          case LEFT_SHIFT -> " << ";
          case RIGHT_SHIFT -> " >> ";
        };
    boolean plainNumber = b.op() == BinaryOp.LEFT_SHIFT || b.op() == BinaryOp.RIGHT_SHIFT;
    String right = plainNumber ? expression(b.right()) : beside(left, b.right());
    return nested(b.op(), left) + op + (several(b.right()) ? "(" + right + ")" : right);
  }

  private String nested(BinaryOp outer, Expression inner) {
    String text = expression(inner);
    boolean looser = inner instanceof Expression.Binary b && strength(outer) < strength(b.op());
    return looser ? "(" + text + ")" : text;
  }

  private static int strength(BinaryOp op) {
    return switch (op) {
      case LEFT_SHIFT, RIGHT_SHIFT -> 1;
      case AND -> 2;
      case XOR -> 3;
      case OR -> 4;
    };
  }

  private static boolean several(Expression right) {
    return right instanceof Constant c
        && c.type().datatype().isBitmask()
        && c.value().bitCount() > 1;
  }

  /** A set or map by name, or in place. */
  String set(Expression.SetReference reference) {
    if (reference.anonymous() == null) {
      return "@" + reference.name();
    }
    List<String> words = new ArrayList<>();
    for (SetElement element : reference.anonymous().elements()) {
      words.add(element(element));
    }
    return "{ " + String.join(", ", words) + " }";
  }

  /** An element with its data. */
  String element(SetElement element) {
    StringBuilder out = new StringBuilder(expression(element.key()));
    element
        .statements()
        .forEach(s -> out.append(' ').append(new RulePrinter(this, Map.of()).statement(s)));
    if (element.timeoutNanos() > 0) {
      out.append(" timeout ").append(ValuePrinter.duration(element.timeoutNanos(), style));
      long left = element.expiresNanos() > 0 ? element.expiresNanos() : element.timeoutNanos();
      out.append(style.state() ? " expires " + ValuePrinter.duration(left, style) : "");
    }
    if (element.comment() != null) {
      out.append(" comment \"").append(element.comment()).append('"');
    }
    if (element.data() != null) {
      out.append(" : ").append(expression(element.data()));
    }
    return out.toString();
  }

  static String verdict(io.twinwall.rules.model.Verdict verdict) {
    String word = verdict.kind().name().toLowerCase(Locale.ROOT);
    return verdict.chain() == null ? word : word + " " + verdict.chain();
  }

  /** A value beside a selector, which tells how raw bits are written. */
  String beside(Expression selector, Expression value) {
    return hexadecimal(selector) ? hexadecimal(value, expression(value)) : expression(value);
  }

  private boolean hexadecimal(Expression selector) {
    if (selector instanceof Expression.Binary binary) {
      return hexadecimal(binary.left());
    }
    return selector instanceof Expression.Payload p
        && (p.protocol().startsWith("@") && !payload(p).startsWith("th ")
            || p.protocol().equals("comp") && p.field().equals("flags"));
  }

  private String hexadecimal(Expression value, String otherwise) {
    if (value instanceof Constant c && c.type().datatype() == Datatype.INTEGER) {
      return "0x" + c.value().toString(16);
    }
    if (value instanceof Expression.Range r && r.type().datatype() == Datatype.INTEGER) {
      return "0x" + r.low().toString(16) + "-0x" + r.high().toString(16);
    }
    if (value instanceof Expression.SetReference set && set.anonymous() != null) {
      List<String> words = new ArrayList<>();
      for (SetElement element : set.anonymous().elements()) {
        String text = element(element);
        String key = expression(element.key());
        words.add(hexadecimal(element.key(), key) + text.substring(key.length()));
      }
      return "{ " + String.join(", ", words) + " }";
    }
    return otherwise;
  }
}
