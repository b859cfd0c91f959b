package io.twinwall.cli;

import io.twinwall.capture.file.PcapngWriter;
import io.twinwall.cli.data.DataFiles;
import io.twinwall.cli.data.UnusableInput;
import io.twinwall.cli.output.ConntrackOutput;
import io.twinwall.cli.output.CoverageOutput;
import io.twinwall.cli.output.EventOutput;
import io.twinwall.cli.output.Output;
import io.twinwall.cli.output.PacketOutput;
import io.twinwall.cli.output.PacketText;
import io.twinwall.cli.output.RecordOutput;
import io.twinwall.cli.output.TraceOutput;
import io.twinwall.cli.replay.RuleBook;
import io.twinwall.cli.replay.Twin;
import io.twinwall.core.flow.FlowEvents;
import java.io.BufferedWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a replay is to write; {@code -} is standard output. */
final class OutputOptions {
  private static final int BUFFER = 1 << 16;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write a record of each packet, one JSON object a line")
  @Nullable String json;

  @Option(
      names = "--write",
      paramLabel = "FILE",
      description = "Write the packets that leave, as pcapng")
  @Nullable String write;

  @Option(
      names = "--events",
      paramLabel = "FILE",
      description = "Write what happens to connections, as conntrack -E prints it")
  @Nullable String events;

  @Option(
      names = "--event-times",
      description = "Begin each line of --events with its time, as conntrack -E -o timestamp does")
  boolean eventTimes;

  @Option(
      names = "--conntrack",
      paramLabel = "FILE",
      description = "Write the connections at the end, as conntrack -L prints them")
  @Nullable String conntrack;

  @Option(
      names = "--coverage",
      paramLabel = "FILE",
      description = "Write the ruleset with its counters and how often each rule applied")
  @Nullable String coverage;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "Write the way through the rules, as nft monitor trace prints it")
  @Nullable String trace;

  /** Whether any output was asked for. */
  boolean any() {
    return files().findAny().isPresent();
  }

  private Stream<String> files() {
    return Stream.of(json, write, events, conntrack, coverage, trace).filter(Objects::nonNull);
  }

  /** Whether an output goes to standard output. */
  boolean toStandardOutput() {
    return files().anyMatch("-"::equals);
  }

  /** Whether the simulator must keep traces and packets out. */
  boolean recording() {
    return json != null || write != null || trace != null;
  }

  /** The fault of these options taken together, or null. */
  @Nullable String fault() {
    return files().filter("-"::equals).count() > 1
        ? "only one output can go to standard output (-)"
        : null;
  }

  /** Opens all outputs. */
  void open(Twin twin, RuleBook rules, Console console) throws IOException {
    boolean accounting = twin.host().sysctls().on("net.netfilter.nf_conntrack_acct", false);
    if (json != null) {
      twin.add(new RecordOutput(named(json, console), twin.clock()));
    }
    if (write != null) {
      twin.add(new PacketOutput(new PcapngWriter(write, stream(write, console))));
    }
    if (events != null) {
      EventOutput e =
          new EventOutput(writer(events, console), twin.clock(), accounting, eventTimes);
      twin.add((Output) e);
      twin.add((FlowEvents) e);
    }
    if (conntrack != null) {
      twin.add(new ConntrackOutput(writer(conntrack, console), accounting));
    }
    if (coverage != null) {
      twin.add(new CoverageOutput(writer(coverage, console), rules.loaded()));
    }
    if (trace != null) {
      twin.add(new TraceOutput(writer(trace, console)));
      twin.simulator().describer(PacketText::atHook);
    }
  }

  private static Writer writer(String name, Console console) {
    return new BufferedWriter(
        new OutputStreamWriter(named(name, console), StandardCharsets.UTF_8), BUFFER);
  }

  /** A stream whose faults name the file. */
  private static OutputStream named(String name, Console console) {
    OutputStream stream = stream(name, console);
    if (name.equals("-")) {
      return stream;
    }
    return new FilterOutputStream(stream) {
      @Override
      public void write(byte[] b, int offset, int length) throws IOException {
        try {
          out.write(b, offset, length);
        } catch (IOException e) {
          throw new IOException(name + ": cannot be written on: " + DataFiles.reason(e), e);
        }
      }
    };
  }

  /** The stream of a file, or standard output, which closing leaves open. */
  static OutputStream stream(String name, Console console) {
    if (name.equals("-")) {
      return new FilterOutputStream(console.out()) {
        @Override
        public void write(byte[] b, int offset, int length) throws IOException {
          out.write(b, offset, length);
          if (console.out().checkError()) {
            throw new ClosedOutput();
          }
        }

        @Override
        public void close() throws IOException {
          out.flush();
        }
      };
    }
    try {
      return Files.newOutputStream(Path.of(name));
    } catch (InvalidPathException e) {
      throw new UnusableInput(name + ": this cannot be a file name", e);
    } catch (IOException e) {
      throw new UnusableInput(name + ": cannot be written: " + DataFiles.reason(e), e);
    }
  }
}
