package io.twinwall.cli.verify;

import java.util.List;

/**
 * A table of ours beside the user's rules. Its chains, first and last of the hooks, decide nothing:
 * that a packet's trace passes them tells how far it came, which no rule of the user's may tell.
 */
final class Probes {
  static final String TABLE = "twinwall_verify";

  /** First of prerouting; turns the trace on. */
  static final String ENTERED = "pre0";

  /** Behind conntrack (-200), in prerouting and in output. */
  static final String TRACKED_IN = "pre1";

  static final String TRACKED_OUT = "out1";

  static final String FORWARDED = "fw0";

  /** Last of input: the packet goes to the host's own stack. */
  static final String DELIVERED = "in1";

  /** First of output; turns the trace on. */
  static final String SENT = "out0";

  /** Last of postrouting: the packet leaves. */
  static final String LEFT = "post1";

  private static final int FIRST = Integer.MIN_VALUE + 1;
  private static final int LAST = Integer.MAX_VALUE - 1;
  private static final int BEHIND_CONNTRACK = -199;
  private static final String TRACE = "meta nftrace set 1";

  private Probes() {}

  /** The table, as nft reads it. */
  static String table(RuleListing rules, List<String> interfaces) {
    StringBuilder s = new StringBuilder("table inet " + TABLE + " {\n");
    if (rules.hooks("ingress")) {
      for (int i = 0; i < interfaces.size(); i++) {
        String hook = "ingress device \"" + interfaces.get(i) + "\"";
        chain(s, "ing" + i, hook, FIRST, TRACE);
      }
    }
    chain(s, ENTERED, "prerouting", FIRST, TRACE);
    chain(s, TRACKED_IN, "prerouting", BEHIND_CONNTRACK, "");
    chain(s, DELIVERED, "input", LAST, "");
    chain(s, FORWARDED, "forward", FIRST, "");
    chain(s, SENT, "output", FIRST, TRACE);
    chain(s, TRACKED_OUT, "output", BEHIND_CONNTRACK, "");
    chain(s, LEFT, "postrouting", LAST, "");
    return s.append("}\n").toString();
  }

  private static void chain(StringBuilder s, String name, String hook, int priority, String rule) {
    s.append("chain ").append(name).append(" {\ntype filter hook ").append(hook);
    s.append(" priority ").append(priority).append("\npolicy accept\n").append(rule);
    s.append("\n}\n");
  }
}
