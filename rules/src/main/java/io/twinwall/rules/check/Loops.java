package io.twinwall.rules.check;

import io.twinwall.rules.check.TableState.ChainState;
import io.twinwall.rules.check.TableState.RuleState;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.SetReference;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.SetElement;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Verdict;
import io.twinwall.rules.text.Diagnostics;
import io.twinwall.rules.text.Source;
import io.twinwall.rules.text.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds jumps that come back to where they were, jumps nested deeper than the kernel's 16, and
 * jumps that branch without end.
 */
final class Loops {
  /** NFT_JUMP_STACK_SIZE. */
  private static final int DEEPEST = 16;

  /**
   * Chains that one packet could be led through, counted with every repetition. Linux walks them
   * all on loading; beyond this it would be busy for minutes, and with each packet again.
   */
  private static final long MOST_VISITS = 1L << 24;

  private final TableState table;
  private final Diagnostics diagnostics;

  /** Longest way down from a chain, in chains; 0 while it is being walked. */
  private final Map<String, Integer> depths = new HashMap<>();

  /** Chains that are entered below a chain at most, itself included. */
  private final Map<String, Long> visits = new HashMap<>();

  Loops(TableState table, Diagnostics diagnostics) {
    this.table = table;
    this.diagnostics = diagnostics;
  }

  void find() {
    for (ChainState chain : table.chains.values()) {
      if (chain.base != null && depth(chain, new ArrayList<>()) < 0) {
        return;
      }
    }
    for (ChainState chain : table.chains.values()) {
      if (chain.base != null && visits(chain) > MOST_VISITS) {
        fault("a packet could go through more than " + MOST_VISITS + " chains from " + chain.name);
        return;
      }
    }
  }

  /** Each chain is walked once; -1 if a fault was noted. */
  private int depth(ChainState chain, List<String> path) {
    Integer known = depths.get(chain.name);
    path.add(chain.name);
    if (known != null && known == 0) {
      return fault("the chains jump in a circle: " + String.join(" -> ", path));
    }
    if (path.size() > DEEPEST) {
      return fault("jumps are nested more than 16 deep: " + String.join(" -> ", path));
    }
    int deepest = known == null ? 0 : known - 1;
    if (known == null) {
      depths.put(chain.name, 0);
      for (String name : targets(table, chain)) {
        ChainState target = table.chains.get(name);
        int below = target == null ? 0 : depth(target, path);
        if (below < 0) {
          return below;
        }
        deepest = Math.max(deepest, below);
      }
      depths.put(chain.name, deepest + 1);
    }
    if (path.size() + deepest > DEEPEST) {
      return fault("jumps are nested more than 16 deep: " + String.join(" -> ", path) + " ...");
    }
    path.remove(path.size() - 1);
    return deepest + 1;
  }

  /** Saturates beyond the limit. There are no circles. */
  private long visits(ChainState chain) {
    Long known = visits.get(chain.name);
    if (known != null) {
      return known;
    }
    long sum = 1;
    for (RuleState rule : chain.rules) {
      Set<String> names = new LinkedHashSet<>();
      addTargets(table, rule, names);
      long most = 0;
      for (String name : names) {
        ChainState target = table.chains.get(name);
        most = Math.max(most, target == null ? 0 : visits(target));
      }
      sum = Math.min(MOST_VISITS + 1, sum + most);
    }
    visits.put(chain.name, sum);
    return sum;
  }

  private int fault(String hint) {
    Span nowhere = new Span(new Source("ruleset", "", null), 0, 0);
    diagnostics.error(nowhere, "Could not process rule: Too many levels of symbolic links", hint);
    return -1;
  }

  /** Names of the chains that a chain's rules lead to. */
  static Set<String> targets(TableState table, ChainState chain) {
    Set<String> names = new LinkedHashSet<>();
    for (RuleState rule : chain.rules) {
      addTargets(table, rule, names);
    }
    return names;
  }

  private static void addTargets(TableState table, RuleState rule, Set<String> names) {
    for (Statement statement : rule.statements()) {
      if (statement instanceof Statement.VerdictStatement v) {
        add(v.verdict(), names);
      } else if (statement instanceof Statement.VerdictMap map) {
        add(set(table, map.map()), names);
      }
    }
  }

  private static @Nullable SetDeclaration set(TableState table, SetReference reference) {
    return reference.anonymous() != null ? reference.anonymous() : table.sets.get(reference.name());
  }

  private static void add(@Nullable SetDeclaration set, Set<String> names) {
    if (set == null) {
      return;
    }
    for (SetElement element : set.elements()) {
      if (element.data() instanceof Expression.VerdictValue value) {
        add(value.verdict(), names);
      }
    }
  }

  private static void add(Verdict verdict, Set<String> names) {
    if (verdict.chain() != null) {
      names.add(verdict.chain());
    }
  }
}
