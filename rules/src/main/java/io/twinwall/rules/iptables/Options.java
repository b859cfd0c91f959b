package io.twinwall.rules.iptables;

import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One use of a match or target in a rule: which it is, and the options given to it. */
final class Options {
  private final Extension extension;
  private final List<Given> all = new ArrayList<>();
  private Span span;

  /**
   * @param span its name in the rule
   */
  Options(Extension extension, Span span) {
    this.extension = extension;
    this.span = span;
  }

  Extension extension() {
    return extension;
  }

  void add(Given given) {
    all.add(given);
    span = span.to(given.span());
  }

  List<Given> all() {
    return all;
  }

  /** From its name to its last option. */
  Span span() {
    return span;
  }

  boolean has(String name) {
    return get(name) != null;
  }

  /** The option, the last one if it was given repeatedly; null if it was not given. */
  @Nullable Given get(String name) {
    Given found = null;
    for (Given given : all) {
      if (given.name().equals(name)) {
        found = given;
      }
    }
    return found;
  }

  /** The option, which has to be there. */
  Given need(String name) {
    Given given = get(name);
    if (given == null) {
      throw new Fault(span, extension.name() + ": option \"" + name + "\" must be specified");
    }
    return given;
  }

  /** Refuses an option that nothing stands for. */
  void refuse(String name, String why) {
    Given given = get(name);
    if (given != null) {
      throw new Fault(given.span(), extension.name() + " " + name + " is not supported", why);
    }
  }

  /** All options as iptables-save would write them. */
  String written() {
    StringBuilder out = new StringBuilder();
    for (Given given : all) {
      out.append(out.isEmpty() ? "" : " ").append(given.inverted() ? "! " : "");
      out.append(given.name());
      for (Word value : given.values()) {
        boolean quote = value.quoted() || value.text().indexOf(' ') >= 0;
        String text = value.text().replace('"', '\'');
        out.append(' ').append(quote ? "'" + text + "'" : text);
      }
    }
    return out.toString();
  }
}
