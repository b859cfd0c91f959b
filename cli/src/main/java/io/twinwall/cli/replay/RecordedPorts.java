package io.twinwall.cli.replay;

import io.twinwall.cli.data.DataFiles;
import io.twinwall.cli.data.DataNode;
import io.twinwall.cli.data.JsonData;
import io.twinwall.cli.data.UnusableInput;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.nat.Manipulation;
import io.twinwall.core.nat.PortSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code --ports-from}: the NAT ports and ICMP ids that a kernel drew, out of its record
 * (kernel.jsonl): those of each entry, by the packet that created it.
 */
public final class RecordedPorts implements PortSource {
  /** An entry's original ports, and those that its answers carry. */
  private record Choice(
      String source,
      String destination,
      int sourcePort,
      int destinationPort,
      int answerSourcePort,
      int answerDestinationPort) {}

  private final Map<Long, List<Choice>> choices = new HashMap<>();

  private RecordedPorts() {}

  /** Knows no port yet: the lines of a record are told as they come. */
  public static RecordedPorts live() {
    return new RecordedPorts();
  }

  /** Learns from the next line of a record. */
  public void learn(String line) {
    note(JsonData.parse("the kernel's record", line));
  }

  /** Reads a record, one JSON object a line. */
  public static RecordedPorts read(Path file) {
    RecordedPorts ports = new RecordedPorts();
    if (Files.isDirectory(file)) {
      throw new UnusableInput(file + ": is a folder, a kernel's record is expected");
    }
    try (BufferedReader in = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        ports.note(JsonData.parse(file + ":" + number, line));
      }
    } catch (IOException e) {
      throw new UnusableInput(file + ": " + DataFiles.reason(e), e);
    } catch (UncheckedIOException e) {
      throw new UnusableInput(
          file + ": " + DataFiles.reason(Objects.requireNonNull(e.getCause())), e);
    }
    return ports;
  }

  private void note(DataNode packet) {
    DataNode ct = child(packet, "ct");
    DataNode entry = ct == null ? null : child(ct, "entry");
    if (entry == null) {
      return;
    }
    DataNode original = child(entry, "orig");
    DataNode reply = child(entry, "reply");
    DataNode since = entry.get("since");
    if (original == null || reply == null || since == null) {
      return;
    }
    Choice c =
        new Choice(
            text(original, "src"),
            text(original, "dst"),
            port(original, "sport"),
            port(original, "dport"),
            port(reply, "sport"),
            port(reply, "dport"));
    List<Choice> of =
        choices.computeIfAbsent(
            (long) since.integer("since", 0, Integer.MAX_VALUE), k -> new ArrayList<>(1));
    if (!of.contains(c)) {
      of.add(c);
    }
  }

  private static @Nullable DataNode child(DataNode of, String name) {
    DataNode child = of.object("a packet's record").get(name);
    return child == null || child.kind() == DataNode.Kind.NULL ? null : child;
  }

  private static String text(DataNode tuple, String name) {
    DataNode n = tuple.get(name);
    return n == null ? "" : n.text(name);
  }

  /** A port; an ICMP id stands in both places; 0 where there is neither. */
  private static int port(DataNode tuple, String name) {
    DataNode n = tuple.get(name);
    n = n == null ? tuple.get("id") : n;
    return n == null ? 0 : n.integer(name, 0, 65535);
  }

  @Override
  public int port(long packetNumber, Tuple original, Manipulation manipulation) {
    for (Choice c : choices.getOrDefault(packetNumber, List.of())) {
      boolean ports =
          c.sourcePort == original.sourcePort()
              && (original.isIcmp() || c.destinationPort == original.destinationPort());
      if (ports
          && c.source.equals(original.sourceText())
          && c.destination.equals(original.destinationText())) {
        boolean source = manipulation == Manipulation.SOURCE;
        return source ? c.answerDestinationPort : c.answerSourcePort;
      }
    }
    return -1;
  }
}
