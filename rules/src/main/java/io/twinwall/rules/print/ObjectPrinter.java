package io.twinwall.rules.print;

import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.TimeoutStates;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stateful objects as the listing writes them (without their state). */
final class ObjectPrinter {
  private static final int TCP = 6;

  private final Style style;
  private final boolean handles;
  private final StringBuilder out;

  ObjectPrinter(Style style, StringBuilder out) {
    this.style = style;
    this.handles = style.handles();
    this.out = out;
  }

  void object(NamedObject object) {
    String word = "";
    List<String> lines = new ArrayList<>();
    comment(lines, object.comment());
    if (object instanceof NamedObject.CounterObject c) {
      word = "counter";
      if (style.state()) {
        lines.add("packets " + c.packets() + " bytes " + c.bytes());
      }
    } else if (object instanceof NamedObject.QuotaObject q) {
      word = "quota";
      long used = style.state() ? q.quota().usedBytes() : 0;
      lines.add(
          ActionPrinter.quota(q.quota()) + (used > 0 ? " used " + ActionPrinter.volume(used) : ""));
    } else if (object instanceof NamedObject.LimitObject l) {
      word = "limit";
      lines.add(ActionPrinter.limit(l.limit()));
    } else if (object instanceof NamedObject.CtHelperObject h) {
      word = "ct helper";
      lines.add("type \"" + h.type() + "\" protocol " + protocol(h.protocol()));
      lines.add("l3proto " + h.l3proto().keyword());
    } else if (object instanceof NamedObject.CtTimeoutObject t) {
      word = "ct timeout";
      lines.add("protocol " + protocol(t.protocol()));
      lines.add("l3proto " + t.l3proto().keyword());
      lines.add("policy = { " + policy(t) + " }");
    } else if (object instanceof NamedObject.CtExpectationObject e) {
      word = "ct expectation";
      lines.add("protocol " + protocol(e.protocol()));
      lines.add("dport " + e.dport());
      lines.add("timeout " + ValuePrinter.duration(e.timeoutNanos(), style));
      lines.add("size " + e.size());
      lines.add("l3proto " + e.l3proto().keyword());
    } else if (object instanceof NamedObject.SynproxyObject s) {
      word = "synproxy";
      for (String line : ActionPrinter.synproxy(s.synproxy(), "\n").strip().split("\n", -1)) {
        lines.add(line);
      }
    } else if (object instanceof NamedObject.SecmarkObject s) {
      word = "secmark";
      lines.add("\"" + s.context() + "\"");
    }
    out.append('\t').append(word).append(' ').append(object.name()).append(" {");
    out.append(handles ? " # handle " + object.handle() : "").append('\n');
    lines.forEach(line -> out.append("\t\t").append(line).append('\n'));
    out.append("\t}\n");
  }

  private static void comment(List<String> lines, @Nullable String comment) {
    if (comment != null) {
      lines.add("comment \"" + comment + "\"");
    }
  }

  private static String policy(NamedObject.CtTimeoutObject t) {
    List<String> words = new ArrayList<>();
    TimeoutStates.of(t.protocol())
        .forEach(
            (state, usual) -> {
              Long seconds = t.policySeconds().get(state);
              if (seconds != null && !seconds.equals(usual)) {
                words.add(state + " : " + seconds);
              }
            });
    return String.join(", ", words);
  }

  private static String protocol(int number) {
    return number == TCP ? "tcp" : "udp";
  }
}
