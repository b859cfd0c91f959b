package io.twinwall.rules.print;

import io.twinwall.rules.model.BaseChain;
import io.twinwall.rules.model.Chain;
import io.twinwall.rules.model.Flowtable;
import io.twinwall.rules.model.Priorities;
import io.twinwall.rules.model.Rule;
import io.twinwall.rules.model.Ruleset;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A whole ruleset as {@code nft -s list ruleset} (or {@code nft -a -s}) writes it. */
public final class RulesetPrinter {
  private final boolean handles;
  private final Style style;
  private final StringBuilder out = new StringBuilder();

  /** Writes in that style. */
  public RulesetPrinter(Style style) {
    this.style = style;
    this.handles = style.handles();
  }

  /** The listing. */
  public static String print(Ruleset ruleset, boolean handles) {
    return print(ruleset, new Style(Map.of(), handles, false, false, false));
  }

  /** The listing in a style. */
  public static String print(Ruleset ruleset, Style style) {
    RulesetPrinter printer = new RulesetPrinter(style);
    ruleset.tables().forEach(printer::table);
    return printer.out.toString();
  }

  private void open(String indent, String words, long handle) {
    out.append(indent).append(words).append(" {");
    out.append(handles ? " # handle " + handle : "").append('\n');
  }

  private void table(Table table) {
    open("", "table " + table.family().keyword() + " " + table.name(), table.handle());
    boolean blank = false;
    if (table.dormant()) {
      out.append("\tflags dormant\n");
      blank = true;
    }
    if (table.comment() != null) {
      out.append("\tcomment \"").append(table.comment()).append("\"\n");
    }
    ObjectPrinter objects = new ObjectPrinter(style, out);
    for (var object : table.objects()) {
      blank = separate(blank);
      objects.object(object);
    }
    SetPrinter sets = new SetPrinter(table.family(), style, out);
    for (SetDeclaration set : table.sets()) {
      if (!set.flags().contains(SetDeclaration.Flag.METER)) {
        blank = separate(blank);
        sets.set(set);
      }
    }
    for (Flowtable flowtable : table.flowtables()) {
      blank = separate(blank);
      flowtable(flowtable);
    }
    RulePrinter rules = new RulePrinter(table.family(), style, meters(table));
    for (Chain chain : table.chains()) {
      blank = separate(blank);
      chain(table, chain, rules);
    }
    out.append("}\n");
  }

  /** Sizes of the table's meters, which are listed in their rules. */
  public static Map<String, Long> meters(Table table) {
    Map<String, Long> sizes = new HashMap<>();
    for (SetDeclaration set : table.sets()) {
      if (set.flags().contains(SetDeclaration.Flag.METER)) {
        sizes.put(set.name(), set.size());
      }
    }
    return sizes;
  }

  private boolean separate(boolean blank) {
    if (blank) {
      out.append('\n');
    }
    return true;
  }

  private void chain(Table table, Chain chain, RulePrinter rules) {
    open("\t", "chain " + chain.name(), chain.handle());
    if (chain.comment() != null) {
      out.append("\t\tcomment \"").append(chain.comment()).append("\"\n");
    }
    BaseChain base = chain.base();
    if (base != null) {
      out.append("\t\ttype ")
          .append(lower(base.type()))
          .append(" hook ")
          .append(lower(base.hook()));
      out.append(devices(base.devices()));
      out.append(" priority ");
      boolean number = style.numeric() || style.numericPriority();
      out.append(
          number
              ? String.valueOf(base.priority())
              : Priorities.format(table.family(), base.hook(), base.priority()));
      out.append("; policy ").append(lower(base.policy())).append(";\n");
    }
    for (Rule rule : chain.rules()) {
      String text = style.asLoaded() ? rule.text() : rules.rule(rule.statements(), rule.comment());
      out.append("\t\t").append(text);
      out.append(handles ? " # handle " + rule.handle() : "").append('\n');
    }
    out.append("\t}\n");
  }

  private static String devices(List<String> devices) {
    if (devices.isEmpty()) {
      return "";
    }
    if (devices.size() == 1) {
      return " device \"" + devices.get(0) + "\"";
    }
    List<String> quoted = new ArrayList<>();
    devices.stream().sorted().forEach(quoted::add);
    return " devices = { " + String.join(", ", quoted) + " }";
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private void flowtable(Flowtable f) {
    open("\t", "flowtable " + f.name(), f.handle());
    out.append("\t\thook ingress priority ");
    out.append(
        Priorities.format(
            io.twinwall.rules.model.Family.NETDEV, BaseChain.HookPoint.INGRESS, f.priority()));
    out.append('\n');
    if (!f.devices().isEmpty()) {
      out.append("\t\tdevices = { ").append(String.join(", ", f.devices())).append(" }\n");
    }
    if (f.hardwareOffload()) {
      out.append("\t\tflags offload\n");
    }
    if (f.counter()) {
      out.append("\t\tcounter\n");
    }
    out.append("\t}\n");
  }
}
