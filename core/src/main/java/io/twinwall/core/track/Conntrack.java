package io.twinwall.core.track;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;

/** Conntrack's hooks: classify a packet where it enters, confirm its connection where it leaves. */
public final class Conntrack {
  /** At -200 in prerouting and output (Linux nf_conntrack_in). */
  public Verdict classify(PacketContext context) {
    throw new UnsupportedOperationException();
  }

  /** Last in input and postrouting (Linux nf_confirm: helpers' sequence adjustment, confirm). */
  public Verdict confirm(PacketContext context) {
    throw new UnsupportedOperationException();
  }
}
