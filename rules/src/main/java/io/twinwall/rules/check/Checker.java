package io.twinwall.rules.check;

import io.twinwall.rules.ast.Command;
import io.twinwall.rules.ast.Command.Kind;
import io.twinwall.rules.ast.Command.Target;
import io.twinwall.rules.check.TableState.ChainState;
import io.twinwall.rules.check.TableState.RuleState;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.Flowtable;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.Ruleset;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.SetElement;
import io.twinwall.rules.model.Table;
import io.twinwall.rules.print.RulePrinter;
import io.twinwall.rules.print.Style;
import io.twinwall.rules.text.Diagnostic;
import io.twinwall.rules.text.Diagnostics;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import io.twinwall.rules.text.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Runs the commands of a file as one transaction on an empty ruleset. */
public final class Checker {
  private final Literals literals;
  private final Diagnostics diagnostics;
  private final Map<String, TableState> tables = new LinkedHashMap<>();
  private final Map<Integer, String> names = new HashMap<>();
  private long lastTable;
  private int registrations;

  /**
   * @param interfaces numbers of the interfaces that exist, for iif and oif
   */
  public Checker(Map<String, Integer> interfaces, Diagnostics diagnostics) {
    this.literals = new Literals(interfaces);
    interfaces.forEach((name, number) -> names.put(number, name));
    this.diagnostics = diagnostics;
  }

  /** The ruleset that the commands make; meaningless if the diagnostics hold an error. */
  public Ruleset check(List<Command> commands) {
    for (Command command : commands) {
      if (diagnostics.full()) {
        break;
      }
      attempt(() -> run(command));
    }
    tables.values().forEach(table -> new Loops(table, diagnostics).find());
    if (!diagnostics.any()) {
      tables.values().forEach(table -> new HookRules(table, diagnostics).find());
    }
    List<Table> frozen = new ArrayList<>();
    if (!diagnostics.any()) {
      tables.values().forEach(t -> frozen.add(freeze(t)));
    }
    return new Ruleset(frozen);
  }

  /** What loads and is probably not meant; to be asked for after {@link #check}. */
  public List<Diagnostic> warnings() {
    return diagnostics.any() ? List.of() : new Warnings(tables.values()).find();
  }

