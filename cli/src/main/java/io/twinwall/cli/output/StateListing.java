package io.twinwall.cli.output;

import io.twinwall.core.hook.RuleInfo;
import io.twinwall.rules.model.Chain;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.NamedObject.CounterObject;
import io.twinwall.rules.model.Rule;
import io.twinwall.rules.model.Ruleset;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Table;
import io.twinwall.rules.print.RulesetPrinter;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A ruleset as {@code nft list ruleset} shows it, counters included; with a remark for each rule if
 * there is one.
 */
public final class StateListing {
  private static final Pattern HANDLE = Pattern.compile(" # handle (\\d+)$");

  private final boolean handles;
  private final Function<RuleInfo, @Nullable String> remark;
  private final StringBuilder out = new StringBuilder();
  private Map<Long, Rule> rules = Map.of();
  private Map<Long, CounterObject> counters = Map.of();
  private @Nullable CounterObject open;

  /** A place in a table, as {@link #remark} is asked for it. */
  private final Map<Long, RuleInfo> infos = new HashMap<>();

  private StateListing(boolean handles, Function<RuleInfo, @Nullable String> remark) {
    this.handles = handles;
    this.remark = remark;
  }

  /** The listing with the state that the model holds. */
  public static String of(Ruleset ruleset, boolean handles) {
    return of(ruleset, handles, r -> null);
  }

  /**
   * The listing with remarks behind rules.
   *
   * @param remark gives the remark of a rule, or null
   */
  static String of(Ruleset ruleset, boolean handles, Function<RuleInfo, @Nullable String> remark) {
    StateListing l = new StateListing(handles, remark);
    for (Table t : ruleset.tables()) {
      l.table(t);
    }
    return l.out.toString();
  }

  private void table(Table t) {
    rules = new HashMap<>();
    counters = new HashMap<>();
    infos.clear();
    for (Chain c : t.chains()) {
      var chain = new io.twinwall.core.hook.ChainInfo(t.family().keyword(), t.name(), c.name());
      for (Rule r : c.rules()) {
        rules.put(r.handle(), r);
        infos.put(r.handle(), new RuleInfo(chain, r.index(), r.handle(), r.text()));
      }
    }
    for (NamedObject o : t.objects()) {
      if (o instanceof CounterObject c) {
        counters.put(c.handle(), c);
      }
    }
    RulesetPrinter.print(new Ruleset(java.util.List.of(t)), true).lines().forEach(this::line);
  }

  private void line(String line) {
    Matcher m = HANDLE.matcher(line);
    if (open != null && line.equals("\t}")) {
      out.append("\t\tpackets ").append(open.packets()).append(" bytes ").append(open.bytes());
      out.append('\n');
      open = null;
    }
    if (!m.find()) {
      out.append(line).append('\n');
      return;
    }
    long handle = Long.parseLong(m.group(1));
    String text = line.substring(0, m.start());
    Rule rule = rules.get(handle);
    if (rule != null && text.startsWith("\t\t")) {
      out.append("\t\t").append(withCounters(rule));
    } else {
      out.append(text);
    }
    if (handles) {
      out.append(m.group());
    }
    RuleInfo info = infos.get(handle);
    String said = rule == null || info == null ? null : remark.apply(info);
    if (said != null) {
      out.append(handles ? "; " : " # ").append(said);
    }
    out.append('\n');
    if (text.startsWith("\tcounter ")) {
      open = counters.get(handle);
    }
  }

  /** A rule's text with the values of its counters, in their order. */
  private static String withCounters(Rule rule) {
    Iterator<Statement.Counter> values =
        rule.statements().stream()
            .filter(Statement.Counter.class::isInstance)
            .map(Statement.Counter.class::cast)
            .iterator();
    String text = rule.text();
    StringBuilder sb = new StringBuilder();
    int depth = 0;
    boolean quoted = false;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      quoted ^= c == '"';
      depth += quoted ? 0 : c == '{' ? 1 : c == '}' ? -1 : 0;
      if (!quoted && depth == 0 && values.hasNext() && counterAt(text, i)) {
        Statement.Counter v = values.next();
        sb.append("counter packets ").append(v.packets()).append(" bytes ").append(v.bytes());
        i += "counter".length();
      } else {
        sb.append(c);
        i++;
      }
    }
    return sb.toString();
  }

  /** Whether the statement {@code counter}, not {@code counter name ...}, stands here. */
  private static boolean counterAt(String text, int i) {
    if (!text.startsWith("counter", i) || i > 0 && text.charAt(i - 1) != ' ') {
      return false;
    }
    String rest = text.substring(i + "counter".length());
    return rest.isEmpty() || rest.startsWith(" ") && !rest.startsWith(" name ");
  }
}
