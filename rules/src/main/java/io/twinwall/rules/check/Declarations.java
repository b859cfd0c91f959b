package io.twinwall.rules.check;

import io.twinwall.rules.ast.Command;
import io.twinwall.rules.ast.Declaration;
import io.twinwall.rules.ast.Declaration.ChainItem;
import io.twinwall.rules.ast.Declaration.SetItem;
import io.twinwall.rules.ast.Declaration.TypeNode;
import io.twinwall.rules.ast.Element;
import io.twinwall.rules.ast.Node;
import io.twinwall.rules.ast.RuleNode;
import io.twinwall.rules.check.TableState.ChainState;
import io.twinwall.rules.check.TableState.RuleState;
import io.twinwall.rules.model.BaseChain;
import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.Flowtable;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.SetDeclaration.Flag;
import io.twinwall.rules.model.SetDeclaration.Kind;
import io.twinwall.rules.model.SetElement;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.ValueType;
import io.twinwall.rules.print.ExpressionPrinter;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import io.twinwall.rules.text.Suggestions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts the declarations of one command into a table, in the kernel's order: chains, objects, sets,
 * flowtables, then the rules of each chain.
 */
final class Declarations {
  static final long DYNAMIC_SIZE = 65_535;

  private final TableState table;
  private final Literals literals;
  private final Consumer<Runnable> attempt;
  private final IntSupplier registration;

  Declarations(
      TableState table, Literals literals, Consumer<Runnable> attempt, IntSupplier registration) {
    this.table = table;
    this.literals = literals;
    this.attempt = attempt;
    this.registration = registration;
  }

  void declare(List<Declaration> items, Command.Mode mode) {
    for (Declaration item : items) {
      if (item instanceof ChainItem chain) {
        attempt.accept(() -> chain(chain, mode));
      }
    }
    for (Declaration item : items) {
      if (item instanceof Declaration.ObjectItem object) {
        attempt.accept(() -> object(object, mode));
      }
    }
    for (Declaration item : items) {
      if (item instanceof SetItem set) {
        attempt.accept(() -> set(set, mode));
      }
    }
    for (Declaration item : items) {
      if (item instanceof Declaration.FlowtableItem flowtable) {
        attempt.accept(() -> flowtable(flowtable));
      }
    }
    for (Declaration item : items) {
      if (item instanceof SetItem set && set.elements() != null) {
        attempt.accept(() -> elements(set));
      }
    }
    for (Declaration item : items) {
      if (item instanceof ChainItem chain && table.chains.get(chain.name()) != null) {
        for (RuleNode rule : chain.rules()) {
          attempt.accept(() -> append(chain, rule));
        }
      }
    }
  }

  private void append(ChainItem item, RuleNode rule) {
    ChainState chain = table.chains.get(item.name());
    if (chain != null) {
      chain.rules.add(rule(chain, rule));
    }
  }

  // ---- chains, objects, flowtables

  private void chain(ChainItem item, Command.Mode mode) {
    ChainState known = table.chains.get(item.name());
    if (known != null && mode == Command.Mode.CREATE) {
      throw exists(item);
    }
    BaseChain base =
        item.base() == null ? null : Hooks.resolve(table.family, item.base(), item.policy());
    if (item.base() == null && item.policy() != null && known == null) {
      throw new Fault(
          item.span(),
          "Could not process rule: Operation not supported",
          "only a base chain (type ... hook ...) has a policy");
    }
    if (known == null) {
      ChainState chain = new ChainState(item.name(), table.nextHandle(), registration.getAsInt());
      chain.base = base;
      chain.comment = item.comment();
      table.chains.put(item.name(), chain);
      return;
    }
    change(item, known, base);
  }

  private static void change(ChainItem item, ChainState known, @Nullable BaseChain base) {
    BaseChain old = known.base;
    if (base != null) {
      boolean same =
          old != null
              && old.type() == base.type()
              && old.hook() == base.hook()
              && old.priority() == base.priority();
      if (!same) {
        throw new Fault(
            item.span(),
            "Could not process rule: File exists",
            "the chain is there already with another type, hook or priority");
      }
    }
    if (item.policy() != null && old != null) {
      known.base =
          new BaseChain(old.type(), old.hook(), old.priority(), old.devices(), item.policy());
    }
  }

