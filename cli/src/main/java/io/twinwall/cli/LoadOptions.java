package io.twinwall.cli;

import io.twinwall.rules.iptables.Dialect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

  @Option(
      names = "--rules-format",
      paramLabel = "FORMAT",
      converter = Words.DialectWord.class,
      description = {
        "What the rule files are: auto (told from what they hold; default), nft, iptables or",
        "ip6tables (of the last two, whose rules they are, where no header says)"
      })
  @Nullable Dialect dialect;

  /** Where include looks: what was given, then where nft looks. */
  List<Path> folders() {
    List<Path> all = new ArrayList<>(includes);
    all.add(Path.of("/etc"));
    return all;
  }
}
