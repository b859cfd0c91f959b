package io.twinwall.cli;

import io.twinwall.rules.iptables.Dialect;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the files of {@code ipset save} among rule files: iptables' rules need them to load. */
final class SetFiles {
  private static final int ENOUGH = 8192;

  private SetFiles() {}

  /** What has to be loaded with a file: the files of sets among the others, then itself. */
  static List<String> together(List<String> files, String file) {
    List<String> all = new ArrayList<>();
    if (files.size() > 1 && !file.equals("-") && holdsRules(file)) {
      for (String other : files) {
        if (!other.equals("-") && !other.equals(file) && Dialect.isSets(beginning(other))) {
          all.add(other);
        }
      }
    }
    all.add(file);
    return all;
  }

  private static boolean holdsRules(String file) {
    String text = beginning(file);
    return Dialect.of(text) == Dialect.IPTABLES && !Dialect.isSets(text);
  }

  /** The beginning of a file; nothing if it cannot be read, which loading it will tell. */
  private static String beginning(String file) {
    char[] start = new char[ENOUGH];
    try (BufferedReader in = Files.newBufferedReader(Path.of(file))) {
      int read = in.read(start);
      return read <= 0 ? "" : new String(start, 0, read);
    } catch (IOException e) {
      return "";
    }
  }
}
