package io.twinwall.rules.model;

/** Keys of {@code meta}, with their words and types. */
public enum MetaKey {
  /** Packet length, from the network header. */
  LENGTH("length", Datatype.INTEGER, 32),
  /** EtherType. */
  PROTOCOL("protocol", Datatype.ETHER_TYPE, 16),
  /** NFPROTO number. */
  NFPROTO("nfproto", Datatype.NF_PROTO, 8),
  /** Transport protocol, behind IPv6 extension headers. */
  L4PROTO("l4proto", Datatype.INET_PROTO, 8),
  /** Traffic control class. */
  PRIORITY("priority", Datatype.TC_HANDLE, 32),
  /** Packet mark. */
  MARK("mark", Datatype.MARK, 32),
  /** Ingress interface number. */
  IIF("iif", Datatype.IFACE_INDEX, 32),
  /** Ingress interface name. */
  IIFNAME("iifname", Datatype.IFNAME, 128),
  /** Ingress link type. */
  IIFTYPE("iiftype", Datatype.IFACE_TYPE, 16),
  /** Egress interface number. */
  OIF("oif", Datatype.IFACE_INDEX, 32),
  /** Egress interface name. */
  OIFNAME("oifname", Datatype.IFNAME, 128),
  /** Egress link type. */
  OIFTYPE("oiftype", Datatype.IFACE_TYPE, 16),
  /** Socket's user. */
  SKUID("skuid", Datatype.UID, 32),
  /** Socket's group. */
  SKGID("skgid", Datatype.GID, 32),
  /** Tracing on. */
  NFTRACE("nftrace", Datatype.INTEGER, 1),
  /** Routing realm. */
  RTCLASSID("rtclassid", Datatype.REALM, 32),
  /** Bridge in. */
  IBRNAME("ibrname", Datatype.IFNAME, 128),
  /** Bridge out. */
  OBRNAME("obrname", Datatype.IFNAME, 128),
  /** host, broadcast, multicast, other. */
  PKTTYPE("pkttype", Datatype.PKT_TYPE, 8),
  /** Processor. */
  CPU("cpu", Datatype.INTEGER, 32),
  /** Ingress device group. */
  IIFGROUP("iifgroup", Datatype.DEVGROUP, 32),
  /** Egress device group. */
  OIFGROUP("oifgroup", Datatype.DEVGROUP, 32),
  /** Control group. */
  CGROUP("cgroup", Datatype.INTEGER, 32),
  /** Random number. */
  RANDOM("random", Datatype.INTEGER, 32),
  /** IPsec came before. */
  IPSEC("ipsec", Datatype.BOOLEAN, 1),
  /** Kind of the ingress device. */
  IIFKIND("iifkind", Datatype.IFNAME, 128),
  /** Kind of the egress device. */
  OIFKIND("oifkind", Datatype.IFNAME, 128),
  /** Bridge VLAN number. */
  IBRPVID("ibrpvid", Datatype.INTEGER, 16),
  /** Bridge VLAN protocol. */
  IBRVPROTO("ibrvproto", Datatype.ETHER_TYPE, 16),
  /** Time of arrival, nanoseconds since 1970. */
  TIME("time", Datatype.DATE, 64),
  /** Day of the week. */
  DAY("day", Datatype.DAY, 8),
  /** Second of the day. */
  HOUR("hour", Datatype.HOUR, 32),
  /** Slave device. */
  SDIF("sdif", Datatype.IFACE_INDEX, 32),
  /** Slave device's name. */
  SDIFNAME("sdifname", Datatype.IFNAME, 128),
  /** Broute. */
  BROUTE("broute", Datatype.INTEGER, 8),
  /** Security mark: only in {@code meta secmark set}. */
  SECMARK("secmark", Datatype.INTEGER, 32);

  private final String keyword;
  private final Datatype datatype;
  private final int bits;

  MetaKey(String keyword, Datatype datatype, int bits) {
    this.keyword = keyword;
    this.datatype = datatype;
    this.bits = bits;
  }

  /** The language's word. */
  public String keyword() {
    return keyword;
  }

  /** Type of the value. */
  public ValueType type() {
    return new ValueType(
        datatype, bits, datatype == Datatype.INTEGER ? ValueType.Order.HOST : datatype.order());
  }

  /** Whether nft lists it without the word meta. */
  public boolean unqualified() {
    return switch (this) {
      case IIF, IIFNAME, OIF, OIFNAME, IIFGROUP, OIFGROUP -> true;
      default -> false;
    };
  }
}
