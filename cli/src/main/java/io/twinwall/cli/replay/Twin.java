package io.twinwall.cli.replay;

import io.twinwall.cli.data.UnusableInput;
import io.twinwall.cli.output.Output;
import io.twinwall.core.flow.FlowEvents;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.sim.LocalSockets;
import io.twinwall.core.sim.Outcome;
import io.twinwall.core.sim.OutcomeSink;
import io.twinwall.core.sim.Simulator;
import io.twinwall.core.sim.SimulatorOptions;
import io.twinwall.core.sim.SimulatorOptions.Checksums;
import io.twinwall.core.time.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A simulated firewall with the outputs that hear of each packet's outcome. */
public final class Twin {
  private final FirewallHost host;
  private final Simulator simulator;
  private final EventRelay events = new EventRelay();
  private final List<Output> outputs = new ArrayList<>();
  private final List<Output> watchers = new ArrayList<>();
  private final OutcomeSink sink = this::accept;

  /**
   * @param recording whether outputs need traces and packets out
   * @param sockets what listens on the host itself
   */
  public Twin(
      FirewallHost host,
      RuleBook rules,
      boolean recording,
      Checksums checksums,
      long seed,
      LocalSockets sockets) {
    this.host = host;
    try {
      simulator =
          new Simulator(
              host,
              rules::program,
              new SimulatorOptions(recording, checksums, seed, events, true, sockets));
    } catch (IllegalArgumentException e) {
      throw new UnusableInput(String.valueOf(e.getMessage()), e);
    }
  }

  public FirewallHost host() {
    return host;
  }

  public Simulator simulator() {
    return simulator;
  }

  public VirtualClock clock() {
    return simulator.services().clock();
  }

  public void add(Output output) {
    outputs.add(output);
    if (output.seesArrivals()) {
      watchers.add(output);
    }
  }

  public void add(FlowEvents listener) {
    events.add(listener);
  }

  /** Lets frames enter, in order. */
  public void process(Frame[] frames, int count) throws IOException {
    try {
      if (watchers.isEmpty()) {
        simulator.process(frames, count, sink);
      } else {
        oneByOne(frames, count);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void oneByOne(Frame[] frames, int count) throws IOException {
    Frame[] one = new Frame[1];
    for (int i = 0; i < count; i++) {
      one[0] = frames[i];
      for (Output o : watchers) {
        o.arriving(frames[i]);
      }
      simulator.process(one, 1, sink);
    }
  }

  private void accept(Frame frame, Outcome outcome) {
    try {
      for (Output o : outputs) {
        o.accept(frame, outcome);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void flush() throws IOException {
    for (Output o : outputs) {
      o.flush();
    }
  }

  /** Lets every output write its end; the first fault is thrown when all have had their turn. */
  public void finish() throws IOException {
    IOException fault = null;
    for (Output o : outputs) {
      try {
        o.finish(simulator);
      } catch (IOException e) {
        fault = fault == null ? e : fault;
      }
    }
    if (fault != null) {
      throw fault;
    }
  }
}
