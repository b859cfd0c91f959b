package io.twinwall.rules.parse;

import io.twinwall.rules.ast.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Variables of a file, table or chain; looks outwards. */
final class Scope {
  private final @Nullable Scope outer;
  private final Map<String, Node> values = new HashMap<>();

  Scope(@Nullable Scope outer) {
    this.outer = outer;
  }

  @Nullable Scope outer() {
    return outer;
  }

  /** False if this very scope has the name already. */
  boolean define(String name, Node value) {
    return values.putIfAbsent(name, value) == null;
  }

  void redefine(String name, Node value) {
    values.put(name, value);
  }

  boolean undefine(String name) {
    return values.remove(name) != null;
  }

  @Nullable Node find(String name) {
    Node value = values.get(name);
    return value != null || outer == null ? value : outer.find(name);
  }

  /** Every name that can be seen from here. */
  Set<String> names() {
    Set<String> names = outer == null ? new TreeSet<>() : outer.names();
    names.addAll(values.keySet());
    return names;
  }
}
