package io.twinwall.core.sim;

import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext.PacketType;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.host.Route;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.IcmpHeader;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Ipv6Header;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TransportChecksum;
import io.twinwall.core.packet.UdpHeader;
import java.util.Arrays;

/**
 * The host's own IPv6 stack behind the input hook, where nothing listens: extension headers one by
 * one, then echo replies and refusals (Linux 6.18 ip6_protocol_deliver_rcu).
 */
final class LocalStack6 {
  private static final int ECHO = 128;
  private static final int ECHO_REPLY = 129;

  /** RPL source routes (RFC 6554) and segment routing (RFC 8754): off, so silently dropped. */
  private static final int RPL_ROUTING = 3;

  private static final int SEGMENT_ROUTING = 4;
  private static final int MOBILE_ROUTING = 2;
  private static final int PIM = 103;

  private final Machine machine;

  LocalStack6(Machine machine) {
    this.machine = machine;
  }

  void receive(Traversal t) {
    Packet p = t.context.packet();
    byte[] b = p.bytes();
    int field = 6;
    int at = Ipv6Header.LENGTH;
    int next = Bytes.u8(b, p.offset() + field);
    if (t.hopByHop) {
      field = at;
      at += (Bytes.u8(b, p.offset() + at + 1) + 1) * 8;
      next = Bytes.u8(b, p.offset() + field);
    }
    int behind = behindFragmentHeader(t, p);
    boolean fragmented = behind > 0;
    at = Math.max(at, behind);
    while (next == Protocol.ROUTING
        || next == Protocol.DESTINATION_OPTIONS
        || next == Protocol.FRAGMENT) {
      if (next == Protocol.FRAGMENT && fragmented) {
        machine.icmpv6.parameterProblem(t, Icmpv6Errors.HEADER_FIELD, at);
        return;
      }
      fragmented |= next == Protocol.FRAGMENT;
      if (next == Protocol.FRAGMENT && isFragment(p, at)) {
        if (machine.localFragments6.run(t.context) != Verdict.ACCEPT || p.bytes() == b) {
          return;
        }
        b = p.bytes();
        next = Bytes.u8(b, p.offset() + field);
        continue;
      }
      if (!extension(t, p, next, at)) {
        return;
      }
      field = at;
      at += next == Protocol.FRAGMENT ? 8 : (Bytes.u8(b, p.offset() + at + 1) + 1) * 8;
      next = Bytes.u8(b, p.offset() + field);
    }
    transport(t, p, next, field);
  }

  /**
   * Where the payload of a packet begins that conntrack has put together, else 0. The kernel goes
   * on from there: extension headers that stood before the fragment header it takes for read, and
   * yet still looks for the first of them, in the payload.
   */
  private static int behindFragmentHeader(Traversal t, Packet p) {
    int[] sizes = t.context.fragmentSizes();
    return sizes == null ? 0 : p.length() - Arrays.stream(sizes).sum();
  }

  /** False for an atomic fragment, which is a whole (RFC 6946). */
  private static boolean isFragment(Packet p, int header) {
    int at = p.offset() + header;
    return at + 8 > p.end() || (Bytes.u16(p.bytes(), at + 2) & 0xFFF9) != 0;
  }

  private boolean extension(Traversal t, Packet p, int kind, int header) {
    int at = p.offset() + header;
    if (at + 8 > p.end()) {
      return false;
    }
    if (kind == Protocol.FRAGMENT) {
      return true;
    }
    if (kind == Protocol.DESTINATION_OPTIONS) {
      return machine.extensions.destination(t, header);
    }
    return at + (Bytes.u8(p.bytes(), at + 1) + 1) * 8 <= p.end() && routing(t, p, header);
  }

  /** Source routes end here; those that would go on are refused (RFC 5095). */
  private boolean routing(Traversal t, Packet p, int header) {
    int type = Bytes.u8(p.bytes(), p.offset() + header + 2);
    int left = Bytes.u8(p.bytes(), p.offset() + header + 3);
    if (t.broadcast
        || t.context.packetType() != PacketType.HOST
        || type == RPL_ROUTING
        || type == SEGMENT_ROUTING) {
      return false;
    }
    if (left == 0) {
      return type != MOBILE_ROUTING;
    }
    machine.icmpv6.parameterProblem(t, Icmpv6Errors.HEADER_FIELD, header + 2);
    return false;
  }

