package io.twinwall.core.sim;

import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext.PacketType;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.IcmpHeader;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Ipv4Header;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
import io.twinwall.core.packet.TransportChecksum;
import io.twinwall.core.packet.UdpHeader;

/**
 * The host's own IPv4 stack behind the input hook, where nothing listens: it answers echo and
 * timestamp requests, and refuses the rest (Linux 6.18 icmp_rcv, tcp_v4_rcv, udp_rcv,
 * ip_protocol_deliver_rcu).
 */
final class LocalStack {
  private static final int ECHO = 8;
  private static final int TIMESTAMP = 13;
  private static final int TIMESTAMP_REPLY = 14;

  /** Port 103, PIM: the kernel listens when it can route multicasts. */
  private static final int PIM = 103;

  private final Machine machine;

  LocalStack(Machine machine) {
    this.machine = machine;
  }

  void receive(Traversal t) {
    Packet p = t.context.packet();
    if (machine.options.sockets().take(p)) {
      return;
    }
    switch (p.protocol()) {
      case Protocol.ICMP -> icmp(t, p);
      case Protocol.TCP -> tcp(t, p);
      case Protocol.UDP -> udp(t, p);
      case Protocol.UDPLITE -> udpLite(t, p);
      case Protocol.IGMP, PIM -> {}
      default -> machine.icmp.send(t, IcmpErrors.UNREACHABLE, IcmpErrors.PROTOCOL_UNREACHABLE, 0);
    }
  }

  private void icmp(Traversal t, Packet p) {
    int at = p.transportOffset();
    if (!p.hasTransport(IcmpHeader.LENGTH) || !TransportChecksum.valid(p, Protocol.ICMP)) {
      return;
    }
    int type = IcmpHeader.type(p.bytes(), at);
    if (t.broadcast && machine.echoIgnoresBroadcasts) {
      return;
    }
    if (type == ECHO && !machine.echoIgnoresAll) {
      byte[] data = java.util.Arrays.copyOfRange(p.bytes(), at, p.end());
      Bytes.put8(data, 0, 0);
      reply(t, p, data);
    } else if (type == TIMESTAMP && p.hasTransport(IcmpHeader.LENGTH + 4)) {
      byte[] data = new byte[20];
      System.arraycopy(p.bytes(), at, data, 0, 12);
      Bytes.put16(data, 0, TIMESTAMP_REPLY << 8);
      int now = machine.millisecondsOfDay();
      Bytes.put32(data, 12, now);
      Bytes.put32(data, 16, now);
      reply(t, p, data);
    }
  }

  /** Linux icmp_reply: the request's TOS, from the address it was sent to. */
  private void reply(Traversal t, Packet p, byte[] message) {
    int source = machine.arrival4.specificDestination(t);
    IpAddress from = IpAddress.v4(source);
    byte[] options = t.options.echo(p, source, machine.optionHost(t));
    IpAddress to = t.options.answerTo(p);
    if (options == null || machine.own.routeTo(4, 0, to.low()) == null) {
      return;
    }
    int header = Ipv4Header.LENGTH + options.length;
    byte[] b = new byte[header + message.length];
    System.arraycopy(message, 0, b, header, message.length);
    Bytes.put16(b, header + 2, 0);
    Bytes.put16(b, header + 2, Checksum.of(b, header, message.length));
    int tos = Ipv4Header.tos(p.bytes(), p.offset());
    machine.headers.ipv4(b, options, tos, false, Protocol.ICMP, from, to);
    machine.own.sendIcmp(t.context, b, Origin.STACK, false);
  }

  private void tcp(Traversal t, Packet p) {
    if (t.context.packetType() != PacketType.HOST || t.broadcast || !wellFormed(p)) {
      return;
    }
    if (TcpResets.answers(p)
        && TcpResets.optionsAllow(p)
        && TransportChecksum.valid(p, Protocol.TCP)) {
      int tos = Ipv4Header.tos(p.bytes(), p.offset()) & ~3;
      byte[] options =
          t.options.echo(p, machine.arrival4.specificDestination(t), machine.optionHost(t));
      if (options != null) {
        machine.own.send(t.context, machine.resets.build(p, tos, options), Origin.STACK, false);
      }
    }
  }

  /** Whether a TCP header is there as long as it says. */
  static boolean wellFormed(Packet p) {
    if (!p.hasTransport(TcpHeader.LENGTH)) {
      return false;
    }
    int n = TcpHeader.headerLength(p.bytes(), p.transportOffset());
    return n >= TcpHeader.LENGTH && p.hasTransport(n);
  }

  private void udp(Traversal t, Packet p) {
    if (!p.hasTransport(UdpHeader.LENGTH) || t.broadcast) {
      return;
    }
    int length = UdpHeader.length(p.bytes(), p.transportOffset());
    if (length < UdpHeader.LENGTH || length > p.transportLength()) {
      return;
    }
    if (UdpHeader.checksum(p.bytes(), p.transportOffset()) == 0 || udpChecksumOk(p, length)) {
      t.quotable = p.transportOffset() + length - p.offset();
      t.released = true;
      machine.icmp.send(t, IcmpErrors.UNREACHABLE, IcmpErrors.PORT_UNREACHABLE, 0);
    }
  }

  /** The checksum over as many bytes as the UDP header says, which may be fewer than there are. */
  static boolean udpChecksumOk(Packet p, int length) {
    if (p.checksumTrusted() || p.cut()) {
      return true;
    }
    long sum = Checksum.pseudoHeader(p, p.protocol(), length);
    return Checksum.fold(Checksum.sum(sum, p.bytes(), p.transportOffset(), length)) == 0;
  }

  private void udpLite(Traversal t, Packet p) {
    if (!t.broadcast && udpLiteOk(p)) {
      t.released = true;
      machine.icmp.send(t, IcmpErrors.UNREACHABLE, IcmpErrors.PORT_UNREACHABLE, 0);
    }
  }

  /** RFC 3828: a coverage of 0 is the whole segment; the checksum is no option. */
  static boolean udpLiteOk(Packet p) {
    int at = p.transportOffset();
    if (!p.hasTransport(UdpHeader.LENGTH) || UdpHeader.checksum(p.bytes(), at) == 0) {
      return false;
    }
    int length = p.transportLength();
    int coverage = UdpHeader.length(p.bytes(), at);
    coverage = coverage == 0 ? length : coverage;
    if (coverage < UdpHeader.LENGTH || coverage > length) {
      return false;
    }
    if (p.checksumTrusted() || p.cut()) {
      return true;
    }
    long sum = Checksum.pseudoHeader(p, Protocol.UDPLITE, length);
    return Checksum.fold(Checksum.sum(sum, p.bytes(), at, coverage)) == 0;
  }
}
