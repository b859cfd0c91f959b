package io.twinwall.core.sim;

import io.twinwall.core.hook.Origin;
import io.twinwall.core.host.Neighbour;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.NetworkInterface.InterfaceAddress;
import io.twinwall.core.host.Route;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Ipv6Header;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells the sender of an IPv6 packet that leaves by the interface that it came in by of the better
 * first hop (RFC 4861 section 8; Linux 6.18 ndisc_send_redirect): from the interface's link-local
 * address, to senders on the link, about hops with a link-local address and destinations on the
 * link, and no more than one a second, six at once.
 */
final class Redirects6 {
  private static final int REDIRECT = 137;
  private static final int HOPS = 255;
  private static final int LENGTH = 40;
  private static final int LINK_ADDRESS = 8;
  private static final long LINK_LOCAL = 0x3FA;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Machine machine;

  Redirects6(Machine machine) {
    this.machine = machine;
  }

  void send(Traversal t, Packet p) {
    Route r = t.context.route();
    IpAddress via = r == null ? null : r.via();
    IpAddress target = via == null ? p.destination() : via;
    NetworkInterface out = t.out();
    IpAddress from = linkLocal(out);
    if (!machine.peers.mayBeSent(p.destination(), SECOND)
        || from == null
        || via != null && !p.destination().equals(via) && via.high() >>> 54 != LINK_LOCAL) {
      return;
    }
    Route back = machine.own.routeTo(6, p.sourceHigh(), p.sourceLow(), out);
    if (back == null || back.via() != null || !machine.peers.mayBeSent(p.source(), SECOND)) {
      return;
    }
    machine.own.send(t.context, build(p, from, target, out), Origin.STACK, false);
  }

  private static @Nullable IpAddress linkLocal(NetworkInterface i) {
    for (InterfaceAddress a : i.addresses()) {
      if (a.address().version() == 6 && a.address().high() >>> 54 == LINK_LOCAL) {
        return a.address();
      }
    }
    return null;
  }

  private byte[] build(Packet p, IpAddress from, IpAddress target, NetworkInterface out) {
    Neighbour n = machine.host.neighbour(target);
    boolean withMac = machine.host.resolveAll() || n != null;
    int o = Ipv6Header.LENGTH;
    int options = o + LENGTH + (withMac ? LINK_ADDRESS : 0);
    int quoted = Math.min(Forwarding.MIN_MTU_6 - options, p.end() - p.offset() + 8) & ~7;
    byte[] b = new byte[options + quoted];
    machine.headers.ipv6(b, 0, Protocol.ICMPV6, HOPS, from, p.source());
    Bytes.put8(b, o, REDIRECT);
    System.arraycopy(target.toBytes(), 0, b, o + 8, 16);
    System.arraycopy(p.destination().toBytes(), 0, b, o + 24, 16);
    if (withMac) {
      long mac = n == null ? out.mac() : n.mac();
      Bytes.put16(b, o + LENGTH, 0x0201);
      Bytes.put16(b, o + LENGTH + 2, (int) (mac >>> 32));
      Bytes.put32(b, o + LENGTH + 4, (int) mac);
    }
    Bytes.put16(b, options, 0x0400 | quoted >>> 3);
    System.arraycopy(p.bytes(), p.offset(), b, options + 8, quoted - 8);
    long sum = Checksum.sum(Headers.pseudo6(b, Protocol.ICMPV6), b, o, b.length - o);
    Bytes.put16(b, o + 2, Checksum.fold(sum));
    return b;
  }
}
