package io.twinwall.core.sim;

import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.PacketSender;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.Route;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * Sends what the host itself makes: routed, through output and postrouting, at once (Linux
 * ip_local_out, ip6_local_out). Each packet has a traversal of its own.
 */
final class OwnPackets implements PacketSender {
  /** 127.0.0.1: where a socket's packets to 0.0.0.0 go (Linux ip_route_output_key). */
  private static final long LOOPBACK = 0x7F00_0001L;

  private final Machine machine;

  /** A bit for each IP version of which an ICMP message is being sent. */
  private int icmpBusy;

  OwnPackets(Machine machine) {
    this.machine = machine;
  }

  @Override
  public void send(PacketContext cause, byte[] packet, Origin origin) {
    send(cause, packet, origin, true);
  }

  /**
   * Sends an ICMP message, unless that is what is just being done: the kernel's ICMP socket is
   * locked then, so nothing answers an ICMP message on its way out (Linux icmp_xmit_lock).
   */
  void sendIcmp(PacketContext cause, byte[] packet, Origin origin, boolean attach) {
    int socket = 1 << (packet[0] >>> 4 & 15);
    if ((icmpBusy & socket) != 0) {
      return;
    }
    icmpBusy |= socket;
    try {
      send(cause, packet, origin, attach);
    } finally {
      icmpBusy &= ~socket;
    }
  }

  /**
   * @param attach whether it belongs to the connection of {@code cause} (nf_ct_attach)
   */
  void send(PacketContext cause, byte[] packet, Origin origin, boolean attach) {
    Traversal t = machine.generate(origin);
    PacketParser.parseNetwork(packet, 0, packet.length, t.context.packet());
    t.context.packet().timeNanos(machine.clock.nowNanos());
    t.context.packet().checksumTrusted(origin == Origin.REJECT && isTcp4(t.context.packet()));
    if (!route(t, cause.in())) {
      return;
    }
    machine.generated.add(t);
    if (attach) {
      machine.conntrack.attach(cause, t.context);
    }
    send(t);
  }

  /** Linux leaves the checksum of a reject's RST to the network card. */
  private static boolean isTcp4(Packet p) {
    return p.isIpv4() && p.protocol() == Protocol.TCP;
  }

  /** Sends a packet by an interface, whatever the routes say (neighbour discovery). */
  void sendBy(byte[] packet, NetworkInterface out) {
    Traversal t = machine.generate(Origin.STACK);
    PacketParser.parseNetwork(packet, 0, packet.length, t.context.packet());
    t.context.packet().timeNanos(machine.clock.nowNanos());
    t.context.out(out);
    t.broadcast = toMany(t.context.packet());
    t.silent = true;
    machine.generated.add(t);
    send(t);
  }

  /** Output hook, routing again if that changed the destination, and out. */
  void send(Traversal t) {
    if (!machine.hooks.pass(t, Hook.OUTPUT)) {
      return;
    }
    if (t.rerouted && !route(t)) {
      return;
    }
    machine.output.send(t);
  }

  /** Routes a packet of the host by its destination; false if there is no way. */
  boolean route(Traversal t) {
    return route(t, null);
  }

  private boolean route(Traversal t, @Nullable NetworkInterface on) {
    Packet p = t.context.packet();
    int v = p.version();
    boolean nowhere = v == 4 && p.destinationLow() == 0 && t.context.origin() == Origin.LOCAL;
    Route r = routeTo(v, p.destinationHigh(), nowhere ? LOOPBACK : p.destinationLow(), on);
    if (r == null) {
      return false;
    }
    t.context.route(r);
    t.local = r.type() == Route.Type.LOCAL || r.type() == Route.Type.ANYCAST;
    t.broadcast = r.type() == Route.Type.BROADCAST || toMany(p);
    NetworkInterface out = t.local || r.out() == null ? machine.host.lo() : r.out();
    t.context.out(out);
    return v != 4
        || p.sourceLow() >>> 24 != 127
        || out.isLoopback()
        || machine.host.settings(out).routeLocalnet();
  }

  private static boolean toMany(Packet p) {
    return p.isIpv4()
        ? p.destinationLow() >>> 28 == 0xE || p.destinationLow() == 0xFFFF_FFFFL
        : p.destinationHigh() >>> 56 == 0xFF;
  }

  /** The route for packets of the host's own; null if there is none to send by. */
  @Nullable Route routeTo(int version, long high, long low) {
    return routeTo(version, high, low, null);
  }

  /**
   * The route for packets of the host's own; null if there is none to send by.
   *
   * @param on by which a link-local destination is to be reached; null: by any interface
   */
  @Nullable Route routeTo(int version, long high, long low, @Nullable NetworkInterface on) {
    if (version == 4 && low == 0) {
      return null;
    }
    Route r = find(version, high, low, on);
    if (r == null) {
      return null;
    }
    return switch (r.type()) {
      case UNICAST, LOCAL, BROADCAST, MULTICAST, ANYCAST -> r;
      case BLACKHOLE, UNREACHABLE, PROHIBIT, THROW -> null;
    };
  }

  /** The route to an address; a link-local one belongs to a link (Linux rt6_need_strict). */
  @Nullable Route find(int version, long high, long low, @Nullable NetworkInterface on) {
    return version == 6 && on != null && high >>> 54 == 0x3FA && !on.isLoopback()
        ? machine.host.routeOn(on, high, low)
        : machine.routes.find(version, high, low);
  }

  /** The source address for a packet of the host's own to {@code to}; null if there is none. */
  @Nullable IpAddress sourceTo(IpAddress to) {
    Route r = routeTo(to.version(), to.high(), to.low());
    return r == null ? null : machine.host.sourceFor(r, to);
  }
}
