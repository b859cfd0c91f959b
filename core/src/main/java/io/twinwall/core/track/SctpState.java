package io.twinwall.core.track;

import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.ProtocolState;

/** What conntrack keeps of an SCTP association (Linux {@code struct ip_ct_sctp}). */
final class SctpState implements ProtocolState {
  /** A state of {@link SctpStateTable}. */
  int state;

  /** The verification tags that each direction's packets must carry; 0: not yet known. */
  private final int[] tags = new int[2];

  /** Whether a direction has sent an INIT that is not yet settled. */
  private final boolean[] init = new boolean[2];

  /** The direction of the latest heartbeat with a foreign tag. */
  private Direction foreignHeartbeat = Direction.ORIGINAL;

  private boolean foreignHeartbeatSeen;

  @Override
  public String stateName() {
    return SctpStateTable.name(state);
  }

  int tag(Direction d) {
    return tags[d.ordinal()];
  }

  void tag(Direction d, int tag) {
    tags[d.ordinal()] = tag;
  }

  boolean init(Direction d) {
    return init[d.ordinal()];
  }

  void init(Direction d, boolean sent) {
    init[d.ordinal()] = sent;
  }

  void rememberForeignHeartbeat(Direction d) {
    foreignHeartbeatSeen = true;
    foreignHeartbeat = d;
  }

  void forgetForeignHeartbeat() {
    foreignHeartbeatSeen = false;
  }

  /** Whether a heartbeat with a foreign tag went against a direction. */
  boolean foreignHeartbeatAgainst(Direction d) {
    return foreignHeartbeatSeen && foreignHeartbeat != d;
  }
}
