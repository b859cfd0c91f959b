package io.twinwall.rules.iptables;

import io.twinwall.rules.text.Diagnostic;
import io.twinwall.rules.text.Source;
import io.twinwall.rules.text.Span;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the words of nftables that a rule was translated to come from, so that what is found wrong
 * with them is told of the save file's own words.
 */
final class Places {
  private final IdentityHashMap<Source, Span> origins = new IdentityHashMap<>();

  void remember(Source fragment, Span origin) {
    origins.put(fragment, origin);
  }

  /** The diagnostic at its place in the save file. */
  Diagnostic home(Diagnostic d, Span otherwise) {
    Span at = origins.get(d.span().source());
    if (at == null) {
      return d.span().source() == otherwise.source() ? d : at(d, otherwise);
    }
    return at(d, at);
  }

  Diagnostic home(Diagnostic d) {
    return home(d, d.span());
  }

  private Diagnostic at(Diagnostic d, Span span) {
    @Nullable Span second = d.second();
    Span other = second == null ? null : origins.getOrDefault(second.source(), second);
    boolean same = span.equals(other);
    return new Diagnostic(d.severity(), span, same ? null : other, d.message(), d.hint());
  }
}
