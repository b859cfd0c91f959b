package io.twinwall.rules.print;

import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.symbol.Symbols;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a listing is written.
 *
 * @param interfaces names of interfaces by number
 * @param handles with {@code # handle N} ({@code nft -a})
 * @param state with the state of counters, quotas and elements (not {@code nft -s})
 * @param numeric without names for numbers ({@code nft -n})
 * @param numericPriority priorities as numbers ({@code nft -y})
 */
public record Style(
    Map<Integer, String> interfaces,
    boolean handles,
    boolean state,
    boolean numeric,
    boolean numericPriority) {
  /** As {@code nft -s list ruleset} writes, interfaces by number. */
  static final Style PLAIN = new Style(Map.of(), false, false, false, false);

  /** Takes a private copy. */
  public Style {
    interfaces = Map.copyOf(interfaces);
  }

  /** Whether rules read as they were loaded. */
  boolean asLoaded() {
    return !state && !numeric;
  }

  @Nullable String name(Datatype type, int value) {
    return numeric ? null : Symbols.name(type, value);
  }
}
