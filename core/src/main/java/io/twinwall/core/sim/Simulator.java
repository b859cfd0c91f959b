package io.twinwall.core.sim;

import io.twinwall.core.hook.RuleProgram;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.packet.Frame;
import java.util.function.Function;

/** The firewall host in motion: frames in, outcomes out, in order and in virtual time. */
public final class Simulator {
  /** The link layer name of frames that the host itself sends (output path). */
  public static final String LOCAL = "local";

  /**
   * @param rules given the parts of the core, gives the loaded rules
   */
  public Simulator(
      FirewallHost host, Function<Services, RuleProgram> rules, SimulatorOptions options) {
    throw new UnsupportedOperationException();
  }

  /** Processes the first {@code count} frames; each frame's interface name must be set. */
  public void process(Frame[] frames, int count, OutcomeSink sink) {
    throw new UnsupportedOperationException();
  }

  public Services services() {
    throw new UnsupportedOperationException();
  }
}
