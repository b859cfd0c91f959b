package io.twinwall.core.sim;

import io.twinwall.core.hook.PacketContext;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of one packet: the fate, who decided it, what left, what the host made.
 *
 * <p>A reusable place, valid until the sink that received it returns. Emissions and generated
 * packets are kept only if the simulator was asked to record them; their numbers are always right.
 */
public final class Outcome {
  private final PacketContext context = new PacketContext();
  private Fate fate = Fate.DISCARD;
  private final List<Emission> emissions = new ArrayList<>();
  private final List<Generated> generated = new ArrayList<>();
  private int emitted;

  void begin() {
    fate = Fate.DISCARD;
    emissions.clear();
    generated.clear();
    emitted = 0;
  }

  /** The packet's own traversal: packet, classification, trace, deciding rule, reason. */
  public PacketContext context() {
    return context;
  }

  public Fate fate() {
    return fate;
  }

  void fate(Fate fate) {
    this.fate = fate;
  }

  /** What left, in order. */
  public List<Emission> emissions() {
    return emissions;
  }

  public List<Generated> generated() {
    return generated;
  }

  /** Number of packets that left, recorded or not. */
  public int emitted() {
    return emitted;
  }

  void countEmission() {
    emitted++;
  }
}
