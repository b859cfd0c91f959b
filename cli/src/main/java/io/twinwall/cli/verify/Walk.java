package io.twinwall.cli.verify;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way of one packet through the hooks, as its trace tells it message by message. */
final class Walk {
  /**
   * A step through the user's rules.
   *
   * @param rule its place in the chain, or null where the listing does not have it
   * @param handle 0: no rule, but a policy
   */
  record Step(
      String family,
      String table,
      String chain,
      String type,
      @Nullable Integer rule,
      long handle,
      String verdict,
      @Nullable String text) {}

  /**
   * A moment at which a packet left.
   *
   * @param header its network header, or null where the trace has none
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Exit(Walk walk, int outInterface, byte @Nullable [] header) {}

  /** Its number in its passage: how many steps the first packet had made when this one began. */
  final int after;

  final List<Step> steps = new ArrayList<>();
  boolean entered;
  boolean tracked;
  boolean delivered;
  boolean left;
  boolean looped;

  /** Whether the last that was heard of it is that a hook let it go on. */
  boolean wentOn;

  TraceMessage.@Nullable Ct ct;
  int outInterface;
  int nfproto;
  int emitted;
  String origin = "";
  String fate = "";

  Walk(int after) {
    this.after = after;
  }

  /** Takes the next message of this packet; exits go to {@code exits}. */
  void add(TraceMessage m, RuleListing rules, List<Exit> exits) {
    if (m.ct() != null) {
      ct = m.ct();
    }
    wentOn = false;
    if (m.table().equals(Probes.TABLE)) {
      probe(m, exits);
    } else if (!m.isChainEnd()) {
      steps.add(step(m, rules));
    }
  }

  private void probe(TraceMessage m, List<Exit> exits) {
    switch (m.chain()) {
      case Probes.ENTERED -> entered = true;
      case Probes.TRACKED_IN, Probes.TRACKED_OUT -> tracked = true;
      case Probes.FORWARDED -> wentOn = true;
      case Probes.DELIVERED -> {
        delivered = true;
        wentOn = true;
      }
      case Probes.LEFT -> {
        left = true;
        wentOn = true;
        if (m.outInterface() != 0) {
          outInterface = m.outInterface();
          exits.add(new Exit(this, outInterface, m.network()));
        }
      }
      default -> {}
    }
  }

  private static Step step(TraceMessage m, RuleListing rules) {
    String family = m.familyName();
    RuleListing.Rule rule =
        m.isRule() ? rules.rule(family, m.table(), m.chain(), m.handle()) : null;
    return new Step(
        family,
        m.table(),
        m.chain(),
        m.typeName(),
        rule == null ? null : rule.index(),
        m.isRule() ? m.handle() : 0,
        m.verdictName(),
        rule == null ? null : rule.text());
  }

  /** Whether its last step drops. */
  boolean dropped() {
    return !steps.isEmpty() && steps.get(steps.size() - 1).verdict().equals("drop");
  }
}
