package io.twinwall.rules.model;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One step of a rule: goes on, breaks off the rule, or decides. */
public sealed interface Statement {

  /** How a match compares. */
  enum Op {
    /** Equal; in the range or prefix; begins with the wildcard. */
    EQ,
    /** Not {@link #EQ}. */
    NEQ,
    /** Unsigned less. */
    LT,
    /** Unsigned less or equal. */
    LE,
    /** Unsigned greater. */
    GT,
    /** Unsigned greater or equal. */
    GE,
    /** {@code (left & right) != 0}: plain use of a bitmask type. */
    ANY_OF,
    /** {@code (left & right) == 0}: {@code !}. */
    NONE_OF,
    /** Right is a SetReference that holds left. */
    IN_SET,
    /** Right is a SetReference that does not hold left. */
    NOT_IN_SET
  }

  /**
   * Goes on only if it holds; a selector whose field is not there never holds.
   *
   * @param implied evaluated like any other, but not listed
   */
  record Match(Op op, Expression left, Expression right, boolean implied) implements Statement {}

  /** A verdict in plain words. */
  record VerdictStatement(Verdict verdict) implements Statement {}

  /** {@code key vmap map}: goes on if the key is not there. */
  record VerdictMap(Expression key, Expression.SetReference map) implements Statement {}

  /** {@code counter packets P bytes B}: initial values. */
  record Counter(long packets, long bytes) implements Statement {}

  /**
   * {@code counter name X}, {@code ct helper set "X"}, ...
   *
   * @param name ObjectName, or a MapLookup in an object map
   */
  record ObjectReference(NamedObject.Kind kind, Expression name) implements Statement {}

  /**
   * Token bucket.
   *
   * @param rate packets or bytes per unit
   * @param unitSeconds 1, 60, 3600, 86400 or 604800
   * @param burst packets (5 if not given) or bytes (0 if not given)
   * @param over goes on when the rate is exceeded, not when it is kept
   */
  record Limit(long rate, long unitSeconds, boolean bytes, long burst, boolean over)
      implements Statement {}

  /** {@code quota [over] N bytes}. */
  record Quota(long bytes, long usedBytes, boolean over) implements Statement {}

  /**
   * {@code log}.
   *
   * @param group netlink group, null for the kernel's log
   * @param level syslog level 0..7 (warn is 4), 8 is audit
   * @param flags tcp sequence 1, tcp options 2, ip options 4, skuid 8, ether 32
   */
  record Log(
      @Nullable String prefix,
      @Nullable Integer group,
      @Nullable Long snaplen,
      @Nullable Integer queueThreshold,
      int level,
      int flags)
      implements Statement {}

  /** What a reject sends. */
  enum RejectKind {
    /** ICMP destination unreachable, IPv4. */
    ICMP,
    /** ICMPv6 destination unreachable. */
    ICMPV6,
    /** Either, by the packet's family: 0 no-route, 1 port, 2 host, 3 admin-prohibited. */
    ICMPX,
    /** TCP RST. */
    TCP_RESET
  }

  /** {@code reject}: ends like drop. */
  record Reject(RejectKind kind, int code) implements Statement {}

  /** Kind of address translation. */
  enum NatKind {
    /** Source. */
    SNAT,
    /** Destination. */
    DNAT,
    /** Source, the egress interface's address. */
    MASQUERADE,
    /** Destination, the host itself. */
    REDIRECT
  }

  /** Flags of a translation. */
  enum NatFlag {
    /** Random port. */
    RANDOM,
    /** Random port, not hashed. */
    FULLY_RANDOM,
    /** Same address for the same client. */
    PERSISTENT
  }

  /**
   * Address translation; ends like accept.
   *
   * @param family of the address, null where there is none
   * @param address Constant, Range, Prefix, any selector, or MapLookup; a map whose data have two
   *     fields gives address and port; one with {@code dataInterval} gives the first and last
   * @param port Constant, Range, selector or MapLookup
   * @param prefix {@code snat ip prefix to}: host bits are kept (netmap)
   */
  record Nat(
      NatKind kind,
      @Nullable Family family,
      @Nullable Expression address,
      @Nullable Expression port,
      Set<NatFlag> flags,
      boolean prefix)
      implements Statement {
    /** Takes a private copy. */
    public Nat {
      flags = Set.copyOf(flags);
    }
  }

  /** {@code meta key set value}. */
  record MetaSet(MetaKey key, Expression value) implements Statement {}

  /** {@code ct key set value}. */
  record CtSet(CtKey key, Expression.@Nullable CtDirection direction, Expression value)
      implements Statement {}

  /**
   * {@code ip dscp set value}.
   *
   * @param checksums whether checksums follow: not where the file says {@code @th,16,16} or {@code
   *     th dport}, even if it is listed by the header's own name
   */
  record PayloadSet(Expression.Payload target, Expression value, boolean checksums)
      implements Statement {}

  /** {@code tcp option maxseg size set value}. */
  record ExthdrSet(Expression.Exthdr target, Expression value) implements Statement {}

  /** {@code reset tcp option X}: overwritten with NOPs. */
  record ExthdrReset(Expression.Exthdr target) implements Statement {}

  /** What a rule does to a set. */
  enum SetOp {
    /** New element; one that is there stays as it is. */
    ADD,
    /** New element, or its timeout starts anew. */
    UPDATE,
    /** Away with it. */
    DELETE
  }

  /**
   * {@code update @set { key timeout T statements : data }}.
   *
   * @param timeoutNanos 0 for the set's default
   * @param statements state of a new element; run for every packet
   * @param data value for a map, else null
   */
  record SetUpdate(
      SetOp op,
      String set,
      Expression key,
      long timeoutNanos,
      @Nullable String comment,
      List<Statement> statements,
      @Nullable Expression data)
      implements Statement {
    /** Takes a private copy. */
    public SetUpdate {
      statements = List.copyOf(statements);
    }
  }

  /** {@code notrack}. */
  record Notrack() implements Statement {}

  /** {@code dup to address device D}. */
  record Dup(@Nullable Expression address, @Nullable Expression device) implements Statement {}

  /** {@code fwd [ip to address device] D}. */
  record Fwd(@Nullable Family family, @Nullable Expression address, Expression device)
      implements Statement {}

  /** {@code tproxy [ip|ip6] to address:port}. */
  record Tproxy(@Nullable Family family, @Nullable Expression address, @Nullable Expression port)
      implements Statement {}

  /** {@code synproxy mss M wscale W timestamp sack-perm}; -1: not given. */
  record Synproxy(int mss, int wscale, boolean timestamp, boolean sackPerm) implements Statement {}

  /** {@code flow add @flowtable}. */
  record FlowOffload(String flowtable) implements Statement {}

  /**
   * {@code queue [flags ...] to number}: a Constant, Range, hash or map; ends the packet's walk.
   */
  record Queue(Expression number, boolean bypass, boolean fanout) implements Statement {}

  /** {@code ct count [over] N}: connections in the (element's or rule's) list. */
  record ConnLimit(long count, boolean over) implements Statement {}

  /** {@code last}: when the rule was reached. */
  record Last() implements Statement {}

  /** A match or target of iptables that nftables has no expression for. */
  record Xt(XtStep step) implements Statement {}
}
