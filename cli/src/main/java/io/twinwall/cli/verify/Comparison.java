package io.twinwall.cli.verify;

import io.twinwall.cli.compare.RecordComparer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares the two records packet by packet, counts, and keeps the first divergence. */
public final class Comparison {
  private final RecordComparer comparer = new RecordComparer();
  private final Map<String, Long> byField = new TreeMap<>();
  private long divergent;
  private @Nullable Divergence first;

  /**
   * A packet on which the records differ.
   *
   * @param arrival interface and headers of the packet as it came
   * @param differences as {@link RecordComparer#next} gives them
   */
  public record Divergence(
      long number, String arrival, String kernel, String ours, List<String> differences) {
    /** Takes a private copy. */
    public Divergence {
      differences = List.copyOf(differences);
    }

    /** The parts of the record that differ. */
    Set<String> fields() {
      Set<String> fields = new TreeSet<>();
      differences.forEach(d -> fields.add(field(d)));
      return fields;
    }
  }

  /** Compares the next two lines; the differences. */
  List<String> next(long number, String arrival, String kernel, String ours) throws IOException {
    List<String> differences = comparer.next(kernel, ours);
    if (!differences.isEmpty()) {
      divergent++;
      Divergence d = new Divergence(number, arrival, kernel, ours, differences);
      d.fields().forEach(f -> byField.merge(f, 1L, Long::sum));
      if (first == null) {
        first = d;
      }
    }
    return differences;
  }

  /** The part of the record that a difference is in. */
  static String field(String difference) {
    String word = difference.split("[^a-z ]", 2)[0].strip();
    return switch (word) {
      case "out", "packets out" -> "out";
      case "generated", "packets made" -> "generated";
      default -> word;
    };
  }

  public long packets() {
    return comparer.packets();
  }

  public long divergent() {
    return divergent;
  }

  /** Divergent packets by the part of the record that differs; one may count in several. */
  public Map<String, Long> byField() {
    return byField;
  }

  public @Nullable Divergence first() {
    return first;
  }
}
