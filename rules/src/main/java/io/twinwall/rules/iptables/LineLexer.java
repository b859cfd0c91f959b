package io.twinwall.rules.iptables;

import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Source;
import io.twinwall.rules.text.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a line into words as iptables-restore does: blanks divide, double quotes hold together, and
 * a backslash in quotes takes the next character as it is.
 */
final class LineLexer {
  /** As many words a line may have (iptables: MAX_ARGC). */
  static final int MOST_WORDS = 255;

  private final Source source;
  private final String text;
  private final int end;
  private int at;

  private LineLexer(Source source, int start, int end) {
    this.source = source;
    this.text = source.text();
    this.at = start;
    this.end = end;
  }

  /** The words between two offsets of a source. */
  static List<Word> words(Source source, int start, int end) {
    return new LineLexer(source, start, end).all();
  }

  private List<Word> all() {
    List<Word> words = new ArrayList<>();
    while (true) {
      while (at < end && isBlank(text.charAt(at))) {
        at++;
      }
      if (at >= end) {
        return words;
      }
      if (words.size() == MOST_WORDS) {
        throw new Fault(
            new Span(source, at, end),
            "too many words",
            "a line has at most " + MOST_WORDS + " words");
      }
      words.add(word());
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
  }

  private Word word() {
    int start = at;
    boolean quoted = text.charAt(at) == '"';
    StringBuilder out = new StringBuilder();
    boolean open = false;
    while (at < end && (open || !isBlank(text.charAt(at)))) {
      char c = text.charAt(at++);
      if (c == '"') {
        open = !open;
      } else if (c == '\\' && open && at < end) {
        out.append(text.charAt(at++));
      } else {
        out.append(c);
      }
    }
    Span span = new Span(source, start, at);
    if (open) {
      throw new Fault(span, "unbalanced quotes", "the quote that begins here has no end");
    }
    return new Word(out.toString(), span, quoted);
  }
}
