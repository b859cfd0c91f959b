package io.twinwall.rules.iptables;

import io.twinwall.rules.ast.Command;
import io.twinwall.rules.ast.Declaration;
import io.twinwall.rules.ast.RuleNode;
import io.twinwall.rules.ast.StatementNode;
import io.twinwall.rules.iptables.SaveTable.SaveChain;
import io.twinwall.rules.model.BaseChain.HookPoint;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Verdict;
import io.twinwall.rules.parse.Fragments;
import io.twinwall.rules.text.Diagnostics;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Source;
import io.twinwall.rules.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Translates one table of a save file to a table of nftables. */
final class Translator {
  private static final int LONGEST_COMMENT = 128;

  private final SaveTable table;
  private final TablePlan plan;
  private final Reach reach;
  private final Places places;
  private final Diagnostics diagnostics;

  Translator(SaveTable table, IpSets sets, Places places, Diagnostics diagnostics) {
    this.table = table;
    this.plan = new TablePlan(table, sets);
    this.reach = new Reach(table);
    this.places = places;
    this.diagnostics = diagnostics;
  }

  /** The table, made by one command; sets of ipset are left to {@link #command}. */
  TablePlan translate() {
    for (SaveChain chain : table.chains.values()) {
      plan.chain(chain(chain));
    }
    return plan;
  }

  private Declaration chain(SaveChain chain) {
    List<RuleNode> rules = new ArrayList<>();
    for (RuleLine line : chain.rules()) {
      if (diagnostics.full()) {
        break;
      }
      try {
        rules.addAll(rules(line));
      } catch (Fault fault) {
        diagnostics.add(places.home(fault.diagnostic(), line.span()));
      }
    }
    HookPoint hook = BuiltIn.hook(table.name, chain.name().text());
    Span span = chain.name().span();
    return new Declaration.ChainItem(
        span,
        plan.name(chain.name().text()),
        hook == null ? null : BuiltIn.declaration(table.name, hook, span),
        chain.policy(),
        null,
        rules);
  }

  private List<RuleNode> rules(RuleLine line) {
    RuleReader read = new RuleReader(line, table.family, table.chains.keySet());
    if (read.otherFamily) {
      return List.of();
    }
    Set<HookPoint> hooks = reach.hooks(line.chain().text());
    RuleBuilder rule = new RuleBuilder(plan, hooks, diagnostics);
    rule.protocol(read.notProtocol ? -1 : read.protocol);
    boolean builtIn = BuiltIn.hook(table.name, line.chain().text()) != null;
    read.base.translate(rule, builtIn);
    int behindBase = rule.size();
    read.matches.forEach(m -> m.extension().translate(m, rule));
    protocol(read, rule, behindBase);
    rule.add(line.span(), new Statement.Counter(read.packets, read.bytes));
    target(read, rule, line);
    List<RuleNode> out = new ArrayList<>();
    for (List<Clause.Piece> pieces : rule.variants()) {
      out.add(new RuleNode(line.span(), statements(pieces, line), comment(rule)));
    }
    return out;
  }

  /** Unless a match asks for the protocol itself, or a condition of its own has to. */
  private static void protocol(RuleReader read, RuleBuilder rule, int at) {
    Given given = read.base.protocol;
    if (given != null && (read.notProtocol || !rule.impliesProtocol())) {
      String name = Values.protocolName(read.protocol);
      rule.insert(at, given.span(), "meta l4proto " + given.not() + name);
    }
  }

  private static void target(RuleReader read, RuleBuilder rule, RuleLine line) {
    Options target = read.target;
    Word chain = read.chain;
    if (target != null) {
      target.extension().translate(target, rule);
    } else if (chain != null) {
      if (BuiltIn.hook(rule.table().tableName(), chain.text()) != null) {
        throw new Fault(
            chain.span(), "Invalid target name (chain '" + chain.text() + "' is built in)");
      }
      rule.verdict(chain.span(), read.isGoto ? Verdict.Kind.GOTO : Verdict.Kind.JUMP, chain);
    }
    if (read.isGoto && target != null) {
      throw new Fault(line.span(), "a target and a goto exclude each other");
    }
  }

  private static @Nullable String comment(RuleBuilder rule) {
    String text = rule.comment();
    if (text == null || text.isEmpty()) {
      return null;
    }
    String plain = Values.quotable(text);
    return plain.length() <= LONGEST_COMMENT ? plain : plain.substring(0, LONGEST_COMMENT);
  }

  private List<StatementNode> statements(List<Clause.Piece> pieces, RuleLine line) {
    List<StatementNode> out = new ArrayList<>();
    for (Clause.Piece piece : pieces) {
      if (piece instanceof Clause.Piece.Ready ready) {
        out.add(ready.node());
      } else if (piece instanceof Clause.Piece.Text text) {
        Source source = new Source(line.span().source().name(), text.nft(), null);
        places.remember(source, text.span());
        out.addAll(Fragments.statements(source));
      }
    }
    return out;
  }

  /** The command that makes the table with all it needs. */
  static Command command(TablePlan plan) {
    List<Declaration> items = new ArrayList<>();
    for (String name : plan.used()) {
      IpSet set = plan.sets().all().get(name);
      if (set != null) {
        items.add(set.declaration(plan.setName(name), plan.sets().dynamic(name)));
      }
    }
    items.addAll(plan.items());
    Span span = plan.span();
    Command.Target target =
        new Command.Target(plan.family(), plan.tableName(), null, null, span, span);
    return new Command.Declare(span, Command.Mode.ADD, true, target, false, null, items);
  }
}
