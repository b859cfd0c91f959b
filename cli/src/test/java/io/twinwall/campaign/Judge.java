package io.twinwall.campaign;

import io.twinwall.cli.compare.RecordComparer;
import io.twinwall.cli.data.UnusableInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs a draft through the kernel and through Twinwall, and tells where they differ. */
final class Judge {
  private final KernelCommand kernel;

  Judge(KernelCommand kernel) {
    this.kernel = kernel;
  }

  /** The differences, in order; a draft that Twinwall refuses has one. */
  List<String> differences(Draft draft, Path folder) throws IOException {
    draft.write(folder);
    Path theirs = folder.resolve("kernel.jsonl");
    Path ours = folder.resolve("twinwall.jsonl");
    try {
      Replayer.replay(folder, ours);
    } catch (UnusableInput e) {
      return List.of("packet 0: refused: " + e.getMessage());
    }
    kernel.run(folder, theirs);
    try (BufferedReader k = Files.newBufferedReader(theirs);
        BufferedReader o = Files.newBufferedReader(ours)) {
      return new RecordComparer().compare(k, o);
    }
  }

  /** What a difference is about, without packet and values: {@code ct.entry.timeout}. */
  static String signature(String difference) {
    String what = difference.substring(difference.indexOf(": ") + 2);
    String name = what.substring(0, Math.max(0, what.indexOf(':')));
    return name.replaceAll("\\d+", "N");
  }

  /** The packet that a difference is about. */
  static int packet(String difference) {
    return Integer.parseInt(difference.substring(7, difference.indexOf(':')));
  }
}
