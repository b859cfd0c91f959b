package io.twinwall.core.packet;

/** How a frame begins: the link types a capture may have (tcpdump.org LINKTYPE_ values). */
public enum LinkType {
  /** 4 bytes in the capturing host's byte order: the address family (BSD loopback). */
  NULL(0),
  ETHERNET(1),
  PPP(9),
  /** No link layer: the first nibble tells IPv4 from IPv6. */
  RAW(101),
  /** As {@link #NULL}, but in network byte order (OpenBSD). */
  LOOP(108),
  /** Linux cooked, 16 bytes. */
  LINUX_SLL(113),
  IPV4(228),
  IPV6(229),
  /** Linux cooked v2, 20 bytes. */
  LINUX_SLL2(276);

  private final int code;

  LinkType(int code) {
    this.code = code;
  }

  /** The LINKTYPE_ value as it stands in a capture file. */
  public int code() {
    return code;
  }
}
