package io.twinwall.core.track;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.hook.PacketContext;

/**
 * Shifts the TCP numbers of a connection whose payload a helper has made longer or shorter (Linux
 * nf_ct_seq_adjust). {@code nat} implements it.
 */
public interface SequenceAdjuster {
  /** Returns false if the packet cannot be adjusted and is to be dropped. */
  boolean adjust(PacketContext context, Connection connection);
}
