package io.twinwall.rules.print;

import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Statement.NatFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Statements that act or keep a state, as the listing writes them (without their state). */
final class ActionPrinter {
  private static final long KILO = 1024;
  private static final long MEGA = 1024 * 1024;
  private static final long DEFAULT_BURST = 5;
  private static final List<String> LEVELS =
      List.of("emerg", "alert", "crit", "err", "warn", "notice", "info", "debug", "audit");
  private static final int WARN = 4;
  private static final int ALL_LOG_FLAGS = 1 | 2 | 4 | 8 | 32;

  private final ExpressionPrinter expressions;

  ActionPrinter(ExpressionPrinter expressions) {
    this.expressions = expressions;
  }

  String statement(Statement s) {
    Style style = expressions.style();
    if (s instanceof Statement.Counter c) {
      return style.state() ? "counter packets " + c.packets() + " bytes " + c.bytes() : "counter";
    } else if (s instanceof Statement.Limit l) {
      return "limit " + limit(l);
    } else if (s instanceof Statement.Quota q) {
      String used = style.state() && q.usedBytes() > 0 ? " used " + volume(q.usedBytes()) : "";
      return "quota " + quota(q) + used;
    } else if (s instanceof Statement.Log l) {
      return log(l);
    } else if (s instanceof Statement.Reject r) {
      return reject(r);
    } else if (s instanceof Statement.Nat n) {
      return nat(n);
    } else if (s instanceof Statement.Notrack) {
      return "notrack";
    } else if (s instanceof Statement.Queue q) {
      return queue(q);
    } else if (s instanceof Statement.ConnLimit c) {
      return "ct count " + (c.over() ? "over " : "") + c.count();
    } else if (s instanceof Statement.Last) {
      return "last";
    } else if (s instanceof Statement.FlowOffload f) {
      return "flow add @" + f.flowtable();
    } else if (s instanceof Statement.Synproxy y) {
      return "synproxy" + synproxy(y, " ");
    } else if (s instanceof Statement.Tproxy t) {
      return tproxy(t);
    } else if (s instanceof Statement.Dup d) {
      return dup(d);
    } else if (s instanceof Statement.Fwd f) {
      return fwd(f);
    } else if (s instanceof Statement.Xt x) {
      String kind = x.step().target() ? "target" : "match";
      return "xt " + kind + " \"" + x.step().module() + "\" \"" + x.step().options() + "\"";
    }
    throw new IllegalArgumentException(s.toString());
  }

  /** Bytes in the largest unit that fits. */
  static String volume(long bytes) {
    if (bytes % MEGA == 0 && bytes > 0) {
      return bytes / MEGA + " mbytes";
    }
    return bytes % KILO == 0 && bytes > 0 ? bytes / KILO + " kbytes" : bytes + " bytes";
  }

  static String limit(Statement.Limit l) {
    String unit =
        switch ((int) l.unitSeconds()) {
          case 1 -> "second";
          case 60 -> "minute";
          case 3600 -> "hour";
          case 86_400 -> "day";
          default -> "week";
        };
    String rate = l.bytes() ? volume(l.rate()) : String.valueOf(l.rate());
    String burst =
        l.bytes()
            ? (l.burst() > 0 ? " burst " + volume(l.burst()) : "")
            : (l.burst() != DEFAULT_BURST && l.burst() > 0
                ? " burst " + l.burst() + " packets"
                : "");
    return "rate " + (l.over() ? "over " : "") + rate + "/" + unit + burst;
  }

  static String quota(Statement.Quota q) {
    return (q.over() ? "over " : "") + volume(q.bytes());
  }

  private static String log(Statement.Log l) {
    StringBuilder out = new StringBuilder("log");
    if (l.prefix() != null) {
      out.append(" prefix \"").append(l.prefix()).append('"');
    }
    if (l.group() != null) {
      out.append(" group ").append(l.group());
      if (l.snaplen() != null && l.snaplen() != 0) {
        out.append(" snaplen ").append(l.snaplen());
      }
      if (l.queueThreshold() != null && l.queueThreshold() != 0) {
        out.append(" queue-threshold ").append(l.queueThreshold());
      }
      return out.toString();
    }
    if (l.level() != WARN) {
      out.append(" level ").append(LEVELS.get(l.level()));
    }
    return out.append(logFlags(l.flags())).toString();
  }

  private static String logFlags(int flags) {
    if ((flags & ALL_LOG_FLAGS) == ALL_LOG_FLAGS) {
      return " flags all";
    }
    StringBuilder out = new StringBuilder();
    if ((flags & 3) != 0) {
      out.append(" flags tcp ");
      out.append((flags & 3) == 3 ? "sequence,options" : (flags & 1) != 0 ? "sequence" : "options");
    }
    out.append((flags & 4) != 0 ? " flags ip options" : "");
    out.append((flags & 8) != 0 ? " flags skuid" : "");
    return out.append((flags & 32) != 0 ? " flags ether" : "").toString();
  }