  private Table freeze(TableState table) {
    Map<String, Long> sizes = new HashMap<>();
    for (SetDeclaration set : table.sets.values()) {
      if (set.flags().contains(SetDeclaration.Flag.METER)) {
        sizes.put(set.name(), set.size());
      }
    }
    return table.freeze(
        new RulePrinter(table.family, new Style(names, false, false, false, false), sizes));
  }

  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (Fault fault) {
      diagnostics.add(fault.diagnostic());
    }
  }

  private void run(Command command) {
    if (command instanceof Command.Declare declare) {
      declare(declare);
    } else if (command instanceof Command.AddRule add) {
      addRule(add);
    } else if (command instanceof Command.AddElements add) {
      addElements(add);
    } else if (command instanceof Command.DeleteElements delete) {
      deleteElements(delete);
    } else if (command instanceof Command.Delete delete) {
      delete(delete);
    } else if (command instanceof Command.Flush flush) {
      flush(flush);
    } else if (command instanceof Command.Rename rename) {
      rename(rename);
    }
  }

  private static String key(Family family, @Nullable String name) {
    return family.keyword() + " " + name;
  }

  private TableState table(Target target) {
    TableState table = tables.get(key(target.family(), target.table()));
    if (table == null) {
      List<String> names = new ArrayList<>();
      tables.values().forEach(t -> names.add(t.name));
      String near = null;
      for (TableState other : tables.values()) {
        if (other.name.equals(target.table())) {
          near =
              "did you mean table '" + other.name + "' in family " + other.family.keyword() + "?";
        }
      }
      if (near == null) {
        near = Suggestions.didYouMean(String.valueOf(target.table()), names);
      }
      throw new Fault(
          target.tableSpan(),
          "No such file or directory: unknown table '" + target.table() + "'",
          near);
    }
    return table;
  }

  private static ChainState chain(TableState table, String name, Span place) {
    ChainState chain = table.chains.get(name);
    if (chain == null) {
      throw new Fault(
          place,
          "unknown chain '" + name + "'",
          Suggestions.didYouMean(name, table.chains.keySet()));
    }
    return chain;
  }

  private void declare(Command.Declare declare) {
    String key = key(declare.table().family(), declare.table().table());
    TableState table = tables.get(key);
    if (declare.tableItself()) {
      if (table != null && declare.mode() == Command.Mode.CREATE) {
        throw new Fault(declare.table().tableSpan(), "Could not process rule: File exists");
      }
      if (table == null) {
        table =
            new TableState(
                declare.table().family(), String.valueOf(declare.table().table()), ++lastTable);
        tables.put(key, table);
      }
      table.dormant = declare.dormant();
      table.comment = declare.comment() != null ? declare.comment() : table.comment;
    } else if (table == null) {
      table = table(declare.table());
    }
    TableState open = table;
    new Declarations(open, literals, this::attempt, () -> registrations++)
        .declare(declare.items(), declare.mode());
  }

  private void addRule(Command.AddRule add) {
    TableState table = table(add.chain());
    ChainState chain = chain(table, String.valueOf(add.chain().name()), add.chain().nameSpan());
    int at = position(add, chain);
    RuleState rule =
        new Declarations(table, literals, this::attempt, () -> registrations++)
            .rule(chain, add.rule());
    if (add.place() == Command.Place.INSTEAD) {
      long handle = chain.rules.get(at).handle();
      chain.rules.set(at, new RuleState(handle, rule.statements(), rule.comment(), rule.place()));
      table.takeBackHandle();
    } else {
      chain.rules.add(at, rule);
    }
  }

  private static int position(Command.AddRule add, ChainState chain) {
    boolean before = add.place() == Command.Place.BEFORE;
    if (add.positionHandle() != null) {
      for (int i = 0; i < chain.rules.size(); i++) {
        if (chain.rules.get(i).handle() == add.positionHandle()) {
          return add.place() == Command.Place.AFTER ? i + 1 : i;
        }
      }
      throw new Fault(
          add.chain().nameSpan(),
          "Could not process rule: No such file or directory",
          "the chain has no rule with handle " + add.positionHandle());
    }
    if (add.positionIndex() != null) {
      int index = add.positionIndex();
      if (index >= chain.rules.size()) {
        throw new Fault(
            add.chain().nameSpan(),
            "Could not process rule: No such file or directory",
            "the chain has " + chain.rules.size() + " rules");
      }
      return before ? index : index + 1;
    }
    return before ? 0 : chain.rules.size();
  }

  private static SetDeclaration set(TableState table, Target target) {
    String name = String.valueOf(target.name());
    SetDeclaration set = table.sets.get(name);
    if (set == null) {
      throw new Fault(
          target.nameSpan(),
          "No such file or directory: unknown set '" + name + "'",
          Suggestions.didYouMean(name, table.sets.keySet()));
    }
    return set;
  }

  private void addElements(Command.AddElements add) {
    TableState table = table(add.set());
    SetDeclaration set = set(table, add.set());
    new Declarations(table, literals, this::attempt, () -> registrations++)
        .addElements(set, add.elements(), add.set().nameSpan(), add.mode() == Command.Mode.CREATE);
  }

  private void deleteElements(Command.DeleteElements delete) {
    TableState table = table(delete.set());
    SetDeclaration set = set(table, delete.set());
    List<SetElement> left = new ArrayList<>(set.elements());
    Values values = new Values(literals);
    for (io.twinwall.rules.ast.Element element : delete.elements()) {
      Expression key = Elements.canonical(values.value(element.key(), set.key()));
      if (!left.removeIf(e -> e.key().equals(key))) {
        throw new Fault(element.span(), "element does not exist", "the set holds no such element");
      }
    }
    table.sets.put(set.name(), Sets.withElements(set, left));
  }

  private void delete(Command.Delete delete) {
    Target target = delete.target();
    if (delete.kind() == Kind.TABLE && target.handle() != null) {
      boolean gone =
          tables.values().removeIf(t -> t.family == target.family() && t.handle == target.handle());
      if (!gone && delete.mustExist()) {
        throw new Fault(
            target.nameSpan(), "Could not process rule: No such file or directory", null);
      }
      return;
    }
    if (delete.kind() == Kind.TABLE) {
      if (tables.remove(key(target.family(), target.table())) == null && delete.mustExist()) {
        table(target);
      }
      return;
    }
    TableState table = table(target);
    String name = String.valueOf(target.name());
    boolean done =
        switch (delete.kind()) {
          case CHAIN -> deleteChain(table, name, target);
          case SET, MAP -> deleteSet(table, name, target);
          case FLOWTABLE -> deleteFlowtable(table, name, target);
          case OBJECT -> deleteObject(table, name, target);
          case RULE ->
              chain(table, name, target.nameSpan())
                  .rules
                  .removeIf(r -> target.handle() != null && r.handle() == target.handle());
          default -> false;
        };
    if (!done && delete.mustExist()) {
      throw new Fault(
          target.nameSpan(),
          "Could not process rule: No such file or directory",
          "there is no '" + name + "'");
    }
  }

  private static boolean deleteSet(TableState table, String name, Target target) {
    SetDeclaration set = table.sets.get(name);
    if (set == null) {
      long handle = handle(target);
      set = first(table.sets.values(), s -> s.handle() == handle);
    }
    if (set == null) {
      return false;
    }
    requireUnused(new Uses(table).ofSet(set.name()), set.name(), target);
    return table.sets.remove(set.name()) != null;
  }

  private static boolean deleteFlowtable(TableState table, String name, Target target) {
    Flowtable known = table.flowtables.get(name);
    if (known == null) {
      long handle = handle(target);
      known = first(table.flowtables.values(), f -> f.handle() == handle);
    }
    if (known == null) {
      return false;
    }
    requireUnused(new Uses(table).ofFlowtable(known.name()), known.name(), target);
    return table.flowtables.remove(known.name()) != null;
  }

  private static boolean deleteObject(TableState table, String name, Target target) {
    long handle = handle(target);
    NamedObject known =
        first(table.objects, o -> handle < 0 ? o.name().equals(name) : o.handle() == handle);
    if (known == null) {
      return false;
    }
    requireUnused(
        new Uses(table).ofObject(TableState.kindOf(known), known.name()), known.name(), target);
    return table.objects.remove(known);
  }

  /** The handle that a command gives; -1 for none. */
  private static long handle(Target target) {
    Long handle = target.handle();
    return handle == null ? -1 : handle;
  }

  private static <T> @Nullable T first(Collection<T> all, Predicate<T> wanted) {
    return all.stream().filter(wanted).findFirst().orElse(null);
  }

  private static void requireUnused(boolean used, String name, Target target) {
    if (used) {
      throw new Fault(
          target.nameSpan(),
          "Could not process rule: Device or resource busy",
          "a rule or map refers to '" + name + "'");
    }
  }

  private static boolean deleteChain(TableState table, String name, Target target) {
    ChainState known = table.chains.get(name);
    if (known == null) {
      long handle = handle(target);
      known = first(table.chains.values(), c -> c.handle == handle);
    }
    if (known == null) {
      return false;
    }
    String found = known.name;
    for (ChainState other : table.chains.values()) {
      if (other != known && Loops.targets(table, other).contains(found)) {
        throw new Fault(
            target.nameSpan(),
            "Could not process rule: Device or resource busy",
            "chain '" + other.name + "' leads to it");
      }
    }
    return table.chains.remove(found) != null;
  }

  private void flush(Command.Flush flush) {
    Target target = flush.target();
    switch (flush.kind()) {
      case RULESET ->
          tables.values().removeIf(t -> target.table() == null || t.family == target.family());
      case TABLE -> table(target).chains.values().forEach(c -> c.rules.clear());
      case CHAIN ->
          chain(table(target), String.valueOf(target.name()), target.nameSpan()).rules.clear();
      default -> {
        TableState table = table(target);
        SetDeclaration set = set(table, target);
        table.sets.put(set.name(), Sets.withElements(set, List.of()));
      }
    }
  }

  private void rename(Command.Rename rename) {
    TableState table = table(rename.chain());
    ChainState chain =
        chain(table, String.valueOf(rename.chain().name()), rename.chain().nameSpan());
    if (table.chains.containsKey(rename.newName())) {
      throw new Fault(rename.chain().nameSpan(), "Could not process rule: File exists");
    }
    Map<String, ChainState> renamed = new LinkedHashMap<>();
    table.chains.forEach((n, c) -> renamed.put(c == chain ? rename.newName() : n, c));
    chain.name = rename.newName();
    table.chains.clear();
    table.chains.putAll(renamed);
  }
}
