package io.twinwall.core.host;

import io.twinwall.core.packet.IpAddress;

/** A resolved neighbour; the MAC address in the low 48 bits. */
public record Neighbour(IpAddress address, long mac, String interfaceName) {}
