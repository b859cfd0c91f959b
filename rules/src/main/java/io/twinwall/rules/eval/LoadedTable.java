package io.twinwall.rules.eval;

import io.twinwall.rules.model.Table;

/** A table and what its names mean at run time. */
record LoadedTable(Table table, Scope scope) {
  /** Number of its base chains that are hooked in. */
  int baseChains() {
    return table.dormant()
        ? 0
        : (int) table.chains().stream().filter(c -> c.base() != null).count();
  }
}
