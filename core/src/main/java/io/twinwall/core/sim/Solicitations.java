package io.twinwall.core.sim;

import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.NetworkInterface.InterfaceAddress;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Ipv6Header;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * Asks for an IPv6 neighbour (RFC 4861 section 7.2.2; Linux 6.18 ndisc_solicit): from the address
 * that the waiting packet is sent from, if it is one of the interface, else from the interface's
 * link-local one; without any, not at all.
 */
final class Solicitations {
  private static final int LENGTH = 32;
  private static final int HOPS = 255;
  private static final long GROUP_HIGH = 0xFF02_0000_0000_0000L;
  private static final long GROUP_LOW = 0x1_FF00_0000L;

  private final Machine machine;

  Solicitations(Machine machine) {
    this.machine = machine;
  }

  void send(IpAddress target, NetworkInterface out, Packet waiting) {
    IpAddress from = source(out, waiting);
    if (from == null) {
      return;
    }
    byte[] b = new byte[Ipv6Header.LENGTH + LENGTH];
    IpAddress group = new IpAddress(6, GROUP_HIGH, GROUP_LOW | target.low() & 0xFF_FFFFL);
    machine.headers.ipv6(b, 0, Protocol.ICMPV6, HOPS, from, group);
    int o = Ipv6Header.LENGTH;
    Bytes.put8(b, o, NeighbourAnswers.SOLICITATION);
    System.arraycopy(target.toBytes(), 0, b, o + 8, 16);
    Bytes.put16(b, o + 24, 0x0101);
    Bytes.put16(b, o + 26, (int) (out.mac() >>> 32));
    Bytes.put32(b, o + 28, (int) out.mac());
    long sum = Checksum.sum(Headers.pseudo6(b, Protocol.ICMPV6), b, o, LENGTH);
    Bytes.put16(b, o + 2, Checksum.fold(sum));
    machine.own.sendBy(b, out);
  }

  private static @Nullable IpAddress source(NetworkInterface out, Packet waiting) {
    IpAddress linkLocal = null;
    for (InterfaceAddress a : out.addresses()) {
      IpAddress own = a.address();
      if (own.version() == 6 && own.equals(waiting.source())) {
        return own;
      }
      if (own.version() == 6 && own.high() >>> 54 == 0x3FA) {
        linkLocal = own;
      }
    }
    return linkLocal;
  }
}
