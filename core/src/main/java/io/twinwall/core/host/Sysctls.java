package io.twinwall.core.host;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The kernel settings of the host that differ from their defaults, by full dotted name. */
public final class Sysctls {
  private final Map<String, String> values;

  public Sysctls(Map<String, String> values) {
    this.values = new TreeMap<>(values);
  }

  /** The setting's text, or null where the default holds. */
  public @Nullable String get(String name) {
    return values.get(name);
  }

  /**
   * The setting as a number, or {@code otherwise} where it is not set.
   *
   * @throws IllegalArgumentException if it is set to something that is no number
   */
  public long number(String name, long otherwise) {
    String v = values.get(name);
    if (v == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(v.trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("sysctl " + name + ": '" + v + "' is no whole number", e);
    }
  }

  /** Whether the setting, or its default, is other than 0. */
  public boolean on(String name, boolean otherwise) {
    return number(name, otherwise ? 1 : 0) != 0;
  }

  /** All settings that were given, by name. */
  public Map<String, String> given() {
    return new TreeMap<>(values);
  }
}
