package io.twinwall.core.track;

import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.PacketContext;
import org.jspecify.annotations.Nullable;

/** Look-ups under the zones that rules gave a packet (Linux nf_conntrack_find_get, 6.18). */
final class Zones {
  private Zones() {}

  /**
   * The tuple of a live connection: under the original zone in either direction, or, where the
   * zones of the two directions differ, a reply under the reply zone.
   */
  static @Nullable Tuple find(FlowTable flows, Tuple probe, PacketContext context) {
    int original = context.zoneOriginal();
    int reply = context.zoneReply();
    Tuple found = flows.find(probe.zone(original));
    if (original == reply) {
      return found;
    }
    if (found != null && found.direction() == Direction.ORIGINAL) {
      return found;
    }
    found = flows.find(probe.zone(reply));
    probe.zone(original);
    return found == null || found.direction() == Direction.ORIGINAL ? null : found;
  }
}
