package io.twinwall.rules.eval;

import io.twinwall.core.hook.BaseChain;
import io.twinwall.core.hook.ChainInfo;
import io.twinwall.core.hook.RuleInfo;
import io.twinwall.core.hook.RuleProgram;
import io.twinwall.core.sim.Services;
import io.twinwall.rules.model.Chain;
import io.twinwall.rules.model.Rule;
import io.twinwall.rules.model.Ruleset;
import io.twinwall.rules.model.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A ruleset in motion: base chains for the core, and what became of counters and sets since. */
public final class LoadedRules implements RuleProgram {
  private final Ruleset ruleset;
  private final List<LoadedTable> tables;
  private final List<BaseChain> baseChains;
  private final Services services;
  private final Map<Integer, Integer> chainsBefore = new HashMap<>();

  LoadedRules(
      Ruleset ruleset, List<LoadedTable> tables, List<BaseChain> baseChains, Services services) {
    this.ruleset = ruleset;
    this.tables = List.copyOf(tables);
    this.baseChains = List.copyOf(baseChains);
    this.services = services;
    int chains = 0;
    for (LoadedTable t : tables) {
      chains += t.baseChains();
      if (ConntrackUse.in(t.table())) {
        for (int version : Programs.versions(t.table().family())) {
          chainsBefore.putIfAbsent(version, chains);
        }
      }
    }
  }

  @Override
  public List<BaseChain> baseChains() {
    return baseChains;
  }

  @Override
  public boolean usesConntrack(int version) {
    return chainsBefore.containsKey(version);
  }

  /** nft sends a table's chains ahead of its rules, and one table after the other. */
  @Override
  public int chainsBeforeConntrack(int version) {
    return chainsBefore.getOrDefault(version, baseChains.size());
  }

  /** The ruleset as it was loaded. */
  public Ruleset ruleset() {
    return ruleset;
  }

  /** How often each rule applied, in the order of the listing. */
  public List<Coverage> coverage() {
    List<Coverage> all = new ArrayList<>();
    for (LoadedTable t : tables) {
      for (Chain c : t.table().chains()) {
        Scope scope = t.scope();
        if (scope == null) {
          unreached(t.table(), c, all);
          continue;
        }
        for (RunRule r : scope.chain(c.name()).rules()) {
          all.add(new Coverage(r.info(), r.packets(), r.bytes()));
        }
      }
    }
    return all;
  }

  private static void unreached(Table table, Chain chain, List<Coverage> all) {
    ChainInfo info = new ChainInfo(table.family().keyword(), table.name(), chain.name());
    for (Rule rule : chain.rules()) {
      all.add(new Coverage(new RuleInfo(info, rule.index(), rule.handle(), rule.text()), 0, 0));
    }
  }

  /** The ruleset as {@code nft list ruleset} would show it now: counters, quotas, elements. */
  public Ruleset current() {
    Snapshot snapshot = new Snapshot(services.clock());
    return new Ruleset(tables.stream().map(snapshot::table).toList());
  }
}
