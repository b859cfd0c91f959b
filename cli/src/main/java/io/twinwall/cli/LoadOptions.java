package io.twinwall.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** How rule files are read; the options of nft. */
final class LoadOptions {
  @Option(
      names = {"-I", "--includepath"},
      paramLabel = "FOLDER",
      description = "Look here too for files to include (repeatable)")
  private List<Path> includes = new ArrayList<>();

  @Option(
      names = {"-D", "--define"},
      paramLabel = "NAME=VALUE",
      description = "Set a variable (repeatable)")
  Map<String, String> defines = new LinkedHashMap<>();

  /** Where include looks: what was given, then where nft looks. */
  List<Path> folders() {
    List<Path> all = new ArrayList<>(includes);
    all.add(Path.of("/etc"));
    return all;
  }
}
