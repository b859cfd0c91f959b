package io.twinwall.cli.output;

import io.twinwall.core.hook.ChainInfo;
import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.RuleInfo;
import io.twinwall.core.sim.Outcome;

/** Why a packet met its fate, in a line. */
public final class Reason {
  private Reason() {}

  /** Who decided: a rule, a policy, or the kernel's own reason. */
  public static String of(Outcome o) {
    PacketContext c = o.context();
    return switch (o.fate()) {
      case DISCARD -> "kernel: " + words(c.reason());
      case QUEUE -> "held until all fragments are there";
      case UNDECIDED -> "undecided: " + c.undecided();
      case DROP, FORWARD, SENT, LOCAL, NFQUEUE -> decider(c);
    };
  }

  private static String decider(PacketContext c) {
    RuleInfo rule = c.decidingRule();
    if (rule != null) {
      return text(rule);
    }
    ChainInfo chain = c.decidingChain();
    return chain == null ? "no rule" : text(chain) + " policy";
  }

  static String text(ChainInfo chain) {
    return chain.family() + " " + chain.table() + " " + chain.chain();
  }

  static String text(RuleInfo rule) {
    return text(rule.chain()) + " #" + rule.index() + ": " + rule.text();
  }

  /** The kernel's reason in words. */
  static String words(DropReason r) {
    return switch (r) {
      case NONE, NOT_SPECIFIED -> "given up";
      case OTHERHOST -> "for another host's MAC address";
      case UNHANDLED_PROTO -> "neither IPv4 nor IPv6";
      case PKT_TOO_SMALL -> "too short";
      case PKT_TOO_BIG -> "larger than the MTU of the way out";
      case IP_CSUM -> "IPv4 header checksum wrong";
      case IP_INHDR -> "IP header broken";
      case IP_RPFILTER -> "reverse path filter";
      case IP_LOCAL_SOURCE -> "source is the host's own address";
      case IP_INVALID_SOURCE -> "source address impossible (martian)";
      case IP_INVALID_DEST -> "destination address impossible";
      case IP_INADDRERRORS, IP_INNOROUTES, IP_OUTNOROUTES -> "no route";
      case TTL_EXPIRED -> "TTL expired";
      case NEIGH_FAILED -> "next hop does not resolve";
      case NETFILTER_DROP -> "conntrack or NAT gave it up";
      case DUP_FRAG -> "fragment twice there";
      case FRAG_REASM_TIMEOUT -> "fragments missing for too long";
      default -> r.name();
    };
  }
}
