package io.twinwall.campaign;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The lines that rules are drawn from, by section, as {@code rules.txt} has them. */
final class Menu {
  private static final Map<String, List<String>> SECTIONS = read();

  private Menu() {}

  private static Map<String, List<String>> read() {
    Map<String, List<String>> sections = new LinkedHashMap<>();
    List<String> current = new ArrayList<>();
    for (String line : text().split("\n", -1)) {
      if (line.startsWith("[") && line.endsWith("]")) {
        current = new ArrayList<>();
        sections.put(line.substring(1, line.length() - 1), current);
      } else if (!line.isBlank()) {
        current.add(line);
      }
    }
    return sections;
  }

  private static String text() {
    try (InputStream in = Menu.class.getResourceAsStream("/campaign/rules.txt")) {
      byte[] all = Objects.requireNonNull(in, "rules.txt").readAllBytes();
      return new String(all, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> section(String name) {
    return Objects.requireNonNull(SECTIONS.get(name), name);
  }

  /** Lines of a section in random order, each once. */
  static List<String> some(Dice dice, String name, int least, int most) {
    List<String> all = new ArrayList<>(section(name));
    dice.shuffle(all);
    return all.subList(0, Math.min(all.size(), dice.between(least, most)));
  }
}
