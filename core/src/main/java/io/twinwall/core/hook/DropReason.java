package io.twinwall.core.hook;

/**
 * Why the core (not a rule) gave a packet up; named after Linux {@code enum skb_drop_reason} where
 * that has a name. Informative: the record's {@code reason}.
 */
public enum DropReason {
  NONE,
  NOT_SPECIFIED,
  OTHERHOST,
  UNHANDLED_PROTO,
  PKT_TOO_SMALL,
  PKT_TOO_BIG,
  IP_CSUM,
  IP_INHDR,
  IP_RPFILTER,
  IP_LOCAL_SOURCE,
  IP_INVALID_SOURCE,
  IP_INVALID_DEST,
  IP_INADDRERRORS,
  IP_INNOROUTES,
  IP_OUTNOROUTES,
  IP_LOCALNET,
  IP_ROUTE_ERROR_WHEN_FORWARDING,
  UNICAST_IN_L2_MULTICAST,
  INVALID_PROTO,
  IPV6DISABLED,
  IPV6_BAD_EXTHDR,
  NEIGH_FAILED,
  NETFILTER_DROP,
  FRAG_REASM_TIMEOUT,
  DUP_FRAG,
  TTL_EXPIRED,
  UNDECIDED
}
