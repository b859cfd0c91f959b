package io.twinwall.core.track.helper;

import io.twinwall.core.flow.HelperBinding;

/** What the SIP helper remembers of a connection (Linux {@code struct nf_ct_sip_master}). */
final class SipState implements HelperBinding {
  /** Sequence numbers of the latest REGISTER and INVITE. */
  long registerSequence;

  long inviteSequence;

  /** The port at which a phone listens that sends from another; 0 for none. */
  int forcedPort;

  @Override
  public String helperName() {
    return SipHelper.NAME;
  }
}
