package io.twinwall.cli.verify;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one frame: its own walk, those of the packets that the host made in consequence,
 * and what left.
 *
 * @param error why the kernel did not take it, or null
 */
record Passage(
    Walk walk, List<Walk> generated, List<Emitted> out, String fate, @Nullable String error) {
  /**
   * A packet that left.
   *
   * @param packet from its IP header on, without padding
   * @param freshFragmentId whether the kernel drew its IPv6 fragment id
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Emitted(String interfaceName, byte[] packet, String origin, boolean freshFragmentId) {}
}
