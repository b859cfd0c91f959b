package io.twinwall.rules.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One table. Chains, objects and sets stand in the order of creation; {@code sets} holds the named
 * sets, maps and meters (anonymous ones live in their rules).
 *
 * @param dormant the table's base chains are not hooked in
 */
public record Table(
    Family family,
    String name,
    long handle,
    boolean dormant,
    @Nullable String comment,
    List<NamedObject> objects,
    List<SetDeclaration> sets,
    List<Flowtable> flowtables,
    List<Chain> chains) {
  /** Takes private copies. */
  public Table {
    objects = List.copyOf(objects);
    sets = List.copyOf(sets);
    flowtables = List.copyOf(flowtables);
    chains = List.copyOf(chains);
  }
}
