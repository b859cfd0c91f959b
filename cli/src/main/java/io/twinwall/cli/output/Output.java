package io.twinwall.cli.output;

import io.twinwall.core.packet.Frame;
import io.twinwall.core.sim.Outcome;
import io.twinwall.core.sim.Simulator;
import java.io.IOException;

/** A result of a replay that is written as it goes, or at its end. */
public interface Output {
  /** Whether it wants to see each frame before it enters ({@link #arriving}). */
  default boolean seesArrivals() {
    return false;
  }

  /** Sees a frame before it enters, if it {@linkplain #seesArrivals wants to}. */
  default void arriving(Frame frame) throws IOException {}

  /** Takes the outcome of the next packet; both arguments are valid until this returns. */
  void accept(Frame frame, Outcome outcome) throws IOException;

  /** Makes what was written so far visible; live, after each batch. */
  void flush() throws IOException;

  /** Writes what is only known at the end, and closes. Called once, also after a fault. */
  void finish(Simulator simulator) throws IOException;
}
