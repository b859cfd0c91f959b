package io.twinwall.rules.model;

/** Keys of {@code ct}, with their words and types. */
public enum CtKey {
  /** State bits of this packet. */
  STATE("state", Datatype.CT_STATE, 32),
  /** Direction of this packet. */
  DIRECTION("direction", Datatype.CT_DIR, 8),
  /** Status bits of the connection. */
  STATUS("status", Datatype.CT_STATUS, 32),
  /** Connection mark. */
  MARK("mark", Datatype.MARK, 32),
  /** Milliseconds left. */
  EXPIRATION("expiration", Datatype.TIME, 32),
  /** Name of the helper. */
  HELPER("helper", Datatype.STRING, 128),
  /** Address family of the tuple. */
  L3PROTO("l3proto", Datatype.NF_PROTO, 8),
  /** Source, IPv4: {@code ct original ip saddr}. */
  SRC_IP("ip saddr", Datatype.IPV4_ADDR, 32),
  /** Destination, IPv4. */
  DST_IP("ip daddr", Datatype.IPV4_ADDR, 32),
  /** Source, IPv6. */
  SRC_IP6("ip6 saddr", Datatype.IPV6_ADDR, 128),
  /** Destination, IPv6. */
  DST_IP6("ip6 daddr", Datatype.IPV6_ADDR, 128),
  /** Source of the table's own family: {@code ct original saddr}. */
  SRC("saddr", Datatype.INTEGER, 0),
  /** Destination of the table's own family. */
  DST("daddr", Datatype.INTEGER, 0),
  /** Transport protocol of the tuple. */
  PROTOCOL("protocol", Datatype.INET_PROTO, 8),
  /** Source port of the tuple. */
  PROTO_SRC("proto-src", Datatype.INET_SERVICE, 16),
  /** Destination port of the tuple. */
  PROTO_DST("proto-dst", Datatype.INET_SERVICE, 16),
  /** Labels. */
  LABEL("label", Datatype.CT_LABEL, 128),
  /** Packets, of one direction or both. */
  PACKETS("packets", Datatype.INTEGER, 64),
  /** Bytes, of one direction or both. */
  BYTES("bytes", Datatype.INTEGER, 64),
  /** Bytes by packets. */
  AVGPKT("avgpkt", Datatype.INTEGER, 64),
  /** Zone. */
  ZONE("zone", Datatype.INTEGER, 16),
  /** Events to report: only set. */
  EVENT("event", Datatype.CT_EVENT, 32),
  /** Connection's number. */
  ID("id", Datatype.INTEGER, 32);

  private final String keyword;
  private final Datatype datatype;
  private final int bits;

  CtKey(String keyword, Datatype datatype, int bits) {
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
}
