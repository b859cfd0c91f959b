package io.twinwall.cli.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes sysctls of the network namespace that the calling thread is in. */
final class Settings {
  private static final Path ROOT = Path.of("/proc/sys");

  private Settings() {}

  /**
   * Writes settings, in order.
   *
   * @return those that this kernel does not have here or does not take
   */
  static List<String> write(Map<String, String> values) {
    List<String> refused = new ArrayList<>();
    values.forEach(
        (name, value) -> {
          Path file = file(name);
          if (file == null || !written(file, value)) {
            refused.add(name);
          }
        });
    return refused;
  }

  private static boolean written(Path file, String value) {
    try {
      Files.write(file, (value + "\n").getBytes(StandardCharsets.UTF_8), StandardOpenOption.WRITE);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The file of a setting of the network; null for any other. In names, a slash is a dot. */
  static @Nullable Path file(String name) {
    if (!name.startsWith("net.")) {
      return null;
    }
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      path.append(c == '.' ? '/' : c == '/' ? '.' : c);
    }
    Path file = ROOT.resolve(path.toString()).normalize();
    return file.startsWith(ROOT.resolve("net")) ? file : null;
  }
}
