package io.twinwall.rules.text;

/**
 * A stretch of a source.
 *
 * @param start offset of the first character
 * @param end offset behind the last
 */
public record Span(Source source, int start, int end) {
  /** From the beginning of this to the end of another; this alone if the other is elsewhere. */
  public Span to(Span last) {
    return last.source == source && last.end >= start ? new Span(source, start, last.end) : this;
  }

  /** The words themselves. */
  public String text() {
    return source.text().substring(start, Math.min(end, source.text().length()));
  }
}
