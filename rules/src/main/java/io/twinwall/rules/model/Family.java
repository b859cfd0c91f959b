package io.twinwall.rules.model;

import java.util.Locale;

/** The address family of a table (NFPROTO_*). */
public enum Family {
  /** IPv4 and IPv6 together. */
  INET(1),
  /** IPv4. */
  IP(2),
  /** IPv6. */
  IP6(10),
  /** ARP. */
  ARP(3),
  /** Bridged frames. */
  BRIDGE(7),
  /** Frames of one device. */
  NETDEV(5);

  private final int number;

  Family(int number) {
    this.number = number;
  }

  /** The kernel's NFPROTO number. */
  public int number() {
    return number;
  }

  /** The word of the language: inet, ip, ... */
  public String keyword() {
    return name().toLowerCase(Locale.ROOT);
  }
}
