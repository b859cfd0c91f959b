package io.twinwall.rules.iptables;

import io.twinwall.rules.text.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An element as {@code add} has it.
 *
 * @param parts between the commas
 * @param timeoutSeconds 0 for none
 * @param nomatch what it holds is left out of the set
 */
record IpSetEntry(
    Span span,
    Word word,
    List<String> parts,
    long timeoutSeconds,
    boolean nomatch,
    @Nullable String comment) {
  IpSetEntry {
    parts = List.copyOf(parts);
  }
}
