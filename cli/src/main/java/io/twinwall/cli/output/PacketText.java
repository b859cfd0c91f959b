package io.twinwall.cli.output;

import io.twinwall.core.packet.IcmpHeader;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
import java.util.ArrayList;
import java.util.List;

/** A packet's headers in a line, in the words of rules. */
public final class PacketText {
  private static final List<String> FLAGS =
      List.of("fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr");

  private PacketText() {}

  /** The headers of an IP packet. */
  public static String of(Packet p) {
    StringBuilder s = new StringBuilder();
    String ip = p.isIpv4() ? "ip" : "ip6";
    s.append(ip).append(" saddr ").append(p.source());
    s.append(' ').append(ip).append(" daddr ").append(p.destination());
    s.append(p.isIpv4() ? " ip ttl " : " ip6 hoplimit ").append(p.ttl());
    s.append(p.isIpv4() ? " ip protocol " : " ip6 nexthdr ").append(protocol(p.protocol()));
    s.append(' ').append(ip).append(" length ").append(p.isIpv4() ? p.length() : p.length() - 40);
    if (p.isFragment()) {
      s.append(' ').append(ip).append(" frag-off ").append(p.fragmentOffset());
      s.append(p.moreFragments() ? " more-fragments" : "");
    }
    transport(s, p);
    return s.append(' ').toString();
  }

  /** Addresses, ports, protocol and flags, as {@code twinwall packet} reads them. */
  public static String brief(Packet p) {
    if (p.version() == 0) {
      return p.malformation().text();
    }
    StringBuilder s = new StringBuilder();
    boolean ports = p.hasPorts();
    s.append(end(p.source().toString(), ports ? p.sourcePort() : -1)).append(" > ");
    s.append(end(p.destination().toString(), ports ? p.destinationPort() : -1));
    s.append(' ').append(Protocol.name(p.protocol()));
    byte[] b = p.bytes();
    int o = p.transportOffset();
    int data = p.transportLength();
    if (p.protocol() == Protocol.TCP && p.hasTransport(TcpHeader.LENGTH)) {
      s.append(' ').append(flags(TcpHeader.flags(b, o)));
      data -= TcpHeader.headerLength(b, o);
    } else if (p.protocol() == Protocol.UDP) {
      data -= 8;
    } else if (p.hasTransport(IcmpHeader.LENGTH)
        && (p.protocol() == Protocol.ICMP || p.protocol() == Protocol.ICMPV6)) {
      s.append(" type ")
          .append(IcmpHeader.type(b, o))
          .append(" code ")
          .append(IcmpHeader.code(b, o));
      data -= 8;
    }
    s.append(data > 0 ? " len " + data : "").append(" ttl ").append(p.ttl());
    return s.toString();
  }

  private static String end(String address, int port) {
    if (port < 0) {
      return address;
    }
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }

  /** The name of rules for a protocol. */
  public static String protocol(int protocol) {
    return protocol == Protocol.ICMPV6 ? "ipv6-icmp" : Protocol.name(protocol);
  }

  private static void transport(StringBuilder s, Packet p) {
    byte[] b = p.bytes();
    int o = p.transportOffset();
    String name = Protocol.name(p.protocol());
    if (p.hasPorts()) {
      s.append(' ').append(name).append(" sport ").append(p.sourcePort());
      s.append(' ').append(name).append(" dport ").append(p.destinationPort());
    }
    if (p.protocol() == Protocol.TCP && p.hasTransport(TcpHeader.LENGTH)) {
      s.append(" tcp flags ").append(flags(TcpHeader.flags(b, o)));
      s.append(" tcp window ").append(TcpHeader.window(b, o));
    }
    boolean icmp = p.protocol() == Protocol.ICMP || p.protocol() == Protocol.ICMPV6;
    if (icmp && p.hasTransport(IcmpHeader.LENGTH)) {
      s.append(' ').append(name).append(" type ").append(IcmpHeader.type(b, o));
      s.append(' ').append(name).append(" code ").append(IcmpHeader.code(b, o));
    }
  }

  /** The names of TCP flags; 0x0 for none. */
  static String flags(int flags) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < FLAGS.size(); i++) {
      if ((flags >>> i & 1) != 0) {
        names.add(FLAGS.get(i));
      }
    }
    return names.isEmpty() ? "0x0" : String.join(",", names);
  }
}
