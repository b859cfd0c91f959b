package io.twinwall.core.sim;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.Ipv4Header;
import io.twinwall.core.packet.Ipv6Header;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;

/** Builds the RST that answers a TCP segment (RFC 9293 section 3.10.7.1). */
final class TcpResets {
  private static final int END = 0;
  private static final int NOOP = 1;
  private static final int MD5_SIGNATURE = 19;

  /** Fewer bytes cannot hold a signature, so the kernel does not look at them. */
  private static final int SHORTEST_SIGNATURE = 18;

  private static final byte[] NO_OPTIONS = {};

  private final Machine machine;

  TcpResets(Machine machine) {
    this.machine = machine;
  }

  /** Whether a segment has a TCP header and is no RST itself. */
  static boolean answers(Packet p) {
    return p.protocol() == Protocol.TCP
        && p.transportReached()
        && p.hasTransport(TcpHeader.LENGTH)
        && (TcpHeader.flags(p.bytes(), p.transportOffset()) & TcpHeader.RST) == 0;
  }

  /**
   * Whether the options of a segment let the stack answer: readable, and not signed (Linux
   * tcp_parse_auth_options without TCP_AO; RFC 2385).
   */
  static boolean optionsAllow(Packet p) {
    byte[] b = p.bytes();
    int at = p.transportOffset() + TcpHeader.LENGTH;
    int left = TcpHeader.headerLength(b, p.transportOffset()) - TcpHeader.LENGTH;
    while (left >= SHORTEST_SIGNATURE) {
      int kind = Bytes.u8(b, at);
      if (kind == END) {
        return true;
      }
      int length = kind == NOOP ? 1 : Bytes.u8(b, at + 1);
      boolean bad = kind != NOOP && (length < 2 || length > left);
      if (bad || kind == MD5_SIGNATURE) {
        return false;
      }
      at += length;
      left -= length;
    }
    return true;
  }

  /**
   * The whole packet.
   *
   * @param tos of the answer's IP header
   */
  byte[] build(Packet p, int tos) {
    return build(p, tos, NO_OPTIONS);
  }

  /**
   * The whole packet.
   *
   * @param options of the answer's IPv4 header, which echo those of the packet
   */
  byte[] build(Packet p, int tos, byte[] options) {
    int header = p.isIpv4() ? Ipv4Header.LENGTH + options.length : Ipv6Header.LENGTH;
    byte[] b = new byte[header + TcpHeader.LENGTH];
    segment(p, b, header);
    long sum;
    if (p.isIpv4()) {
      machine.headers.ipv4(b, options, tos, true, Protocol.TCP, p.destination(), p.source());
      sum = Checksum.sum(0, b, 12, 8) + Protocol.TCP + TcpHeader.LENGTH;
    } else {
      machine.headers.ipv6(b, tos, Protocol.TCP, p.destination(), p.source());
      sum = Headers.pseudo6(b, Protocol.TCP);
    }
    Bytes.put16(b, header + 16, Checksum.fold(Checksum.sum(sum, b, header, TcpHeader.LENGTH)));
    return b;
  }

  private static void segment(Packet p, byte[] b, int o) {
    byte[] in = p.bytes();
    int at = p.transportOffset();
    int flags = TcpHeader.flags(in, at);
    Bytes.put16(b, o, TcpHeader.destinationPort(in, at));
    Bytes.put16(b, o + 2, TcpHeader.sourcePort(in, at));
    Bytes.put8(b, o + 12, TcpHeader.LENGTH / 4 << 4);
    if ((flags & TcpHeader.ACK) != 0) {
      Bytes.put32(b, o + 4, TcpHeader.acknowledgment(in, at));
      Bytes.put8(b, o + 13, TcpHeader.RST);
    } else {
      int counted = (flags & TcpHeader.SYN) >>> 1;
      counted += flags & TcpHeader.FIN;
      int data = p.transportLength() - TcpHeader.headerLength(in, at);
      Bytes.put32(b, o + 8, TcpHeader.sequence(in, at) + counted + data);
      Bytes.put8(b, o + 13, TcpHeader.RST | TcpHeader.ACK);
    }
  }
}