  private static Fault exists(Declaration item) {
    return new Fault(
        item.span(),
        "Could not process rule: File exists",
        "'" + item.name() + "' is there already");
  }

  private void object(Declaration.ObjectItem item, Command.Mode mode) {
    NamedObject.Kind kind = TableState.kindOf(item.object());
    if (table.object(kind, item.name()) != null) {
      if (mode == Command.Mode.CREATE) {
        throw exists(item);
      }
      return;
    }
    NamedObject object =
        item.object() instanceof NamedObject.CtHelperObject helper
            ? HelperObjects.resolve(helper, table.family, item.span())
            : item.object();
    table.objects.add(TableState.withHandle(object, table.nextHandle()));
  }

  private void flowtable(Declaration.FlowtableItem item) {
    if (table.flowtables.containsKey(item.name())) {
      return;
    }
    Flowtable f = item.flowtable();
    long priority = item.priorityOffset();
    if (item.priorityName() != null) {
      priority +=
          Hooks.named(Family.NETDEV, BaseChain.HookPoint.INGRESS, item.priorityName(), item.span());
    }
    table.flowtables.put(
        item.name(),
        new Flowtable(
            f.name(),
            table.nextHandle(),
            (int) priority,
            f.devices(),
            f.counter(),
            f.hardwareOffload()));
  }

  // ---- sets

  private void set(SetItem item, Command.Mode mode) {
    if (table.sets.containsKey(item.name())) {
      if (mode == Command.Mode.CREATE) {
        throw exists(item);
      }
      return;
    }
    List<ValueType> key = types(item.key());
    List<ValueType> data = item.data() == null ? List.of() : types(item.data());
    for (ValueType type : key) {
      if (type.bits() == 0) {
        throw new Fault(
            item.key().span(),
            "unqualified type "
                + type.datatype().keyword()
                + " specified in "
                + (item.kind() == Kind.SET ? "set" : "map")
                + " definition. "
                + "Try \"typeof expression\" instead of \"type datatype\".");
      }
    }
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    flags.addAll(item.flags());
    if (item.timeoutNanos() > 0) {
      flags.add(Flag.TIMEOUT);
    }
    long size = item.size();
    if (flags.contains(Flag.DYNAMIC) && size == 0) {
      size = DYNAMIC_SIZE;
    }
    List<Statement> statements = new ArrayList<>();
    item.statements()
        .forEach(
            s -> {
              if (s instanceof io.twinwall.rules.ast.StatementNode.Plain plain) {
                statements.add(plain.statement());
              }
            });
    table.places.put(item.name(), item.span());
    table.sets.put(
        item.name(),
        new SetDeclaration(
            item.name(),
            table.nextHandle(),
            false,
            item.kind(),
            key,
            data,
            item.dataInterval(),
            item.objectKind(),
            typeof(item),
            flags,
            item.autoMerge(),
            item.timeoutNanos(),
            item.gcIntervalNanos(),
            size,
            item.policy(),
            item.comment(),
            statements,
            List.of()));
  }

  private @Nullable String typeof(SetItem item) {
    if (item.key().typeof() == null) {
      return null;
    }
    ExpressionPrinter printer = new ExpressionPrinter(table.family);
    String words = printer.expression(typeofExpression(item.key()));
    String interval = item.dataInterval() ? "interval " : "";
    return switch (item.kind()) {
      case SET -> words;
      case VERDICT_MAP -> words + " : verdict";
      case OBJECT_MAP ->
          words + " : " + String.valueOf(item.objectKind()).toLowerCase(java.util.Locale.ROOT);
      case MAP ->
          item.data() != null && item.data().typeof() != null
              ? words + " : " + interval + printer.expression(typeofExpression(item.data()))
              : words;
    };
  }

  private Expression typeofExpression(TypeNode node) {
    if (node.typeof() == null) {
      throw new Fault(node.span(), "expected an expression");
    }
    return new Rules(new TableContext(table, null), literals).expressions().selector(node.typeof());
  }

