package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.track.ConnectionHelpers;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The helpers that there are, by name, as conntrack calls them. */
public final class HelperRegistry implements ConnectionHelpers {
  private static final Set<String> NAMES = Set.of(FtpHelper.NAME);

  private final Map<String, Helper> helpers = new TreeMap<>();

  /**
   * @param mangler null where nothing is ever translated
   */
  public HelperRegistry(FlowTable flows, @Nullable PayloadMangler mangler) {
    add(new FtpHelper(flows, mangler));
  }

  private void add(Helper h) {
    helpers.put(h.name(), h);
  }

  /** Names of the helpers that are supported, for the checker of rules. */
  public static Set<String> names() {
    return NAMES;
  }

  @Override
  public @Nullable HelperBinding bind(String helper, Connection connection) {
    Helper h = helpers.get(helper);
    return h == null || h.protocol() != connection.protocol() ? null : h.bind(connection);
  }

  @Override
  public Verdict help(PacketContext context, Connection connection) {
    HelperBinding binding = connection.helper();
    Helper h = binding == null ? null : helpers.get(binding.helperName());
    return h == null || binding == null ? Verdict.ACCEPT : h.read(context, connection, binding);
  }
}
