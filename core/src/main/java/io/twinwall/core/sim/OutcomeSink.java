package io.twinwall.core.sim;

import io.twinwall.core.packet.Frame;

/** Receives the outcome of each packet, in order. */
@FunctionalInterface
public interface OutcomeSink {
  /** Both arguments are valid until this returns. */
  void accept(Frame frame, Outcome outcome);
}
