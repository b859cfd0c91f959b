package io.twinwall.core.sim;

import io.twinwall.core.flow.FlowEvents;

/**
 * How a simulator runs.
 *
 * @param record whether outcomes keep emissions, generated packets and traces
 * @param checksums how transport checksums of captured packets are believed
 * @param seed of everything that the kernel would draw at random
 */
public record SimulatorOptions(boolean record, Checksums checksums, long seed, FlowEvents events) {
  /** {@code --checksums}. */
  public enum Checksums {
    VERIFY,
    OFFLOAD,
    AUTO
  }
}
