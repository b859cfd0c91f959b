package io.twinwall.cli.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sorts the trace that one frame has caused by packets: that of the frame first, then those that
 * the host made. Ids of traces are no names: the kernel makes them of the packet's place in memory,
 * and defragmentation, say, moves it. What is of no known id is the frame's.
 */
final class WalkSorter {
  private static final int LOOPBACK = 1;

  private final RuleListing rules;
  private final boolean local;
  private final Walk main = new Walk(0);
  private final List<Walk> generated = new ArrayList<>();
  private final List<Walk.Exit> exits = new ArrayList<>();
  private final Map<Long, Walk> byId = new HashMap<>();
  private boolean started;

  /**
   * @param local whether the host itself sends the packet, so that its walk begins in output
   */
  WalkSorter(RuleListing rules, boolean local) {
    this.rules = rules;
    this.local = local;
  }

  /** Sorts all messages of a passage, in order. */
  void sort(List<TraceMessage> messages) {
    for (TraceMessage m : messages) {
      walk(m).add(m, rules, exits);
    }
    for (Walk g : generated) {
      // a reject's packet is made before the step of the rejecting rule is told
      g.origin = g.after < main.steps.size() && main.dropped() ? "reject" : "stack";
    }
  }

  private Walk walk(TraceMessage m) {
    boolean probe = m.isRule() && m.table().equals(Probes.TABLE);
    if (probe && m.chain().equals(Probes.SENT)) {
      return sent(m);
    }
    if (probe && m.chain().equals(Probes.ENTERED) && m.inInterface() == LOOPBACK) {
      Walk w = looped();
      w.looped = true;
      byId.put(m.id(), w);
      return w;
    }
    return byId.computeIfAbsent(m.id(), id -> main);
  }

  /** A packet of the host's own begins its walk. */
  private Walk sent(TraceMessage m) {
    Walk w = main;
    if (!local || started) {
      w = new Walk(main.steps.size());
      generated.add(w);
    }
    w.nfproto = m.nfproto();
    started = true;
    Walk begun = w;
    byId.values().removeIf(o -> o == begun);
    byId.put(m.id(), w);
    return w;
  }

  /** What comes in by {@code lo} is the last that left by it. */
  private Walk looped() {
    for (int i = generated.size() - 1; i >= 0; i--) {
      if (returns(generated.get(i))) {
        return generated.get(i);
      }
    }
    return main;
  }

  private static boolean returns(Walk w) {
    return w.left && w.outInterface == LOOPBACK && !w.looped;
  }

  Walk main() {
    return main;
  }

  List<Walk> generated() {
    return generated;
  }

  /** Where packets left, in order. */
  List<Walk.Exit> exits() {
    return exits;
  }
}
