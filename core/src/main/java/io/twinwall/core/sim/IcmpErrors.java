package io.twinwall.core.sim;

import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext.PacketType;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.Route;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Ipv4Header;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import org.jspecify.annotations.Nullable;

/** ICMP errors that the host sends about IPv4 packets (Linux 6.18 __icmp_send; RFC 1812 4.3.2). */
final class IcmpErrors {
  static final int UNREACHABLE = 3;
  static final int REDIRECT = 5;
  static final int TIME_EXCEEDED = 11;
  static final int PARAMETER_PROBLEM = 12;

  static final int NET_UNREACHABLE = 0;
  static final int HOST_UNREACHABLE = 1;
  static final int PROTOCOL_UNREACHABLE = 2;
  static final int PORT_UNREACHABLE = 3;
  static final int FRAGMENTATION_NEEDED = 4;
  static final int SOURCE_ROUTE_FAILED = 5;
  static final int PACKET_FILTERED = 13;
  static final int REDIRECT_HOST = 1;

  /** RFC 1812 section 4.3.2.3: as much as fits in 576 bytes. */
  private static final int LARGEST = 576;

  /** IPTOS_PREC_INTERNETCONTROL. */
  private static final int PRECEDENCE = 0xC0;

  /** Sent from where the host has no address (RFC 7600 section 4.8). */
  private static final IpAddress DUMMY = IpAddress.parse("192.0.0.8");

  private static final int HIGHEST_TYPE = 18;

  private final Machine machine;

  /** The address of the interface that a packet came in by is the error's source. */
  private final boolean inboundAddress;

  IcmpErrors(Machine machine) {
    this.machine = machine;
    inboundAddress = machine.host.sysctls().on("net.ipv4.icmp_errors_use_inbound_ifaddr", false);
  }

  /** Sends an error unless it must not be: about errors, later fragments, broadcasts. */
  void send(Traversal cause, int type, int code, int info) {
    send(cause, type, code, info, Origin.STACK);
  }

  void send(Traversal cause, int type, int code, int info, Origin origin) {
    Packet p = cause.context.packet();
    if (cause.context.packetType() != PacketType.HOST
        || cause.broadcast
        || p.fragmentOffset() != 0
        || aboutError(p)
        || p.sourceLow() >>> 28 == 0xE
        || p.sourceLow() == 0xFFFF_FFFFL) {
      return;
    }
    boolean limited = machine.icmpLimits.applies4(type, code);
    NetworkInterface in = cause.context.in();
    if (limited && (in == null || !in.isLoopback()) && !machine.icmpLimits.allows()) {
      return;
    }
    IpAddress to = cause.options.answerTo(p);
    IpAddress from = machine.own.sourceTo(to);
    Route way = machine.own.routeTo(4, 0, to.low());
    boolean unrouted = cause.context.route() == null && in != null && !cause.unroutable;
    if (way == null || unrouted && way.type() == Route.Type.BROADCAST) {
      return;
    }
    if (cause.local) {
      from = p.destination();
    } else if (in != null && cause.context.route() != null && inboundAddress) {
      from = machine.host.addressOn(in, p.source());
    }
    from = from == null ? DUMMY : from;
    byte[] options = cause.options.echo(p, (int) from.low(), machine.optionHost(cause));
    if (options != null && (!limited || machine.icmpLimits.allows4(way, to))) {
      machine.own.sendIcmp(
          cause.context,
          build(p, from, to, options, quotable(cause, p), way.out(), type, code, info),
          origin,
          !cause.released);
    }
  }

  static int quotable(Traversal t, Packet p) {
    int there = p.end() - p.offset();
    return t.quotable == 0 ? there : Math.min(there, t.quotable);
  }

  private static boolean aboutError(Packet p) {
    if (p.protocol() != Protocol.ICMP) {
      return false;
    }
    return !p.hasTransport(1) || isError(Bytes.u8(p.bytes(), p.transportOffset()));
  }

  /** Unknown types count as errors. */
  private static boolean isError(int type) {
    return switch (type) {
      case 3, 4, 5, 11, 12 -> true;
      default -> type > HIGHEST_TYPE;
    };
  }

  private byte[] build(
      Packet p,
      IpAddress from,
      IpAddress to,
      byte[] options,
      int quotable,
      @Nullable NetworkInterface out,
      int type,
      int code,
      int info) {
    int header = Ipv4Header.LENGTH + options.length;
    int room = Math.min(LARGEST, out == null ? LARGEST : out.mtu());
    int quoted = Math.min(quotable, Math.max(0, room - header - 8));
    byte[] b = new byte[header + 8 + quoted];
    Bytes.put8(b, header, type);
    Bytes.put8(b, header + 1, code);
    Bytes.put32(b, header + 4, info);
    System.arraycopy(p.bytes(), p.offset(), b, header + 8, quoted);
    Bytes.put16(b, header + 2, Checksum.of(b, header, 8 + quoted));
    int tos = Ipv4Header.tos(p.bytes(), p.offset()) & 0x1E | PRECEDENCE;
    machine.headers.ipv4(b, options, tos, false, Protocol.ICMP, from, to);
    return b;
  }
}
