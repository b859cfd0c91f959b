package io.twinwall.cli.verify;

import io.twinwall.cli.data.DataFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The user's rule file as it is given to nft.
 *
 * @param folders where nft looks for includes besides its own
 * @param defines variables set from outside
 */
public record RuleSource(Path file, List<Path> folders, Map<String, String> defines) {
  private static final Pattern INCLUDE = Pattern.compile("(?m)^\\s*include\\s");

  /** Takes private copies. */
  public RuleSource {
    folders = List.copyOf(folders);
    defines = Map.copyOf(defines);
  }

  /** Loads the rules into the namespace of the calling thread. */
  void load(Programs programs) throws IOException {
    List<String> command = new ArrayList<>(List.of("nft"));
    for (Path f : folders) {
      command.add("-I");
      command.add(f.toString());
    }
    defines.forEach(
        (name, value) -> {
          command.add("-D");
          command.add(name + "=" + value);
        });
    command.add("-f");
    command.add(file.toString());
    programs.run("", command.toArray(String[]::new));
  }

  /**
   * The rules in one file: as they were written, or, if that needs others or variables, as nft
   * lists them.
   */
  String whole(String listing) {
    String written = DataFiles.readText(file);
    return defines.isEmpty() && !INCLUDE.matcher(written).find() ? written : listing;
  }
}
