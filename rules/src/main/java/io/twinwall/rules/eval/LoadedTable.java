package io.twinwall.rules.eval;

import io.twinwall.rules.model.Table;
import org.jspecify.annotations.Nullable;

/**
 * A table and what its names mean at run time.
 *
 * @param scope null for a table that no packet of the simulation comes to: arp and bridge
 */
record LoadedTable(Table table, @Nullable Scope scope) {
  /** Number of its base chains that are hooked in. */
  int baseChains() {
    return table.dormant() || scope == null
        ? 0
        : (int) table.chains().stream().filter(c -> c.base() != null).count();
  }
}
