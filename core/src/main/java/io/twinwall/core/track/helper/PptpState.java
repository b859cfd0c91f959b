package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.flow.GreKeys;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.flow.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a PPTP control connection: how far session and call are, the call ids as the
 * control connection's ends and as NAT has them, and the GRE keys that it has announced (Linux
 * {@code struct nf_ct_pptp_master}, {@code nf_nat_pptp}).
 *
 * <p>Its end, or its call's, is also that of the GRE flows.
 */
final class PptpState implements HelperBinding {
  /** The session's states; their order counts. */
  enum Session {
    NONE,
    ERROR,
    STOP_REQUESTED,
    REQUESTED,
    CONFIRMED
  }

  /** The call's states. */
  enum Call {
    NONE,
    OUT_REQUESTED,
    OUT_CONFIRMED,
    IN_REQUESTED,
    IN_REPLIED,
    IN_CONFIRMED,
    CLEAR_REQUESTED
  }

  private final PptpCalls calls;
  private final FlowTable flows;
  private final @Nullable Tuple[] keys = new @Nullable Tuple[2];
  Session session = Session.NONE;
  Call call = Call.NONE;

  /** The server's and the client's call ids; with NAT the client's is the one seen outside. */
  int serverCall;

  int clientCall;

  /** With NAT, the call ids that the ends chose. */
  int clientCallInside;

  int serverCallInside;

  PptpState(PptpCalls calls, FlowTable flows) {
    this.calls = calls;
    this.flows = flows;
  }

  @Override
  public String helperName() {
    return PptpHelper.NAME;
  }

  /** Announces the key of one direction; false if it has announced another (gre_keymap_add). */
  boolean announce(Direction d, Tuple t) {
    Tuple key = keys[d.ordinal()];
    if (key != null) {
      return GreKeys.sameCall(key, t);
    }
    Tuple added = t.copy();
    keys[d.ordinal()] = added;
    flows.greKeys().add(added);
    return true;
  }

  /** Takes back what it has announced (gre_keymap_destroy). */
  void forgetKeys() {
    for (int i = 0; i < keys.length; i++) {
      Tuple key = keys[i];
      if (key != null) {
        flows.greKeys().remove(key);
        keys[i] = null;
      }
    }
  }

  @Override
  public void destroyed(Connection connection) {
    calls.end(connection, this);
  }
}
