package io.twinwall.rules.iptables;

import io.twinwall.rules.iptables.SaveTable.SaveChain;
import io.twinwall.rules.model.BaseChain.HookPoint;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** From which hooks the chains of a table can be reached. */
final class Reach {
  private final SaveTable table;
  private final Map<String, Set<HookPoint>> hooks = new HashMap<>();

  Reach(SaveTable table) {
    this.table = table;
    for (SaveChain chain : table.chains.values()) {
      HookPoint hook = BuiltIn.hook(table.name, chain.name().text());
      if (hook != null) {
        visit(chain, hook);
      }
    }
  }

  private void visit(SaveChain first, HookPoint hook) {
    java.util.ArrayDeque<SaveChain> open = new java.util.ArrayDeque<>();
    open.push(first);
    while (!open.isEmpty()) {
      SaveChain chain = open.pop();
      boolean fresh =
          hooks
              .computeIfAbsent(chain.name().text(), n -> EnumSet.noneOf(HookPoint.class))
              .add(hook);
      for (RuleLine line : fresh ? chain.rules() : java.util.List.<RuleLine>of()) {
        SaveChain next = next(line);
        if (next != null) {
          open.push(next);
        }
      }
    }
  }

  private @org.jspecify.annotations.Nullable SaveChain next(RuleLine line) {
    java.util.List<Word> words = line.words();
    for (int i = 0; i + 1 < words.size(); i++) {
      Word w = words.get(i);
      if (w.is("-j") || w.is("-g") || w.is("--jump") || w.is("--goto")) {
        return table.chains.get(words.get(i + 1).text());
      }
    }
    return null;
  }

  Set<HookPoint> hooks(String chain) {
    return hooks.getOrDefault(chain, Set.of());
  }
}
