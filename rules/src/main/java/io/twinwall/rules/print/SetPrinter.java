package io.twinwall.rules.print;

import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.SetDeclaration.Flag;
import io.twinwall.rules.model.SetDeclaration.Kind;
import io.twinwall.rules.model.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Named sets and maps as the listing writes them. */
final class SetPrinter {
  private static final String CONTINUED = ",\n\t\t\t     ";

  private final ExpressionPrinter expressions;
  private final ExpressionPrinter plain;
  private final boolean handles;
  private final StringBuilder out;

  SetPrinter(Family family, Style style, StringBuilder out) {
    Style own = new Style(Map.of(), false, style.state(), style.numeric(), false);
    this.expressions = new ExpressionPrinter(family, own);
    this.plain = new ExpressionPrinter(family);
    this.handles = style.handles();
    this.out = out;
  }

  void set(SetDeclaration set) {
    out.append('\t').append(set.kind() == Kind.SET ? "set " : "map ").append(set.name());
    out.append(" {").append(handles ? " # handle " + set.handle() : "").append('\n');
    line(type(set));
    if (set.policy() != null && set.policy().equals("memory")) {
      line("policy memory");
    }
    if (set.size() > 0) {
      line("size " + set.size());
    }
    flags(set);
    if (!set.statements().isEmpty()) {
      RulePrinter states = new RulePrinter(plain, Map.of());
      List<String> words = new ArrayList<>();
      set.statements().forEach(s -> words.add(states.statement(s)));
      line(String.join(" ", words));
    }
    if (set.autoMerge()) {
      line("auto-merge");
    }
    if (set.timeoutNanos() > 0) {
      line("timeout " + ValuePrinter.duration(set.timeoutNanos(), expressions.style()));
    }
    if (set.gcIntervalNanos() > 0) {
      line("gc-interval " + ValuePrinter.duration(set.gcIntervalNanos(), expressions.style()));
    }
    if (set.comment() != null) {
      line("comment \"" + set.comment() + "\"");
    }
    elements(set);
    out.append("\t}\n");
  }

  private void line(String text) {
    out.append("\t\t").append(text).append('\n');
  }

  private static String type(SetDeclaration set) {
    if (set.typeof() != null) {
      return "typeof " + set.typeof();
    }
    String key = "type " + names(set.key());
    return switch (set.kind()) {
      case SET -> key;
      case VERDICT_MAP -> key + " : verdict";
      case OBJECT_MAP -> key + " : " + String.valueOf(set.objectKind()).toLowerCase(Locale.ROOT);
      case MAP -> key + " : " + (set.dataInterval() ? "interval " : "") + names(set.data());
    };
  }

  private static String names(List<ValueType> types) {
    List<String> names = new ArrayList<>();
    types.forEach(t -> names.add(t.datatype().keyword()));
    return String.join(" . ", names);
  }

  private void flags(SetDeclaration set) {
    boolean onlyTimeout =
        set.timeoutNanos() > 0 && set.flags().equals(java.util.Set.of(Flag.TIMEOUT));
    List<String> words = new ArrayList<>();
    for (Flag flag : new Flag[] {Flag.CONSTANT, Flag.DYNAMIC, Flag.INTERVAL, Flag.TIMEOUT}) {
      if (set.flags().contains(flag) && !onlyTimeout) {
        words.add(flag.name().toLowerCase(Locale.ROOT));
      }
    }
    if (!words.isEmpty()) {
      line("flags " + String.join(",", words));
    }
  }

  private void elements(SetDeclaration set) {
    if (set.elements().isEmpty()) {
      return;
    }
    int most = perLine(set);
    StringBuilder text = new StringBuilder();
    int count = 0;
    for (int i = 0; i < set.elements().size(); i++) {
      if (i > 0) {
        boolean wrap = count >= most;
        text.append(wrap ? CONTINUED : ", ");
        count = wrap ? 0 : count;
      }
      text.append(expressions.element(set.elements().get(i)));
      count++;
    }
    line("elements = { " + text + " }");
  }

  /** How many elements nft writes on a line. */
  private static int perLine(SetDeclaration set) {
    if (set.key().size() > 1) {
      return 1;
    }
    return switch (set.key().get(0).datatype()) {
      case NF_PROTO,
          INTEGER,
          ARP_OP,
          INET_PROTO,
          INET_SERVICE,
          TCP_FLAG,
          DCCP_PKTTYPE,
          MARK,
          IFACE_INDEX,
          TC_HANDLE,
          UID,
          GID,
          CT_DIR,
          CT_STATUS,
          PKT_TYPE,
          ICMP_CODE,
          ICMPV6_CODE,
          ICMPX_CODE,
          DEVGROUP,
          ECN,
          FIB_ADDRTYPE,
          BOOLEAN,
          IGMP_TYPE ->
          5;
      case IPV4_ADDR, CT_STATE -> 2;
      default -> 1;
    };
  }
}
