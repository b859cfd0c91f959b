package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.track.ConnectionHelpers;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The helpers that there are, by name, as conntrack calls them. */
public final class HelperRegistry implements ConnectionHelpers {
  private final Map<String, Helper> helpers = new TreeMap<>();

  /**
   * @param mangler null where nothing is ever translated
   */
  public HelperRegistry(FlowTable flows, @Nullable PayloadMangler mangler) {
    Announcer announcer = new Announcer(flows, mangler);
    add(new FtpHelper(announcer));
    add(new TftpHelper(announcer));
    add(new IrcHelper(announcer));
    add(new SipHelper(announcer));
    add(new PptpHelper(announcer));
    add(new AmandaHelper(announcer));
    add(new SaneHelper(announcer));
    add(BroadcastHelper.netbios(announcer));
    add(BroadcastHelper.snmp(announcer));
    add(new SnmpTrapHelper(announcer));
  }

  private void add(Helper h) {
    helpers.put(h.name(), h);
  }

  @Override
  public @Nullable HelperBinding bind(String helper, Connection connection) {
    Helper h = helpers.get(helper);
    return h != null && HelperCatalog.has(helper, connection.protocol(), connection.version())
        ? h.bind(connection)
        : null;
  }

  @Override
  public Verdict help(PacketContext context, Connection connection) {
    HelperBinding binding = connection.helper();
    Helper h = binding == null ? null : helpers.get(binding.helperName());
    return h == null || binding == null ? Verdict.ACCEPT : h.read(context, connection, binding);
  }
}