  private List<ValueType> types(TypeNode node) {
    if (node.typeof() != null) {
      return Expressions.types(typeofExpression(node));
    }
    List<ValueType> types = new ArrayList<>();
    for (String name : node.names()) {
      types.add(type(node, name));
    }
    return types;
  }

  private static ValueType type(TypeNode node, String name) {
    List<String> names = new ArrayList<>();
    for (Datatype datatype : Datatype.values()) {
      if (datatype.keyword().equals(name) && datatype != Datatype.VERDICT) {
        return ValueType.of(datatype);
      }
      names.add(datatype.keyword());
    }
    if (name.equals("verdict")) {
      throw new Fault(node.span(), "verdict is a type for the data of a map only");
    }
    throw new Fault(node.span(), "unknown datatype " + name, Suggestions.didYouMean(name, names));
  }

  private void elements(SetItem item) {
    SetDeclaration set = table.sets.get(item.name());
    if (set == null) {
      return;
    }
    if (!(item.elements() instanceof Node.SetLiteral literal) || literal.elements().isEmpty()) {
      Node node = item.elements();
      if (node instanceof Node.SetLiteral) {
        return;
      }
      Span place = node == null ? item.span() : node.span();
      throw new Fault(place, "Set expression is not a list of elements", "write { ... }");
    }
    addElements(set, literal.elements(), literal.span(), false);
  }

  /** New elements into a named set or map. */
  void addElements(SetDeclaration set, List<Element> added, Span place, boolean create) {
    Expressions expressions = new Rules(new TableContext(table, null), literals).expressions();
    List<SetElement> all = new ArrayList<>(set.elements());
    Map<Expression, SetElement> byKey = new HashMap<>();
    all.forEach(e -> byKey.putIfAbsent(e.key(), e));
    boolean intervals = Expressions.intervals(set);
    for (Element element : added) {
      SetElement made =
          withStates(
              expressions.element(element, set.key(), set.data(), set.kind(), set.objectKind()),
              set);
      if (Sets.isInterval(made.key()) && !intervals) {
        throw new Fault(
            element.span(),
            "You must add 'flags interval' to your set declaration if you want to add "
                + (made.key() instanceof Expression.Prefix ? "prefix" : "range")
                + " elements");
      }
      if (made.timeoutNanos() > 0 && !set.flags().contains(Flag.TIMEOUT)) {
        throw new Fault(
            element.span(),
            "Could not process rule: Invalid argument",
            "elements expire in a set with 'flags timeout' only");
      }
      requireSame(byKey.get(Elements.canonical(made.key())), made, element, create);
      byKey.putIfAbsent(made.key(), made);
      all.add(made);
    }
    all =
        Members.checked(
            new Node.CatchAll(place), all, intervals, set.key().size() > 1, set.autoMerge(), true);
    if (set.size() > 0 && all.size() > set.size()) {
      throw new Fault(place, "set is full, " + set.size() + " elements at most");
    }
    table.sets.put(set.name(), Sets.withElements(set, all));
  }

  /** An element without statements of its own has those of its set. */
  private static SetElement withStates(SetElement e, SetDeclaration set) {
    if (!e.statements().isEmpty() || set.statements().isEmpty()) {
      return e;
    }
    return new SetElement(
        e.key(), e.data(), e.timeoutNanos(), e.expiresNanos(), e.comment(), set.statements());
  }

  /** Elements of one key have all the same data: the first stands for them. */
  private static void requireSame(
      @Nullable SetElement other, SetElement made, Element element, boolean create) {
    if (other != null && (create || (other.data() != null && !other.data().equals(made.data())))) {
      throw new Fault(
          element.span(), "Could not process rule: File exists", "the key is there already");
    }
  }

  // ---- rules

  /** A checked rule with its handle, behind those of its anonymous sets. */
  RuleState rule(ChainState chain, RuleNode node) {
    List<Statement> statements =
        new Rules(new TableContext(table, chain), literals).statements(node);
    List<Statement> numbered = new Anonymous(table).number(statements);
    return new RuleState(table.nextHandle(), numbered, node.comment(), node.span());
  }
}
