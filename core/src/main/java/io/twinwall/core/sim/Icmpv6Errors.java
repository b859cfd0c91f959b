package io.twinwall.core.sim;

import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext.PacketType;
import io.twinwall.core.host.AddressType;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.Route;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Ipv6Header;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import org.jspecify.annotations.Nullable;

/** ICMPv6 errors that the host sends (Linux 6.18 icmp6_send; RFC 4443 section 2.4). */
final class Icmpv6Errors {
  static final int UNREACHABLE = 1;
  static final int PACKET_TOO_BIG = 2;
  static final int TIME_EXCEEDED = 3;
  static final int PARAMETER_PROBLEM = 4;

  static final int NO_ROUTE = 0;
  static final int PROHIBITED = 1;
  static final int BEYOND_SCOPE = 2;
  static final int PORT_UNREACHABLE = 4;

  static final int HEADER_FIELD = 0;
  static final int UNKNOWN_NEXT_HEADER = 1;
  static final int UNKNOWN_OPTION = 2;

  private static final int INFORMATIONAL = 0x80;

  private final Machine machine;

  Icmpv6Errors(Machine machine) {
    this.machine = machine;
  }

  /**
   * @param pointer distance of what is wrong from the IPv6 header's start
   */
  void parameterProblem(Traversal cause, int code, int pointer) {
    send(cause, PARAMETER_PROBLEM, code, pointer);
  }

  /** Sends an error unless it must not be: about errors, to groups, about multicasts. */
  void send(Traversal cause, int type, int code, int info) {
    send(cause, type, code, info, Origin.STACK);
  }

  void send(Traversal cause, int type, int code, int info, Origin origin) {
    Packet p = cause.context.packet();
    boolean toMany =
        p.destinationHigh() >>> 56 == 0xFF || cause.context.packetType() != PacketType.HOST;
    if (toMany
        && type != PACKET_TOO_BIG
        && !(type == PARAMETER_PROBLEM
            && code == UNKNOWN_OPTION
            && Bytes.u8(p.bytes(), p.offset() + info) >>> 6 == 2)) {
      return;
    }
    long high = p.sourceHigh();
    if (high >>> 56 == 0xFF || high == 0 && p.sourceLow() == 0 || aboutError(p)) {
      return;
    }
    boolean limited = machine.icmpLimits.applies6(type);
    NetworkInterface in = cause.context.in();
    if (limited && (in == null || !in.isLoopback()) && !machine.icmpLimits.allows()) {
      return;
    }
    IpAddress to = p.source();
    Route r = machine.own.routeTo(6, high, p.sourceLow(), in);
    if (r == null || anycast(r, to)) {
      return;
    }
    boolean fromDestination = !toMany && isOwn(p, in);
    IpAddress from = fromDestination ? p.destination() : source(cause, r, to);
    if (from != null && (!limited || machine.icmpLimits.allows6(r, to))) {
      machine.own.sendIcmp(
          cause.context,
          build(p, IcmpErrors.quotable(cause, p), from, to, type, code, info),
          origin,
          !cause.released);
    }
  }

  /** Also an address that would be the anycast address of its subnet's routers. */
  private static boolean anycast(Route r, IpAddress to) {
    return r.type() == Route.Type.ANYCAST
        || r.via() == null
            && r.type() == Route.Type.UNICAST
            && r.destination().length() < 127
            && r.destination().address().equals(to);
  }

  /** Rather an address of the interface that the packet came in by than of the way out. */
  private @Nullable IpAddress source(Traversal cause, Route r, IpAddress to) {
    NetworkInterface in = cause.context.in();
    return in == null || r.source() != null
        ? machine.host.sourceFor(r, to)
        : machine.host.addressTowards(in, to);
  }

  private boolean isOwn(Packet p, @Nullable NetworkInterface in) {
    long high = p.destinationHigh();
    NetworkInterface on = high >>> 54 == 0x3FA ? in : null;
    AddressType type = machine.host.addressType(6, high, p.destinationLow(), on);
    return type == AddressType.LOCAL || type == AddressType.ANYCAST;
  }

  /** An ICMPv6 error, or ICMPv6 of which no type is there (Linux is_ineligible). */
  private static boolean aboutError(Packet p) {
    if (p.protocol() != Protocol.ICMPV6) {
      return false;
    }
    if (p.fragmentOffset() != 0 || !p.transportReached()) {
      return false;
    }
    int at = p.transportOffset();
    return at >= p.end() || (Bytes.u8(p.bytes(), at) & INFORMATIONAL) == 0;
  }

  private byte[] build(
      Packet p, int quotable, IpAddress from, IpAddress to, int type, int code, int info) {
    int header = Ipv6Header.LENGTH;
    int quoted = Math.min(quotable, Forwarding.MIN_MTU_6 - header - 8);
    byte[] b = new byte[header + 8 + quoted];
    machine.headers.ipv6(b, 0, Protocol.ICMPV6, from, to);
    Bytes.put8(b, header, type);
    Bytes.put8(b, header + 1, code);
    Bytes.put32(b, header + 4, info);
    System.arraycopy(p.bytes(), p.offset(), b, header + 8, quoted);
    long sum = Headers.pseudo6(b, Protocol.ICMPV6);
    Bytes.put16(b, header + 2, Checksum.fold(Checksum.sum(sum, b, header, 8 + quoted)));
    return b;
  }
}
