package io.twinwall.rules.check;

import io.twinwall.rules.check.TableState.ChainState;
import io.twinwall.rules.model.BaseChain;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.SetDeclaration.Flag;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import io.twinwall.rules.text.Suggestions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table as a rule sees it. */
final class TableContext implements RuleContext {
  private final TableState table;
  private final @Nullable ChainState chain;

  TableContext(TableState table, @Nullable ChainState chain) {
    this.table = table;
    this.chain = chain;
  }

  @Override
  public Family family() {
    return table.family;
  }

  @Override
  public SetDeclaration set(String name, Span place) {
    SetDeclaration set = table.sets.get(name);
    if (set == null) {
      throw new Fault(
          place, "unknown set '" + name + "'", Suggestions.didYouMean(name, table.sets.keySet()));
    }
    return set;
  }

  @Override
  public void requireChain(String name, Span place) {
    ChainState target = table.chains.get(name);
    if (target == null) {
      throw new Fault(
          place,
          "unknown chain '" + name + "'",
          Suggestions.didYouMean(name, table.chains.keySet()));
    }
    if (target.base != null) {
      throw new Fault(
          place,
          "Could not process rule: Operation not supported",
          "'" + name + "' is a base chain: packets come to it from its hook only");
    }
  }

  @Override
  public void requireObject(NamedObject.Kind kind, String name, Span place) {
    if (table.object(kind, name) == null) {
      List<String> names = new ArrayList<>();
      table.objects.forEach(o -> names.add(o.name()));
      String word = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      throw new Fault(
          place, "unknown " + word + " '" + name + "'", Suggestions.didYouMean(name, names));
    }
  }

  @Override
  public void requireFlowtable(String name, Span place) {
    if (!table.flowtables.containsKey(name)) {
      throw new Fault(
          place,
          "unknown flowtable '" + name + "'",
          Suggestions.didYouMean(name, table.flowtables.keySet()));
    }
  }

  @Override
  public void meter(SetDeclaration set, Span place) {
    SetDeclaration known = table.sets.get(set.name());
    if (known != null && !known.flags().contains(Flag.METER)) {
      throw new Fault(place, "Could not process rule: File exists");
    }
    if (known == null) {
      table.sets.put(set.name(), Sets.withHandle(set, set.name(), table.nextHandle()));
    }
  }

  @Override
  public void updated(String set, boolean timeout) {
    SetDeclaration known = table.sets.get(set);
    if (known == null || known.flags().contains(Flag.DYNAMIC)) {
      return;
    }
    Set<Flag> flags = EnumSet.of(Flag.DYNAMIC);
    flags.addAll(known.flags());
    table.sets.put(
        set,
        new SetDeclaration(
            known.name(),
            known.handle(),
            false,
            known.kind(),
            known.key(),
            known.data(),
            known.dataInterval(),
            known.objectKind(),
            known.typeof(),
            flags,
            known.autoMerge(),
            known.timeoutNanos(),
            known.gcIntervalNanos(),
            known.size() == 0 ? Declarations.DYNAMIC_SIZE : known.size(),
            known.policy(),
            known.comment(),
            known.statements(),
            known.elements()));
  }

  @Override
  public @Nullable BaseChain base() {
    return chain == null ? null : chain.base;
  }
}
