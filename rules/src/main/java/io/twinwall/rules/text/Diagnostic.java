package io.twinwall.rules.text;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing to say about a rule file, with its place.
 *
 * @param second another place that matters, shown with {@code ~~~~}
 * @param hint the mend, or what was expected; shown below the place
 */
public record Diagnostic(
    Severity severity, Span span, @Nullable Span second, String message, @Nullable String hint) {
  private static final int WIDEST_LINE = 400;

  /** How bad it is. */
  public enum Severity {
    /** The file does not load. */
    ERROR,
    /** It loads. */
    WARNING
  }

  /** An error. */
  public static Diagnostic error(Span span, String message, @Nullable String hint) {
    return new Diagnostic(Severity.ERROR, span, null, message, hint);
  }

  /** The first line: {@code FILE:LINE:C1-C2: Error: TEXT}. */
  public String headline() {
    Source source = span.source();
    int line = source.line(span.start());
    int first = source.column(span.start());
    int last = Math.max(first, first + Math.min(span.end(), lineEnd(line)) - span.start() - 1);
    String word = severity == Severity.ERROR ? "Error" : "Warning";
    return String.format(
        Locale.ROOT, "%s:%d:%d-%d: %s: %s", source.name(), line, first, last, word, message);
  }

  private int lineEnd(int line) {
    Source source = span.source();
    int start = span.start() - source.column(span.start()) + 1;
    return start + source.lineText(line).length();
  }

  /** The whole message, several lines, each with its end. */
  public String render() {
    StringBuilder out = new StringBuilder();
    for (Span from = span.source().includedFrom();
        from != null;
        from = from.source().includedFrom()) {
      Source source = from.source();
      out.append("In file included from ").append(source.name()).append(':');
      out.append(source.line(from.start())).append(":\n");
    }
    out.append(headline()).append('\n');
    int line = span.source().line(span.start());
    String text = span.source().lineText(line);
    boolean nothing = span.source().text().isEmpty(); // a file that could not be read
    if (text.length() <= WIDEST_LINE && !nothing) {
      out.append(printable(text)).append('\n').append(carets(text, line)).append('\n');
    }
    if (hint != null) {
      out.append(' ').append(hint).append('\n');
    }
    return out.toString();
  }

  private static String printable(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(c != '\t' && Character.isISOControl(c) ? '?' : c);
    }
    return out.toString();
  }

  private String carets(String text, int line) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      out.append(text.charAt(i) == '\t' ? '\t' : ' ');
    }
    out.append(' ');
    if (second != null && second.source() == span.source()) {
      mark(out, second, line, '~');
    }
    mark(out, span, line, '^');
    return out.toString().stripTrailing();
  }

  private void mark(StringBuilder out, Span place, int line, char sign) {
    if (place.source().line(place.start()) != line) {
      return;
    }
    int from = place.source().column(place.start()) - 1;
    int to = Math.max(from + 1, Math.min(from + place.end() - place.start(), out.length() - 1));
    for (int i = from; i < to; i++) {
      if (i >= out.length()) {
        out.append(sign);
      } else {
        out.setCharAt(i, sign);
      }
    }
  }
}
