package io.twinwall.rules.check;

import io.twinwall.rules.model.CtKey;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.MetaKey;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which selectors exist in tables of which family (Linux 6.18: nft_meta.c, nft_ct.c, nft_fib_*.c,
 * nft_socket.c). Conntrack for bridges counts as there.
 */
final class Availability {
  private static final String NOT_SUPPORTED = "Could not process rule: Operation not supported";
  private static final Set<Family> IP_FAMILIES = EnumSet.of(Family.IP, Family.IP6, Family.INET);

  private Availability() {}

  static void check(RuleContext context, Expression e, Span span) {
    Family family = context.family();
    if (e instanceof Expression.Meta meta) {
      meta(family, meta.key(), span);
    } else if (e instanceof Expression.Ct ct) {
      ct(family, ct, span);
    } else if (e instanceof Expression.Fib) {
      require(family != Family.ARP && family != Family.BRIDGE, span, "fib", family);
    } else if (e instanceof Expression.Socket) {
      require(IP_FAMILIES.contains(family), span, "socket", family);
    } else if (e instanceof Expression.Ipsec) {
      require(IP_FAMILIES.contains(family), span, "ipsec", family);
    } else if (e instanceof Expression.Rt rt) {
      route(family, rt, span);
    }
  }

  private static void require(boolean there, Span span, String what, Family family) {
    if (!there) {
      throw new Fault(
          span, NOT_SUPPORTED, "tables of family " + family.keyword() + " have no " + what);
    }
  }

  private static void meta(Family family, MetaKey key, Span span) {
    switch (key) {
      case NFPROTO -> {
        if (family != Family.INET) {
          throw new Fault(
              span,
              "meta nfproto is only useful in the inet family",
              "the family of this table tells, or meta protocol does");
        }
      }
      case IBRNAME, OBRNAME, IBRPVID, IBRVPROTO, BROUTE ->
          require(family == Family.BRIDGE, span, "meta " + key.keyword(), family);
      default -> {}
    }
  }

  /** What a match may not read although a rule may set it. */
  static void readable(Expression e, Span span) {
    boolean only =
        e instanceof Expression.Meta meta && meta.key() == MetaKey.NFTRACE
            || e instanceof Expression.Ct ct && ct.key() == CtKey.EVENT;
    if (only) {
      throw new Fault(span, NOT_SUPPORTED, "it can be set, not matched");
    }
  }

  private static void ct(Family family, Expression.Ct ct, Span span) {
    if (family == Family.ARP || family == Family.NETDEV) {
      throw new Fault(
          span,
          "Could not process rule: Protocol error",
          "connections are not tracked in tables of family " + family.keyword());
    }
    boolean four = ct.key() == CtKey.SRC_IP || ct.key() == CtKey.DST_IP;
    boolean six = ct.key() == CtKey.SRC_IP6 || ct.key() == CtKey.DST_IP6;
    if (four && family == Family.IP6 || six && family == Family.IP) {
      throw new Fault(
          span,
          "conflicting protocols specified: " + family.keyword() + " vs. " + (four ? "ip" : "ip6"));
    }
  }

  private static void route(Family family, Expression.Rt rt, Span span) {
    boolean other =
        rt.family() == Family.IP6 && family == Family.IP
            || rt.family() == Family.IP && family == Family.IP6;
    if (rt.key().equals("nexthop") && other) {
      throw new Fault(
          span,
          (rt.family() == Family.IP6 ? "ip6" : "ip") + " nexthop will not match",
          "this table never sees such packets");
    }
  }
}
