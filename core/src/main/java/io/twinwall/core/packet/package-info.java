/**
 * Bytes: frames, packets, header views, checksums, addresses. The lowest layer; imports nothing of
 * ours. Start at {@link io.twinwall.core.packet.Frame}, then {@link
 * io.twinwall.core.packet.PacketParser} and {@link io.twinwall.core.packet.Packet}.
 */
@NullMarked
package io.twinwall.core.packet;

import org.jspecify.annotations.NullMarked;
