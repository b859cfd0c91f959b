package io.twinwall.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The command that runs a scenario through a kernel: its words, in which SCENARIO stands for the
 * folder and RECORD for the file to write.
 */
record KernelCommand(List<String> words) {
  private static final int PATIENCE_SECONDS = 300;

  static KernelCommand of(String line) {
    return new KernelCommand(List.of(line.trim().split(" +", -1)));
  }

  /** Runs it; a kernel that refuses the scenario is a {@link Refusal}. */
  void run(Path folder, Path record) throws IOException {
    List<String> command = new ArrayList<>();
    for (String w : words) {
      command.add(
          w.equals("SCENARIO") ? folder.toString() : w.equals("RECORD") ? record.toString() : w);
    }
    Path log = folder.resolve("kernel.log");
    Process p =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!p.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        p.destroy();
        throw new Refusal("no end after " + PATIENCE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      p.destroy();
      throw new Refusal("interrupted", e);
    }
    String said = Files.readString(log);
    Files.delete(log);
    if (p.exitValue() != 0) {
      throw new Refusal(said.strip());
    }
  }

  /** The kernel did not take the scenario. */
  static final class Refusal extends IOException {
    private static final long serialVersionUID = 1;

    Refusal(String why) {
      super(why);
    }

    Refusal(String why, Throwable cause) {
      super(why, cause);
    }
  }
}
