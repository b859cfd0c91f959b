package io.twinwall.rules.iptables;

import io.twinwall.rules.ast.Command;
import io.twinwall.rules.ast.Declaration;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.text.Diagnostic;
import io.twinwall.rules.text.Diagnostics;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Source;
import io.twinwall.rules.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Save files that are loaded together: the sets of any of them are there for the rules of all.
 * Gives the commands that make the same of an empty ruleset.
 */
public final class SaveFiles {
  private static final Pattern IPV6 =
      Pattern.compile(
          "(?m)^(\\[[0-9:]+] )?-[AI] .*(-[sd] [0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]*|icmpv6|icmp6"
              + "|-m (hl|frag|rt|hbh|dst|mh|ipv6header|eui64)\\b).*$");

  private final Diagnostics diagnostics;
  private final IpSets sets = new IpSets();
  private final Places places = new Places();
  private final List<SaveTable> tables = new ArrayList<>();

  /**
   * @param diagnostics takes what is found wrong while reading
   */
  public SaveFiles(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /**
   * Reads one more text.
   *
   * @param dialect IPTABLES or IP6TABLES whose rules they are, whatever headers say; null to find
   *     out
   */
  public void read(Source source, @Nullable Dialect dialect) {
    Family family =
        dialect == null ? guess(source) : dialect == Dialect.IP6TABLES ? Family.IP6 : Family.IP;
    SaveFile file = new SaveFile(source, family, dialect != null, sets, diagnostics);
    tables.addAll(file.tables());
  }

  /** The family of rules without a header: by addresses and options that only IPv6 has. */
  private static Family guess(Source source) {
    if (IPV6.matcher(source.text()).find()) {
      return Family.IP6;
    }
    boolean four =
        source.text().contains("icmp ") || source.text().matches("(?s).* -[sd] [0-9]+\\..*");
    boolean six = source.name().matches("(.*/)?[^/]*(ip6|v6|ipv6|6\\.rules)[^/]*");
    return six && !four ? Family.IP6 : Family.IP;
  }

  /** What makes the tables of all texts, in their order; sets that no rule uses by themselves. */
  public List<Command> commands() {
    List<TablePlan> plans = new ArrayList<>();
    for (SaveTable table : tables) {
      plans.add(new Translator(table, sets, places, diagnostics).translate());
    }
    List<Command> commands = new ArrayList<>();
    if (tables.isEmpty()) {
      lonely(Family.IP, commands);
      lonely(Family.IP6, commands);
    }
    for (TablePlan plan : plans) {
      attempt(() -> commands.add(Translator.command(plan)));
    }
    return commands;
  }

  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (Fault fault) {
      diagnostics.add(fault.diagnostic());
    }
  }

  /** Sets without any rules stand in a table of their own, so that they can be looked at. */
  private void lonely(Family family, List<Command> commands) {
    Names names = new Names();
    List<Declaration> items = new ArrayList<>();
    Span span = null;
    for (IpSet set : sets.all().values()) {
      if (set.family == family && !set.type.list()) {
        span = set.name.span();
        attempt(() -> items.add(set.declaration(names.of(set.name.text()), false)));
      }
    }
    if (span != null) {
      Command.Target target = new Command.Target(family, "ipset", null, null, span, span);
      commands.add(new Command.Declare(span, Command.Mode.ADD, true, target, false, null, items));
    }
  }

  /** A diagnostic about the commands, at its place in the save file. */
  public Diagnostic home(Diagnostic diagnostic) {
    if (tables.isEmpty() || !diagnostic.span().source().text().isEmpty()) {
      return places.home(diagnostic);
    }
    return new Diagnostic(
        diagnostic.severity(), tables.get(0).span, null, diagnostic.message(), diagnostic.hint());
  }
}
