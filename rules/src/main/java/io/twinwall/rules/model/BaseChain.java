package io.twinwall.rules.model;

import java.util.List;

/**
 * Where a base chain hooks in.
 *
 * @param priority signed; lower runs earlier
 * @param devices names of the devices (netdev and inet ingress), else empty
 */
public record BaseChain(
    ChainType type, HookPoint hook, int priority, List<String> devices, Policy policy) {
  /** Takes a private copy. */
  public BaseChain {
    devices = List.copyOf(devices);
  }

  /** {@code type filter|nat|route}. */
  public enum ChainType {
    /** Any hook. */
    FILTER,
    /** First packet of a connection, inside the core's NAT hook. */
    NAT,
    /** Output only; routes again if the packet changed. */
    ROUTE
  }

  /** {@code hook ...}. */
  public enum HookPoint {
    /** Before everything, per device. */
    INGRESS,
    /** After everything, per device. */
    EGRESS,
    /** Before the route look-up. */
    PREROUTING,
    /** To the host itself. */
    INPUT,
    /** Through the host. */
    FORWARD,
    /** From the host itself. */
    OUTPUT,
    /** After routing. */
    POSTROUTING
  }

  /** Verdict of a packet that no rule decides. */
  public enum Policy {
    /** Let it go on. */
    ACCEPT,
    /** Discard it. */
    DROP
  }
}
