package io.twinwall.rules.model;

import io.twinwall.rules.model.ValueType.Order;

/** The datatypes of the language with width and byte order (nft describe). */
public enum Datatype {
  /** A number; the width comes from the field. */
  INTEGER("integer", 0, Order.BIG),
  /** Text, first character in the highest byte. */
  STRING("string", 0, Order.HOST),
  /** Verdict, only as a map's data. */
  VERDICT("verdict", 0, Order.HOST),
  /** nfproto. */
  NF_PROTO("nf_proto", 8, Order.HOST),
  /** Bits without names. */
  BITMASK("bitmask", 0, Order.HOST),
  /** Present or not. */
  BOOLEAN("boolean", 1, Order.HOST),
  /** IPv4 address. */
  IPV4_ADDR("ipv4_addr", 32, Order.BIG),
  /** IPv6 address. */
  IPV6_ADDR("ipv6_addr", 128, Order.BIG),
  /** MAC address. */
  ETHER_ADDR("ether_addr", 48, Order.BIG),
  /** Link-layer address of any kind. */
  LL_ADDR("ll_addr", 0, Order.BIG),
  /** EtherType. */
  ETHER_TYPE("ether_type", 16, Order.BIG),
  /** ARP operation. */
  ARP_OP("arp_op", 16, Order.BIG),
  /** IP protocol. */
  INET_PROTO("inet_proto", 8, Order.BIG),
  /** Port. */
  INET_SERVICE("inet_service", 16, Order.BIG),
  /** ICMP type. */
  ICMP_TYPE("icmp_type", 8, Order.BIG),
  /** ICMP code. */
  ICMP_CODE("icmp_code", 8, Order.BIG),
  /** ICMPv6 type. */
  ICMPV6_TYPE("icmpv6_type", 8, Order.BIG),
  /** ICMPv6 code. */
  ICMPV6_CODE("icmpv6_code", 8, Order.BIG),
  /** Code for both families. */
  ICMPX_CODE("icmpx_code", 8, Order.BIG),
  /** IGMP type. */
  IGMP_TYPE("igmp_type", 8, Order.BIG),
  /** TCP flags. */
  TCP_FLAG("tcp_flag", 8, Order.BIG),
  /** DCCP packet type. */
  DCCP_PKTTYPE("dccp_pkttype", 4, Order.BIG),
  /** Mobility header type. */
  MH_TYPE("mh_type", 8, Order.BIG),
  /** Differentiated services code point. */
  DSCP("dscp", 6, Order.BIG),
  /** Explicit congestion notification. */
  ECN("ecn", 2, Order.BIG),
  /** Packet or connection mark. */
  MARK("mark", 32, Order.HOST),
  /** Interface name, padded to 16 bytes. */
  IFNAME("ifname", 128, Order.HOST),
  /** Interface number. */
  IFACE_INDEX("iface_index", 32, Order.HOST),
  /** Link type (ARPHRD_*). */
  IFACE_TYPE("iface_type", 16, Order.HOST),
  /** User. */
  UID("uid", 32, Order.HOST),
  /** Group. */
  GID("gid", 32, Order.HOST),
  /** Duration in milliseconds (ct expiration). */
  TIME("time", 32, Order.HOST),
  /** Traffic control handle major:minor. */
  TC_HANDLE("classid", 32, Order.HOST),
  /** Routing realm. */
  REALM("realm", 32, Order.HOST),
  /** Device group. */
  DEVGROUP("devgroup", 32, Order.HOST),
  /** host, broadcast, multicast, other. */
  PKT_TYPE("pkt_type", 8, Order.HOST),
  /** Bits of ct state: invalid 1, established 2, related 4, new 8, untracked 64. */
  CT_STATE("ct_state", 32, Order.HOST),
  /** original 0, reply 1. */
  CT_DIR("ct_dir", 8, Order.HOST),
  /** Bits of ct status (IPS_*). */
  CT_STATUS("ct_status", 32, Order.HOST),
  /** 128 label bits. */
  CT_LABEL("ct_label", 128, Order.HOST),
  /** Bits of ct event (IPCT_*). */
  CT_EVENT("ct_event", 32, Order.HOST),
  /** fib type (RTN_*). */
  FIB_ADDRTYPE("fib_addrtype", 32, Order.HOST),
  /** Control group number. */
  CGROUPSV2("cgroupsv2", 64, Order.HOST),
  /** Second of the day, UTC. */
  HOUR("hour", 32, Order.HOST),
  /** Day of the week, Sunday 0. */
  DAY("day", 8, Order.HOST),
  /** Nanoseconds since 1970. */
  DATE("time", 64, Order.HOST);

  private final String keyword;
  private final int bits;
  private final Order order;

  Datatype(String keyword, int bits, Order order) {
    this.keyword = keyword;
    this.bits = bits;
    this.order = order;
  }

  /** The language's word for it. */
  public String keyword() {
    return keyword;
  }

  /** Width; 0 if it comes from the field. */
  public int bits() {
    return bits;
  }

  /** Byte order in the kernel's register. */
  public Order order() {
    return order;
  }

  /** Whether a comma list means any of the bits. */
  public boolean isBitmask() {
    return switch (this) {
      case BITMASK, TCP_FLAG, CT_STATE, CT_STATUS, CT_LABEL, CT_EVENT -> true;
      default -> false;
    };
  }
}
