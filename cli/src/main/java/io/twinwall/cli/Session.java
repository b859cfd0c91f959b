package io.twinwall.cli;

import io.twinwall.capture.CaptureException;
import io.twinwall.cli.data.UnusableInput;
import io.twinwall.cli.ingress.Derived;
import io.twinwall.cli.output.Output;
import io.twinwall.cli.output.SummaryOutput;
import io.twinwall.cli.output.SummaryText;
import io.twinwall.cli.replay.ReplayLoop;
import io.twinwall.cli.replay.RuleBook;
import io.twinwall.cli.replay.Twin;
import io.twinwall.core.flow.FlowEvents;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.Route;
import io.twinwall.core.sim.Fate;
import io.twinwall.core.sim.LocalSockets;
import io.twinwall.core.sim.SimulatorOptions.Checksums;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A run of the simulator from its first packet to the summary: outputs are completed and what
 * happened is told whether it ends well or at a fault.
 */
final class Session {
  private final Console console;
  private final RootCommand root;
  private final OutputOptions outputs;
  private final SummaryOutput summary = new SummaryOutput();
  private final Derived derived = new Derived();
  private final long startNanos = System.nanoTime();
  private boolean recording;
  private String host = "";
  private @Nullable Twin twin;

  Session(Console console, RootCommand root, OutputOptions outputs) {
    this.console = console;
    this.root = root;
    this.outputs = outputs;
  }

  /** The simulated firewall with the outputs that were asked for. */
  Twin twin(FirewallHost host, RuleBook rules, Checksums checksums, long seed, LocalSockets sockets)
      throws IOException {
    Twin t = new Twin(host, rules, recording || outputs.recording(), checksums, seed, sockets);
    t.add((Output) summary);
    t.add((FlowEvents) summary);
    outputs.open(t, rules, console);
    twin = t;
    return t;
  }

  Derived derived() {
    return derived;
  }

  /** How the host was derived, for the summary. */
  void host(String derivation) {
    host = derivation;
  }

  /**
   * Where packets arrive about whose source nothing is known: not where the default route leads.
   */
  NetworkInterface inside(FirewallHost h) {
    Route route = h.route(4, 0, 0x0808_0808L);
    NetworkInterface outside = route == null ? null : route.out();
    NetworkInterface first = null;
    for (NetworkInterface i : h.interfaces()) {
      if (!i.isLoopback()) {
        if (!i.equals(outside)) {
          return i;
        }
        first = first == null ? i : first;
      }
    }
    return first == null ? h.lo() : first;
  }

  /** Has traces and packets out kept, whatever the outputs are. */
  void record() {
    recording = true;
  }

  /** Completes the outputs of a run that has no source, and no summary. */
  int close() throws IOException {
    if (twin != null) {
      twin.finish();
    }
    return summary.fate(Fate.UNDECIDED) > 0 ? ExitStatus.UNDECIDED : ExitStatus.DONE;
  }

  /** Runs to the end, or to a fault, which is told last. */
  int run(ReplayLoop loop, ProgressLine progress) throws IOException {
    Exception fault = null;
    try {
      loop.run();
    } catch (CaptureException | UnusableInput e) {
      if (e.getCause() instanceof ClosedOutput closed) {
        throw closed;
      }
      fault = e;
    } finally {
      progress.clear();
    }
    if (twin != null) {
      twin.finish();
    }
    if (!outputs.any()) {
      new SummaryText(console.out(), root.colors(console.outIsTerminal(), console))
          .print(summary, derived, host, System.nanoTime() - startNanos);
    }
    return end(fault);
  }

  private int end(@Nullable Exception fault) {
    long undecided = summary.fate(Fate.UNDECIDED);
    if (undecided > 0 && outputs.any()) {
      summary
          .undecided()
          .forEach((what, n) -> console.err().println("twinwall: undecided " + n + " x " + what));
    }
    if (outputs.any() && derived.stepsBack() > 0) {
      console
          .err()
          .println(
              "twinwall: "
                  + derived.stepsBack()
                  + " packets step back in time, the first is packet "
                  + derived.firstStepBack());
    }
    if (fault != null) {
      console.out().flush();
      if (root.debug()) {
        fault.printStackTrace(console.err());
      }
      console
          .err()
          .println("twinwall: " + fault.getMessage() + " (what came before it is reported)");
      return ExitStatus.UNUSABLE;
    }
    return undecided > 0 ? ExitStatus.UNDECIDED : ExitStatus.DONE;
  }
}
