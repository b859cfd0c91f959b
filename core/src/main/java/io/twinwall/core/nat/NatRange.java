package io.twinwall.core.nat;

import io.twinwall.core.packet.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a nat statement asks for (Linux {@code struct nf_nat_range2}).
 *
 * @param minAddress null: keep the address
 * @param minPort -1: keep the port if it is free; else the range of ports (or ICMP ids)
 * @param prefix translate the network part only, from min to max (netmap)
 */
public record NatRange(
    @Nullable IpAddress minAddress,
    @Nullable IpAddress maxAddress,
    int minPort,
    int maxPort,
    boolean random,
    boolean fullyRandom,
    boolean persistent,
    boolean prefix) {
  /** The address as it is, the port kept if it is free. */
  static final NatRange KEPT = new NatRange(null, null, -1, -1, false, false, false, false);

  /** One address, the port kept if it is free. */
  static NatRange address(IpAddress a) {
    return new NatRange(a, a, -1, -1, false, false, false, false);
  }

  /** This range with one address in place of its own. */
  NatRange at(IpAddress a) {
    return new NatRange(a, a, minPort, maxPort, random, fullyRandom, persistent, false);
  }
}
