package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.NetworkInterface.InterfaceAddress;
import io.twinwall.core.packet.Packet;
import org.jspecify.annotations.Nullable;

/**
 * Expects answers from everybody in a subnet to what the host itself has broadcast there: NetBIOS
 * name queries and SNMP (Linux 6.18 nf_conntrack_broadcast.c, nf_conntrack_netbios_ns.c,
 * nf_conntrack_snmp.c).
 *
 * <p>Forwarded packets are none of its business; but SNMP's payload is translated for them too.
 */
final class BroadcastHelper implements Helper {
  private static final int NETBIOS_PORT = 137;
  private static final int SNMP_PORT = 161;

  private final Announcer announcer;
  private final String name;
  private final int port;
  private final ExpectationPolicy policy;
  private final @Nullable SnmpTranslation snmp;

  private BroadcastHelper(
      Announcer announcer,
      String name,
      int port,
      int timeoutSeconds,
      @Nullable SnmpTranslation snmp) {
    this.announcer = announcer;
    this.name = name;
    this.port = port;
    this.policy = ExpectationPolicy.of(1, timeoutSeconds);
    this.snmp = snmp;
  }

  /** Queries for NetBIOS names, answered within 3 s. */
  static BroadcastHelper netbios(Announcer announcer) {
    return new BroadcastHelper(announcer, "netbios-ns", NETBIOS_PORT, 3, null);
  }

  /** SNMP, answered within 30 s. */
  static BroadcastHelper snmp(Announcer announcer) {
    return new BroadcastHelper(announcer, "snmp", SNMP_PORT, 30, new SnmpTranslation());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Verdict read(PacketContext context, Connection c, HelperBinding binding) {
    if (context.origin() == Origin.LOCAL && context.direction() == Direction.ORIGINAL) {
      expectAnswers(context, c);
    }
    return snmp == null || announcer.manglerFor(c) == null
        ? Verdict.ACCEPT
        : snmp.apply(context, c);
  }

  private void expectAnswers(PacketContext context, Connection c) {
    NetworkInterface out = context.out();
    int length = out == null ? -1 : broadcastPrefix(out, context.packet());
    if (length < 0) {
      return;
    }
    Tuple t = c.reply().copy().sourcePort(port).zone(c.original().zone());
    Expectation e = new Expectation(c, t, false, false, Direction.REPLY, true, null);
    e.sourceMask(0xFFFF_FFFFL << (32 - length) & 0xFFFF_FFFFL);
    announcer.expect(e, policy);
    announcer.refresh(c, policy.timeoutNanos());
  }

  /** Length of the interface's prefix that a packet is broadcast to; -1 if it is to none. */
  private static int broadcastPrefix(NetworkInterface out, Packet p) {
    for (InterfaceAddress a : out.addresses()) {
      int length = a.prefixLength();
      if (a.address().version() == 4
          && p.isIpv4()
          && length > 0
          && length < 31
          && p.destinationLow() == (a.address().low() | 0xFFFF_FFFFL >>> length)) {
        return length;
      }
    }
    return -1;
  }
}
