package io.twinwall.rules.iptables;

import io.twinwall.rules.ast.Node;
import io.twinwall.rules.ast.StatementNode;
import io.twinwall.rules.model.BaseChain.HookPoint;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Verdict;
import io.twinwall.rules.model.XtStep;
import io.twinwall.rules.text.Diagnostics;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A rule being translated: what is known of it, and its clauses so far. */
final class RuleBuilder {
  private static final int MOST_ALTERNATIVES = 64;

  private final TablePlan table;
  private final Set<HookPoint> hooks;
  private final Diagnostics diagnostics;
  private final List<Clause> clauses = new ArrayList<>();
  private final List<String> comments = new ArrayList<>();
  private @Nullable Span stateful;
  private int protocol = -1;
  private boolean impliesProtocol;
  private List<List<Clause>> replays = List.of();

  RuleBuilder(TablePlan table, Set<HookPoint> hooks, Diagnostics diagnostics) {
    this.table = table;
    this.hooks = hooks;
    this.diagnostics = diagnostics;
  }

  TablePlan table() {
    return table;
  }

  boolean ipv6() {
    return table.family() == Family.IP6;
  }

  /** {@code ip} or {@code ip6}. */
  String ip() {
    return table.family().keyword();
  }

  /** Hooks from which the rule's chain is reached. */
  Set<HookPoint> hooks() {
    return hooks;
  }

  /** Refuses a target in a table that does not allow it. */
  void only(Options options, String... tables) {
    if (!List.of(tables).contains(table.tableName())) {
      throw new Fault(
          options.span(),
          options.extension().name()
              + ": only valid in table "
              + String.join(" or ", tables)
              + ", not "
              + table.tableName());
    }
  }

  /** The protocol that the rule asks for, -1 if it asks for none or for others. */
  int protocol() {
    return protocol;
  }

  void protocol(int number) {
    protocol = number;
  }

  /** A clause asks for the rule's protocol by itself. */
  void implyProtocol() {
    impliesProtocol = true;
  }

  boolean impliesProtocol() {
    return impliesProtocol;
  }

  /** Adds a condition or action in nftables' words. */
  void add(Span span, String nft) {
    clauses.add(Clause.text(span, nft));
  }

  /** Adds a condition that holds if one of these does; they exclude each other. */
  void either(Span span, List<String> texts) {
    clauses.add(Clause.either(span, texts));
  }

  /** Adds a condition before others. */
  void insert(int at, Span span, String nft) {
    clauses.add(at, Clause.text(span, nft));
  }

  void add(Span span, Statement statement) {
    clauses.add(Clause.ready(new StatementNode.Plain(span, statement)));
  }

  /** Adds what nftables has no words for. */
  void step(Span span, XtStep step) {
    add(span, new Statement.Xt(step));
  }

  void verdict(Span span, Verdict.Kind kind, @Nullable Word chain) {
    String name = chain == null ? null : table.name(chain.text());
    Node.VerdictNode verdict =
        new Node.VerdictNode(span, new Verdict(kind, name), chain == null ? null : chain.span());
    clauses.add(Clause.ready(new StatementNode.VerdictLine(span, verdict)));
  }

  void comment(String text) {
    comments.add(text);
  }

  /** What {@code -m comment} said, null for nothing. */
  @Nullable String comment() {
    return comments.isEmpty() ? null : String.join(" ", comments);
  }

  /** The rule keeps a state of its own, so it cannot be written twice. */
  void stateful(Span span) {
    stateful = span;
  }

  /** The rule needs a set of ipset, and perhaps changes it. */
  void useSet(IpSet set, Span span, boolean dynamic) {
    table.sets().use(set, table, span, dynamic, diagnostics);
  }

  int size() {
    return clauses.size();
  }

  /** What the rule does where its action so far broke off: a second rule behind each. */
  void otherwise(int conditions, Clause action) {
    List<Clause> second = new ArrayList<>(clauses.subList(0, conditions));
    second.add(action);
    replays = List.of(second);
  }

  /** The rules it becomes: one for each choice of alternatives. */
  List<List<Clause.Piece>> variants() {
    List<List<Clause.Piece>> out = new ArrayList<>(variants(clauses));
    replays.forEach(second -> out.addAll(variants(second)));
    return out;
  }

  private List<List<Clause.Piece>> variants(List<Clause> of) {
    List<List<Clause.Piece>> all = new ArrayList<>();
    all.add(new ArrayList<>());
    for (Clause clause : of) {
      List<List<Clause.Piece>> next = new ArrayList<>();
      for (List<Clause.Piece> before : all) {
        for (List<Clause.Piece> choice : clause.alternatives()) {
          List<Clause.Piece> longer = new ArrayList<>(before);
          longer.addAll(choice);
          next.add(longer);
        }
      }
      if (next.size() > MOST_ALTERNATIVES) {
        throw new Fault(clause.span(), "this rule would become too many rules of nftables");
      }
      all = next;
    }
    Span state = stateful;
    if (state != null && all.size() > 1) {
      throw new Fault(
          state,
          "a state shared by several rules of nftables is not supported",
          "another match of this rule has to be written as " + all.size() + " rules");
    }
    return all;
  }
}
