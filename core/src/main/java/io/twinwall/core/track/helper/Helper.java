package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;

/**
 * A reader of one application protocol's control connections (Linux {@code struct
 * nf_conntrack_helper}).
 */
public interface Helper {
  /** The kernel's name of it: {@code ftp}. */
  String name();

  /** What it will remember of a connection: its name alone, unless it has a state. */
  default HelperBinding bind(Connection connection) {
    return this::name;
  }

  /**
   * Reads a packet of its connection, just before confirmation; addresses and ports are translated
   * by then, sequence numbers are still the sender's.
   *
   * @return DROP to drop the packet
   */
  Verdict read(PacketContext context, Connection connection, HelperBinding binding);
}
