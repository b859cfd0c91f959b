package io.twinwall.cli.output;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.IcmpHeader;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.symbol.Symbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A packet's headers in a line, in the words of rules. */
public final class PacketText {
  private static final List<String> FLAGS =
      List.of("fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr");

  private static final int UDP_LENGTH = 8;

  private PacketText() {}

  /** A packet where it enters a base chain: interfaces, then headers. */
  public static String atHook(PacketContext c) {
    StringBuilder s = new StringBuilder();
    NetworkInterface in = c.in();
    NetworkInterface out = c.out();
    Packet p = c.packet();
    if (in != null) {
      s.append("iif \"").append(in.name()).append("\" ");
    }
    if (out != null) {
      s.append("oif \"").append(out.name()).append("\" ");
    }
    if (p.ethernet() && in != null) {
      int o = p.linkOffset();
      s.append("ether saddr ").append(mac(p.bytes(), o + 6));
      s.append(" ether daddr ").append(mac(p.bytes(), o)).append(' ');
    }
    return p.version() == 0 ? s.toString() : s.append(of(p)).toString();
  }

  private static String mac(byte[] b, int offset) {
    return String.format(
        Locale.ROOT,
        "%02x:%02x:%02x:%02x:%02x:%02x",
        b[offset],
        b[offset + 1],
        b[offset + 2],
        b[offset + 3],
        b[offset + 4],
        b[offset + 5]);
  }

  /** The headers of an IP packet. */
  public static String of(Packet p) {
    StringBuilder s = new StringBuilder();
    String ip = p.isIpv4() ? "ip" : "ip6";
    byte[] b = p.bytes();
    int o = p.offset();
    int tos = p.isIpv4() ? Bytes.u8(b, o + 1) : Bytes.u16(b, o) >>> 4 & 0xFF;
    s.append(ip).append(" saddr ").append(p.source());
    s.append(' ').append(ip).append(" daddr ").append(p.destination());
    s.append(' ').append(ip).append(" dscp ").append(named(Datatype.DSCP, tos >>> 2));
    s.append(' ').append(ip).append(" ecn ").append(named(Datatype.ECN, tos & 3));
    s.append(p.isIpv4() ? " ip ttl " : " ip6 hoplimit ").append(p.ttl());
    if (p.isIpv4()) {
      s.append(" ip id ").append(Bytes.u16(b, o + 4));
    } else {
      s.append(" ip6 flowlabel ").append(Bytes.s32(b, o) & 0xFFFFF);
    }
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

  private static String named(Datatype type, int value) {
    String name = Symbols.name(type, value);
    return name == null ? Integer.toString(value) : name;
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
    if (p.protocol() == Protocol.UDP && p.hasTransport(UDP_LENGTH)) {
      s.append(" udp length ").append(Bytes.u16(b, o + 4));
    }
    if (p.protocol() == Protocol.TCP && p.hasTransport(TcpHeader.LENGTH)) {
      s.append(" tcp flags ").append(flags(TcpHeader.flags(b, o)));
      s.append(" tcp window ").append(TcpHeader.window(b, o));
    }
    boolean icmp = p.protocol() == Protocol.ICMP || p.protocol() == Protocol.ICMPV6;
    if (icmp && p.hasTransport(IcmpHeader.LENGTH)) {
      Datatype types = p.isIpv4() ? Datatype.ICMP_TYPE : Datatype.ICMPV6_TYPE;
      Datatype codes = p.isIpv4() ? Datatype.ICMP_CODE : Datatype.ICMPV6_CODE;
      s.append(' ').append(name).append(" type ").append(named(types, IcmpHeader.type(b, o)));
      s.append(' ').append(name).append(" code ").append(named(codes, IcmpHeader.code(b, o)));
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
