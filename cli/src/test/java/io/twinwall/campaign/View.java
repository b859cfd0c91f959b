package io.twinwall.campaign;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * What an end sees of a packet. Ports are 0 where the protocol has none; for an echo, the
 * identifier stands as the source port.
 */
record View(String src, String dst, int protocol, int sport, int dport, int transport) {
  /** Reads a packet's addresses and ports; null if it is no whole packet, or a fragment. */
  static @Nullable View of(byte[] p) {
    boolean six = IpShape.isSix(p);
    if (p.length < (six ? 40 : 20)) {
      return null;
    }
    return six ? six(p) : four(p);
  }

  private static View at(byte[] p, int addresses, int size, int protocol, int transport) {
    String src = text(p, addresses, size);
    String dst = text(p, addresses + size, size);
    int sport = 0;
    int dport = 0;
    if (transport + 8 <= p.length) {
      switch (protocol) {
        case Protocol.TCP, Protocol.UDP, Protocol.UDPLITE, Protocol.SCTP -> {
          sport = Bytes.u16(p, transport);
          dport = Bytes.u16(p, transport + 2);
        }
        case Protocol.ICMP, Protocol.ICMPV6 -> sport = Bytes.u16(p, transport + 4);
        default -> {}
      }
    }
    return new View(src, dst, protocol, sport, dport, transport);
  }

  private static String text(byte[] p, int from, int size) {
    return IpAddress.of(p, from, size == 4 ? 4 : 6).toString();
  }

  private static @Nullable View four(byte[] p) {
    return (Bytes.u16(p, 6) & 0x3FFF) != 0 ? null : at(p, 12, 4, p[9] & 0xFF, (p[0] & 15) * 4);
  }

  private static @Nullable View six(byte[] p) {
    int next = p[6] & 0xFF;
    int at = 40;
    while ((next == 0 || next == 43 || next == 60) && at + 8 <= p.length) {
      next = p[at] & 0xFF;
      at += (Bytes.u8(p, at + 1) + 1) * 8;
    }
    return next == 44 ? null : at(p, 8, 16, next, at);
  }
}
