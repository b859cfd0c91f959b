package io.twinwall.rules.text;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the name that somebody may have meant. */
public final class Suggestions {
  private static final int LONGEST = 64;

  private Suggestions() {}

  /** {@code did you mean 'x'?}, or null where no name is near. */
  public static @Nullable String didYouMean(String word, Collection<String> names) {
    String best = nearest(word, names);
    return best == null ? null : "did you mean '" + best + "'?";
  }

  /** The nearest name within a third of the word's length (two letters at least), or null. */
  public static @Nullable String nearest(String word, Collection<String> names) {
    String best = null;
    int least = Math.max(word.length() < 4 ? 1 : 2, Math.min(word.length(), LONGEST) / 3) + 1;
    if (word.length() > LONGEST) {
      return null;
    }
    for (String name : names) {
      if (Math.abs(name.length() - word.length()) < least && name.length() <= LONGEST) {
        int distance = distance(word, name);
        if (distance < least) {
          best = name;
          least = distance;
        }
      }
    }
    return best;
  }

  /** Letters to add, drop or change (Levenshtein). */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int same = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(same, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
