package io.twinwall.core.sim;

import io.twinwall.core.host.AddressType;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Ipv6Header;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;

/**
 * Answers neighbour solicitations for the addresses of the interface that they come in by (RFC 4861
 * section 7.2.3; Linux 6.18 ndisc_recv_ns).
 */
final class NeighbourAnswers {
  static final int SOLICITATION = 135;
  private static final int ADVERTISEMENT = 136;
  private static final int HOPS = 255;
  private static final int LENGTH = 24;
  private static final int LINK_ADDRESS = 8;
  private static final int ROUTER = 1 << 31;
  private static final int SOLICITED = 1 << 30;
  private static final int OVERRIDE = 1 << 29;
  private static final IpAddress ALL_NODES = IpAddress.parse("ff02::1");

  private final Machine machine;

  NeighbourAnswers(Machine machine) {
    this.machine = machine;
  }

  void answer(Traversal t, Packet p) {
    int at = p.transportOffset();
    if (p.ttl() != HOPS || !p.hasTransport(LENGTH) || Bytes.u8(p.bytes(), at + 1) != 0) {
      return;
    }
    NetworkInterface in = t.in();
    IpAddress target = IpAddress.of(p.bytes(), at + 8, 6);
    AddressType type = machine.host.addressType(6, target.high(), target.low(), in);
    boolean own = type == AddressType.LOCAL;
    boolean toGroup = p.destinationHigh() >>> 56 == 0xFF;
    boolean probing = p.sourceHigh() == 0 && p.sourceLow() == 0;
    boolean sourced = p.hasTransport(LENGTH + LINK_ADDRESS);
    if (!own && type != AddressType.ANYCAST || probing && (!toGroup || sourced)) {
      return;
    }
    int flags = machine.host.settings(in).router6() ? ROUTER : 0;
    if (probing) {
      flags |= own ? OVERRIDE : 0;
      send(in, target, own, ALL_NODES, flags, true);
    } else if (!toGroup || sourced) {
      flags |= SOLICITED | (own && toGroup ? OVERRIDE : 0);
      send(in, target, own, p.source(), flags, toGroup);
    }
  }

  private void send(
      NetworkInterface in,
      IpAddress target,
      boolean own,
      IpAddress to,
      int flags,
      boolean withLinkAddress) {
    IpAddress from = own ? target : machine.host.addressTowards(in, to);
    if (from == null) {
      return;
    }
    int length = LENGTH + (withLinkAddress ? LINK_ADDRESS : 0);
    byte[] b = new byte[Ipv6Header.LENGTH + length];
    machine.headers.ipv6(b, 0, Protocol.ICMPV6, HOPS, from, to);
    int o = Ipv6Header.LENGTH;
    Bytes.put8(b, o, ADVERTISEMENT);
    Bytes.put32(b, o + 4, flags);
    System.arraycopy(target.toBytes(), 0, b, o + 8, 16);
    if (withLinkAddress) {
      Bytes.put16(b, o + LENGTH, 0x0201);
      Bytes.put16(b, o + LENGTH + 2, (int) (in.mac() >>> 32));
      Bytes.put32(b, o + LENGTH + 4, (int) in.mac());
    }
    long sum = Checksum.sum(Headers.pseudo6(b, Protocol.ICMPV6), b, o, length);
    Bytes.put16(b, o + 2, Checksum.fold(sum));
    machine.own.sendBy(b, in);
  }
}
