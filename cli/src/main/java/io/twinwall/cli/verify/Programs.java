package io.twinwall.cli.verify;

import io.twinwall.cli.data.UnusableInput;
import java.io.Closeable;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@code ip} and {@code nft}, in the network namespace of the calling thread. What they read
 * and print goes through files, so that neither side ever waits for the other.
 */
final class Programs implements Closeable {
  private static final int LONGEST_SECONDS = 120;
  private static final List<String> FOLDERS = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");

  private final Path folder;
  private final Path in;
  private final Path out;
  private final Path err;

  private Programs(Path folder) {
    this.folder = folder;
    in = folder.resolve("in");
    out = folder.resolve("out");
    err = folder.resolve("err");
  }

  static Programs open() throws IOException {
    return new Programs(Files.createTempDirectory("twinwall-verify-"));
  }

  /** Where a program is; null if it is not installed. */
  static @Nullable Path find(String name) {
    List<String> folders = new ArrayList<>();
    String path = System.getenv("PATH");
    if (path != null) {
      folders.addAll(List.of(path.split(":")));
    }
    folders.addAll(FOLDERS);
    for (String f : folders) {
      Path p = Path.of(f, name);
      if (!f.isEmpty() && Files.isExecutable(p)) {
        return p;
      }
    }
    return null;
  }

  /**
   * Runs a program to its end.
   *
   * @param input what it reads
   * @return what it prints
   * @throws UnusableInput with its own words if it fails
   */
  String run(String input, String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of(command));
    Path program = find(words.get(0));
    if (program == null) {
      throw new UnusableInput("the program " + words.get(0) + " is missing");
    }
    words.set(0, program.toString());
    Files.writeString(in, input);
    ProcessBuilder b =
        new ProcessBuilder(words)
            .redirectInput(in.toFile())
            .redirectOutput(Redirect.to(out.toFile()))
            .redirectError(Redirect.to(err.toFile()));
    b.environment().put("LC_ALL", "C");
    Process p = b.start();
    try {
      if (!p.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        p.destroyForcibly();
        throw new UnusableInput(String.join(" ", command) + " does not come to an end");
      }
    } catch (InterruptedException e) {
      p.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (p.exitValue() != 0) {
      throw new UnusableInput(failed(command));
    }
    return Files.readString(out);
  }

  private String failed(String... command) throws IOException {
    String said = Files.readString(err).strip();
    if (said.isEmpty()) {
      said = Files.readString(out).strip();
    }
    return "`" + String.join(" ", command) + "` failed on this kernel:\n" + said;
  }

  @Override
  public void close() throws IOException {
    for (Path p : List.of(in, out, err, folder)) {
      Files.deleteIfExists(p);
    }
  }
}