  private String reject(Statement.Reject r) {
    boolean single = expressions.family() == Family.IP || expressions.family() == Family.IP6;
    return switch (r.kind()) {
      case TCP_RESET -> "reject with tcp reset";
      case ICMPX ->
          r.code() == 1 ? "reject" : "reject with icmpx " + name(Datatype.ICMPX_CODE, r.code());
      case ICMP ->
          single && r.code() == 3
              ? "reject"
              : "reject with icmp " + name(Datatype.ICMP_CODE, r.code());
      case ICMPV6 ->
          single && r.code() == 4
              ? "reject"
              : "reject with icmpv6 " + name(Datatype.ICMPV6_CODE, r.code());
    };
  }

  private String name(Datatype type, int code) {
    String name = expressions.style().name(type, code);
    return name == null ? String.valueOf(code) : name;
  }

  private String nat(Statement.Nat n) {
    StringBuilder out = new StringBuilder(n.kind().name().toLowerCase(Locale.ROOT));
    boolean lookup = n.address() instanceof Expression.MapLookup;
    boolean inet = expressions.family() == Family.INET;
    boolean pair = n.address() instanceof Expression.MapLookup m && m.several();
    boolean mapped = n.prefix() && lookup;
    if (n.address() != null && n.family() != null && (inet || mapped || pair)) {
      out.append(' ').append(n.family().keyword());
    }
    if (n.prefix()) {
      out.append(" prefix");
    }
    if (n.address() != null || n.port() != null) {
      out.append(" to ");
    }
    if (n.address() != null) {
      out.append(address(n));
    }
    if (n.port() != null) {
      out.append(':').append(expressions.expression(n.port()));
    }
    return out.append(flags(n.flags())).toString();
  }

  private String address(Statement.Nat n) {
    Expression address = n.address();
    if (address == null) {
      return "";
    }
    String text = expressions.expression(address);
    if (n.port() == null || n.family() != Family.IP6) {
      return text;
    }
    if (address instanceof Expression.Range r) {
      return "["
          + ValuePrinter.value(new Expression.Constant(r.type(), r.low()))
          + "]-["
          + ValuePrinter.value(new Expression.Constant(r.type(), r.high()))
          + "]";
    }
    return address instanceof Expression.Constant ? "[" + text + "]" : text;
  }

  private static String flags(Set<NatFlag> flags) {
    List<String> words = new ArrayList<>();
    for (NatFlag flag : NatFlag.values()) {
      if (flags.contains(flag)) {
        words.add(flag.name().toLowerCase(Locale.ROOT).replace('_', '-'));
      }
    }
    return words.isEmpty() ? "" : " " + String.join(",", words);
  }

  private String queue(Statement.Queue q) {
    List<String> flags = new ArrayList<>();
    if (q.bypass()) {
      flags.add("bypass");
    }
    if (q.fanout()) {
      flags.add("fanout");
    }
    String words = flags.isEmpty() ? "" : " flags " + String.join(",", flags);
    return "queue" + words + " to " + expressions.expression(q.number());
  }

  static String synproxy(Statement.Synproxy y, String before) {
    StringBuilder out = new StringBuilder();
    if (y.mss() >= 0 || y.wscale() >= 0) {
      out.append(before).append("mss ").append(Math.max(0, y.mss()));
      out.append(before).append("wscale ").append(Math.max(0, y.wscale()));
    }
    if (y.timestamp()) {
      out.append(before).append("timestamp");
    }
    if (y.sackPerm()) {
      out.append(y.timestamp() ? " " : before).append("sack-perm");
    }
    return out.toString();
  }

  private String tproxy(Statement.Tproxy t) {
    StringBuilder out = new StringBuilder("tproxy");
    if (t.family() != null && expressions.family() == Family.INET) {
      out.append(' ').append(t.family().keyword());
    }
    out.append(" to ");
    if (t.address() != null) {
      String text = expressions.expression(t.address());
      boolean six = t.family() == Family.IP6 && t.address() instanceof Expression.Constant;
      out.append(six ? "[" + text + "]" : text);
    }
    if (t.port() != null) {
      out.append(':').append(expressions.expression(t.port()));
    }
    return out.toString();
  }

  private String dup(Statement.Dup d) {
    String out = "dup to";
    if (d.address() != null) {
      out += " " + expressions.expression(d.address());
      return d.device() == null ? out : out + " device " + expressions.expression(d.device());
    }
    return d.device() == null ? out : out + " " + expressions.expression(d.device());
  }

  private String fwd(Statement.Fwd f) {
    if (f.address() == null) {
      return "fwd to " + expressions.expression(f.device());
    }
    String family = f.family() == null ? "" : " " + f.family().keyword();
    return "fwd"
        + family
        + " to "
        + expressions.expression(f.address())
        + " device "
        + expressions.expression(f.device());
  }
}
