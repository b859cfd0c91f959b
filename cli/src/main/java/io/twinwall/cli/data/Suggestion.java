package io.twinwall.cli.data;

import org.jspecify.annotations.Nullable;

/** Finds the known word that a user probably meant. */
public final class Suggestion {
  private Suggestion() {}

  /** The nearest word within a third of its length in edits, at least one; null if none is near. */
  public static @Nullable String of(String word, Iterable<String> known) {
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (String k : known) {
      int d = distance(word, k);
      if (d < bestDistance && d <= Math.max(1, k.length() / 3)) {
        best = k;
        bestDistance = d;
      }
    }
    return best;
  }

  /** Edits (insert, delete, replace) between two words, as far as 64 characters. */
  private static int distance(String a, String b) {
    if (Math.max(a.length(), b.length()) > 64) {
      return Integer.MAX_VALUE;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replace, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
