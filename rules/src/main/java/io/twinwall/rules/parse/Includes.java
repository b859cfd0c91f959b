package io.twinwall.rules.parse;

import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Source;
import io.twinwall.rules.text.Span;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Finds and reads the files that include commands name, within bounds. */
public final class Includes {
  /** All files of one run together, in bytes. */
  public static final int MOST_BYTES = 64 << 20;

  /** Files of one run. */
  public static final int MOST_FILES = 4096;

  private final List<Path> directories;
  private long bytes;
  private int files;

  /** Searches these directories for names that begin neither with '/' nor with '.'. */
  public Includes(List<Path> directories) {
    this.directories = List.copyOf(directories);
  }

  /** The texts an include means; none for a pattern that fits nothing. */
  List<Source> resolve(String name, Span command, @Nullable Path from) {
    boolean pattern = name.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
    List<Path> bases = new ArrayList<>();
    if (name.startsWith("/")) {
      bases.add(Path.of("/"));
    } else if (name.startsWith("./") || name.startsWith("../")) {
      bases.add(Path.of(""));
    } else {
      bases.addAll(directories);
    }
    if (from != null && from.getParent() != null && !name.startsWith("/")) {
      bases.add(from.getParent());
    }
    for (Path base : bases) {
      List<Path> found = find(base, name, pattern, command);
      if (!found.isEmpty()) {
        List<Source> sources = new ArrayList<>();
        for (Path path : found) {
          sources.add(new Source(path.toString(), read(path, command), command));
        }
        return sources;
      }
    }
    if (pattern) {
      return List.of();
    }
    throw new Fault(command, "File not found: " + name, "looked in " + bases);
  }

  private static List<Path> find(Path base, String name, boolean pattern, Span command) {
    List<Path> found = new ArrayList<>();
    try {
      Path path = pattern ? base : base.resolve(name);
      if (!pattern) {
        if (Files.exists(path)) {
          found.add(path.normalize());
        }
        return found;
      }
      expand(base, name.startsWith("/") ? name.substring(1) : name, found);
    } catch (InvalidPathException | PatternSyntaxException | IOException e) {
      throw new Fault(command, "cannot look for " + name + ": " + e.getMessage());
    }
    Collections.sort(found);
    return found;
  }

  private static void expand(Path base, String rest, List<Path> found) throws IOException {
    int slash = rest.indexOf('/');
    String head = slash < 0 ? rest : rest.substring(0, slash);
    Path directory = base.toString().isEmpty() ? Path.of(".") : base;
    if (!Files.isDirectory(directory) || found.size() > MOST_FILES) {
      return;
    }
    if (slash >= 0 && head.chars().noneMatch(c -> c == '*' || c == '?' || c == '[')) {
      expand(base.resolve(head), rest.substring(slash + 1), found);
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, head)) {
      for (Path entry : entries) {
        boolean hidden = String.valueOf(entry.getFileName()).startsWith(".");
        if (hidden && !head.startsWith(".")) {
          continue;
        }
        if (slash >= 0) {
          expand(entry, rest.substring(slash + 1), found);
        } else if (Files.isRegularFile(entry)) {
          found.add(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** Reads a file; {@code place} is what asked for it. Throws {@link Fault} if it is no text. */
  public String read(Path path, Span place) {
    if (++files > MOST_FILES) {
      throw new Fault(place, "too many files included", "at most " + MOST_FILES);
    }
    if (Files.isDirectory(path)) {
      throw new Fault(place, "Not a regular file: \"" + path + "\"", "it is a directory");
    }
    try (InputStream in = Files.newInputStream(path)) {
      return text(in.readNBytes((int) (MOST_BYTES - bytes + 1)), path.toString(), place);
    } catch (IOException e) {
      String why = Files.exists(path) ? "it cannot be read" : "there is no such file";
      throw new Fault(place, "Could not open file \"" + path + "\": " + why);
    }
  }

  private String text(byte[] read, String name, Span place) {
    bytes += read.length;
    if (bytes > MOST_BYTES) {
      throw new Fault(
          place, "rule files are too large", "together at most " + (MOST_BYTES >> 20) + " MiB");
    }
    for (int i = 0; i < read.length; i++) {
      if (read[i] == 0) {
        throw new Fault(
            place,
            "'" + name + "' is no rule file: it holds a NUL byte at offset " + i,
            "a rule file is text; captures are given as such");
      }
    }
    return new String(read, StandardCharsets.UTF_8);
  }
}
