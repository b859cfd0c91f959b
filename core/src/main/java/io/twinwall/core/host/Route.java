package io.twinwall.core.host;

import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * A route of the host.
 *
 * @param via next hop, or null if the destination is on-link
 * @param out the interface, or null for a type that has none ({@code blackhole}, ...)
 * @param source preferred source address, or null
 * @param metric as in {@code ip route}; lower wins among equal prefixes
 */
public record Route(
    Prefix destination,
    @Nullable IpAddress via,
    @Nullable NetworkInterface out,
    @Nullable IpAddress source,
    Type type,
    int metric) {
  /** The types of {@code ip route}. */
  public enum Type {
    UNICAST,
    LOCAL,
    BROADCAST,
    ANYCAST,
    MULTICAST,
    BLACKHOLE,
    UNREACHABLE,
    PROHIBIT,
    THROW
  }
}
