package io.twinwall.cli.verify;

import io.twinwall.cli.output.Output;
import io.twinwall.cli.output.PacketText;
import io.twinwall.cli.output.RecordOutput;
import io.twinwall.cli.replay.RecordedPorts;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.sim.Outcome;
import io.twinwall.core.sim.Simulator;
import io.twinwall.core.time.VirtualClock;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An output of a replay that lets each frame through the kernel before Twinwall sees it, and
 * compares what became of it. The frame then carries the time at which it entered the kernel: all
 * that the kernel measures, Twinwall measures from there too.
 */
public final class Verification implements Output {
  /** Hears of each packet when both are done with it. */
  public interface Listener extends Closeable {
    /**
     * Hears of a packet.
     *
     * @param differences empty if the records agree
     */
    void compared(String kernel, String ours, List<String> differences) throws IOException;
  }

  private final KernelHost kernel;
  private final KernelRecord record;
  private final RecordOutput ours;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Comparison comparison = new Comparison();
  private final List<Listener> listeners = new ArrayList<>();
  private final Pace pace;
  private final Packet packet = new Packet();
  private @Nullable ScenarioFolder folder;
  private @Nullable OtherRecord other;
  private @Nullable RecordedPorts drawn;
  private String kernelLine = "";
  private String arrival = "";

  /**
   * @param clock the simulator's
   * @param realtime whether the gaps between frames are kept
   */
  public Verification(KernelHost kernel, VirtualClock clock, boolean realtime) throws IOException {
    this.kernel = kernel;
    record = new KernelRecord(kernel);
    ours = new RecordOutput(line, clock);
    pace = new Pace(realtime);
  }

  /** Has the frames and the kernel's record written. */
  public void record(ScenarioFolder scenario) {
    folder = scenario;
  }

  /** Has the kernel compared with another record instead of Twinwall's. */
  public void against(OtherRecord record) {
    other = record;
  }

  /** Has the ports that the kernel draws told to Twinwall, before it needs them. */
  public void drawn(RecordedPorts ports) {
    drawn = ports;
  }

  public void add(Listener listener) {
    listeners.add(listener);
  }

  /** Has the next frame refused with an InterruptedIOException. May be called from any thread. */
  public void stop() {
    pace.stop();
  }

  public Comparison comparison() {
    return comparison;
  }

  /** How much of the capture's time was left out, in nanoseconds. */
  public long leftOutNanos() {
    return pace.leftOutNanos();
  }

  @Override
  public boolean seesArrivals() {
    return true;
  }

  @Override
  public void arriving(Frame frame) throws IOException {
    pace.await(frame.timeNanos());
    PacketParser.parse(frame, packet);
    int version = packet.version() == 6 ? 6 : 4;
    arrival = frame.interfaceName() + ": " + PacketText.brief(packet);
    Instant now = Instant.now();
    frame.timeNanos(now.getEpochSecond() * 1_000_000_000L + now.getNano());
    Passage passage = kernel.pass(frame);
    kernelLine = record.line(frame, passage, version);
    if (drawn != null) {
      drawn.learn(kernelLine);
    }
    if (folder != null) {
      folder.add(frame, kernelLine);
    }
  }

  @Override
  public void accept(Frame frame, Outcome outcome) throws IOException {
    ours.accept(frame, outcome);
    ours.flush();
    String mine = line.toString(StandardCharsets.UTF_8).strip();
    line.reset();
    if (other != null) {
      mine = other.next();
    }
    List<String> differences = comparison.next(frame.number(), arrival, kernelLine, mine);
    for (Listener l : listeners) {
      l.compared(kernelLine, mine, differences);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void finish(Simulator simulator) throws IOException {
    ours.finish(simulator);
    for (Listener l : listeners) {
      l.close();
    }
  }
}
