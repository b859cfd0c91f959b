package io.twinwall.rules.text;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what reader and checker find, up to a bound. */
public final class Diagnostics {
  /** As many errors are kept. */
  public static final int LIMIT = 10;

  private final Set<Diagnostic> list = new LinkedHashSet<>();
  private boolean full;

  /** Notes an error. */
  public void error(Span span, String message) {
    error(span, message, null);
  }

  /** Notes an error with a hint. */
  public void error(Span span, String message, @Nullable String hint) {
    add(Diagnostic.error(span, message, hint));
  }

  /** Notes anything; beyond the bound it is left out. */
  public void add(Diagnostic diagnostic) {
    if (list.size() >= LIMIT) {
      full = true;
      return;
    }
    list.add(diagnostic);
  }

  /** Whether the bound is reached, so that going on is of no use. */
  public boolean full() {
    return full || list.size() >= LIMIT;
  }

  /** Whether anything was found. */
  public boolean any() {
    return !list.isEmpty();
  }

  /** What was found, in order. */
  public List<Diagnostic> all() {
    return new ArrayList<>(list);
  }
}
