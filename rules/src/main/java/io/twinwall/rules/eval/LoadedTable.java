package io.twinwall.rules.eval;

import io.twinwall.rules.model.Table;

/** A table and what its names mean at run time. */
record LoadedTable(Table table, Scope scope) {}
