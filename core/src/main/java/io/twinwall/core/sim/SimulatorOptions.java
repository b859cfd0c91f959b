package io.twinwall.core.sim;

import io.twinwall.core.flow.FlowEvents;

/**
 * How a simulator runs.
 *
 * @param record whether outcomes keep emissions, generated packets and traces
 * @param checksums how transport checksums of captured packets are believed
 * @param seed of everything that the kernel would draw at random
 * @param linkChecked whether destination MAC and VLAN tag of a frame must be the interface's own;
 *     else only broadcast and multicast MACs are heeded
 * @param sockets what listens on the host itself
 */
public record SimulatorOptions(
    boolean record,
    Checksums checksums,
    long seed,
    FlowEvents events,
    boolean linkChecked,
    LocalSockets sockets) {
  /** {@code --checksums}. */
  public enum Checksums {
    /** The bytes are believed. */
    VERIFY,
    /** Never verified. */
    OFFLOAD,
    /** Filled in where the sender's network card was to do it, else believed. */
    AUTO
  }

  /** With frames checked as on a wire, and nothing that listens. */
  public SimulatorOptions(boolean record, Checksums checksums, long seed, FlowEvents events) {
    this(record, checksums, seed, events, true, LocalSockets.NONE);
  }
}
