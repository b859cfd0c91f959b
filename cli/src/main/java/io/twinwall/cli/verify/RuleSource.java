package io.twinwall.cli.verify;

import io.twinwall.cli.data.DataFiles;
import io.twinwall.cli.data.UnusableInput;
import io.twinwall.rules.iptables.Dialect;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The user's rule files as they are given to nft, one after the other.
 *
 * @param folders where nft looks for includes besides its own
 * @param defines variables set from outside
 */
public record RuleSource(List<Path> files, List<Path> folders, Map<String, String> defines) {
  private static final Pattern INCLUDE = Pattern.compile("(?m)^\\s*include\\s");

  /** Takes private copies. */
  public RuleSource {
    files = List.copyOf(files);
    folders = List.copyOf(folders);
    defines = Map.copyOf(defines);
  }

  /**
   * Refuses rules that are not nft's.
   *
   * @throws UnusableInput if a file is the output of iptables-save or ipset save
   */
  public void check() {
    for (Path f : files) {
      if (Dialect.of(DataFiles.readText(f)) != Dialect.NFT) {
        throw new UnusableInput(
            f
                + ": verify gives rules to nft, and these are of iptables or ipset; let"
                + " iptables-restore-translate and ipset-translate write them as nft's");
      }
    }
  }

  /** Loads the rules into the namespace of the calling thread. */
  void load(Programs programs) throws IOException {
    for (Path f : files) {
      List<String> command = new ArrayList<>(List.of("nft"));
      for (Path folder : folders) {
        command.add("-I");
        command.add(folder.toString());
      }
      defines.forEach(
          (name, value) -> {
            command.add("-D");
            command.add(name + "=" + value);
          });
      command.add("-f");
      command.add(f.toString());
      programs.run("", command.toArray(String[]::new));
    }
  }

  /**
   * The rules in one file: as they were written, or, if that takes more than one, as nft lists
   * them.
   */
  String whole(String listing) {
    String written = files.size() == 1 ? DataFiles.readText(files.get(0)) : "";
    boolean alone = files.size() == 1 && defines.isEmpty() && !INCLUDE.matcher(written).find();
    return alone ? written : listing;
  }
}
