package io.twinwall.core.sim;

import io.twinwall.core.packet.Packet;

/**
 * What listens on the host itself. The simulated stack knows no programs: a packet that one of them
 * takes ends there, and what it answers comes from the capture, if at all.
 */
@FunctionalInterface
public interface LocalSockets {
  /** Nothing listens: the stack answers echoes and refuses the rest. */
  LocalSockets NONE = p -> false;

  /** Whether a packet that has passed the input hook is taken. */
  boolean take(Packet p);
}