  private void transport(Traversal t, Packet p, int protocol, int field) {
    if (machine.options.sockets().take(p)) {
      return;
    }
    switch (protocol) {
      case Protocol.ICMPV6 -> icmpv6(t, p);
      case Protocol.TCP -> tcp(t, p);
      case Protocol.UDP -> udp(t, p);
      case Protocol.UDPLITE -> {
        if (!t.broadcast && LocalStack.udpLiteOk(p)) {
          t.released = true;
          machine.icmpv6.send(t, Icmpv6Errors.UNREACHABLE, Icmpv6Errors.PORT_UNREACHABLE, 0);
        }
      }
      case Protocol.NO_NEXT, PIM -> {}
      default -> machine.icmpv6.parameterProblem(t, Icmpv6Errors.UNKNOWN_NEXT_HEADER, field);
    }
  }

  private void icmpv6(Traversal t, Packet p) {
    int at = p.transportOffset();
    if (!p.hasTransport(IcmpHeader.LENGTH) || !TransportChecksum.valid(p, Protocol.ICMPV6)) {
      return;
    }
    switch (IcmpHeader.type(p.bytes(), at)) {
      case ECHO -> echo(t, p, at);
      case NeighbourAnswers.SOLICITATION -> machine.neighbourAnswers.answer(t, p);
      default -> {}
    }
  }

  private void echo(Traversal t, Packet p, int at) {
    boolean multicast = p.destinationHigh() >>> 56 == 0xFF;
    if (machine.echoIgnoresAll6 || multicast && machine.echoIgnoresMulticast6) {
      return;
    }
    IpAddress to = p.source();
    IpAddress from = t.local ? p.destination() : machine.host.addressTowards(t.in(), to);
    Route back = machine.own.routeTo(6, to.high(), to.low(), t.in());
    if (from == null || back == null || !t.local && !t.in().equals(back.out())) {
      return;
    }
    byte[] b = new byte[Ipv6Header.LENGTH + p.end() - at];
    int tos = Ipv6Header.trafficClass(p.bytes(), p.offset());
    machine.headers.ipv6(b, tos, Protocol.ICMPV6, from, to);
    System.arraycopy(p.bytes(), at, b, Ipv6Header.LENGTH, p.end() - at);
    Bytes.put8(b, Ipv6Header.LENGTH, ECHO_REPLY);
    Bytes.put16(b, Ipv6Header.LENGTH + 2, 0);
    long sum = Headers.pseudo6(b, Protocol.ICMPV6);
    sum = Checksum.sum(sum, b, Ipv6Header.LENGTH, p.end() - at);
    Bytes.put16(b, Ipv6Header.LENGTH + 2, Checksum.fold(sum));
    machine.own.sendIcmp(t.context, b, Origin.STACK, false);
  }

  private void tcp(Traversal t, Packet p) {
    if (t.local
        && t.context.packetType() == PacketType.HOST
        && LocalStack.wellFormed(p)
        && TcpResets.answers(p)
        && TcpResets.optionsAllow(p)
        && TransportChecksum.valid(p, Protocol.TCP)) {
      int tos = Ipv6Header.trafficClass(p.bytes(), p.offset()) & ~3;
      machine.own.send(t.context, machine.resets.build(p, tos), Origin.STACK, false);
    }
  }

  private void udp(Traversal t, Packet p) {
    int at = p.transportOffset();
    if (!p.hasTransport(UdpHeader.LENGTH) || t.broadcast) {
      return;
    }
    int length = UdpHeader.length(p.bytes(), at);
    length = length == 0 ? p.transportLength() : length;
    if (length >= UdpHeader.LENGTH
        && length <= p.transportLength()
        && UdpHeader.checksum(p.bytes(), at) != 0
        && LocalStack.udpChecksumOk(p, length)) {
      t.quotable = at + length - p.offset();
      t.released = true;
      machine.icmpv6.send(t, Icmpv6Errors.UNREACHABLE, Icmpv6Errors.PORT_UNREACHABLE, 0);
    }
  }
}
