package io.twinwall.rules.text;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One text with its name, and the place that included it. */
public final class Source {
  private final String name;
  private final String text;
  private final @Nullable Span includedFrom;
  private final int[] lineStarts;

  /**
   * @param name as messages show it
   * @param includedFrom the include command that led here, null for the first text
   */
  public Source(String name, String text, @Nullable Span includedFrom) {
    this.name = name;
    this.text = text;
    this.includedFrom = includedFrom;
    this.lineStarts = findLines(text);
  }

  private static int[] findLines(String text) {
    int[] starts = new int[16];
    int count = 1;
    for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
      }
      starts[count++] = i + 1;
    }
    return Arrays.copyOf(starts, count);
  }

  /** The name that messages show. */
  public String name() {
    return name;
  }

  /** The whole text. */
  public String text() {
    return text;
  }

  /** The include command that led here. */
  public @Nullable Span includedFrom() {
    return includedFrom;
  }

  /** Number of the line that holds an offset, from 1. */
  public int line(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** Column of an offset in its line, from 1; a tab is one column. */
  public int column(int offset) {
    return offset - lineStarts[line(offset) - 1] + 1;
  }

  /** Text of a line (from 1), without its end. */
  public String lineText(int line) {
    int start = lineStarts[line - 1];
    int end = line < lineStarts.length ? lineStarts[line] - 1 : text.length();
    return text.substring(start, end);
  }
}
