package io.twinwall.core.sim;

import io.twinwall.core.hook.Origin;

/**
 * A packet that left.
 *
 * @param packet from the IP header on, checksums as on the wire
 */
@SuppressWarnings("ArrayRecordComponent") // emissions are written out, never compared
public record Emission(String interfaceName, Origin origin, byte[] packet) {}
