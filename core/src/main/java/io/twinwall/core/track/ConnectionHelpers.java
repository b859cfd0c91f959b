package io.twinwall.core.track;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The helpers as conntrack calls them (Linux {@code struct nf_conntrack_helper}): given to expected
 * connections when they arrive, and shown every packet of their connections just before
 * confirmation.
 */
public interface ConnectionHelpers {
  /** A helper of this name for a connection; null if there is none. */
  @Nullable HelperBinding bind(String helper, Connection connection);

  /**
   * Shows a helper a packet of its connection, which it may change.
   *
   * @return other than ACCEPT if the packet is to go no further
   */
  Verdict help(PacketContext context, Connection connection);
}
