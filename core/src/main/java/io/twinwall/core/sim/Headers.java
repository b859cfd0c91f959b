package io.twinwall.core.sim;

import io.twinwall.core.host.Sysctls;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.HeaderRewriter;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Ipv4Header;
import io.twinwall.core.packet.Ipv6Header;
import java.util.Random;

/** Writes the IP headers of packets that the host makes. */
final class Headers {
  private final int ttl;
  private final int hopLimit;
  private final Random random;

  /**
   * @param random draws IPv4 identifications
   */
  Headers(Sysctls sysctls, Random random) {
    ttl = (int) sysctls.number("net.ipv4.ip_default_ttl", 64);
    hopLimit = (int) sysctls.number("net.ipv6.conf.all.hop_limit", 64);
    this.random = random;
  }

  /** Fills in the first 20 bytes and the options behind them; {@code b} is the whole packet. */
  void ipv4(
      byte[] b, byte[] options, int tos, boolean df, int protocol, IpAddress from, IpAddress to) {
    Bytes.put8(b, 0, 0x40 | (Ipv4Header.LENGTH + options.length) / 4);
    Bytes.put8(b, 1, tos);
    Bytes.put16(b, 2, b.length);
    Bytes.put16(b, 4, df ? 0 : random.nextInt());
    Bytes.put16(b, 6, df ? Ipv4Header.DF : 0);
    Bytes.put8(b, 8, ttl);
    Bytes.put8(b, 9, protocol);
    Bytes.put32(b, 12, (int) from.low());
    Bytes.put32(b, 16, (int) to.low());
    System.arraycopy(options, 0, b, Ipv4Header.LENGTH, options.length);
    HeaderRewriter.ipv4Checksum(b, 0);
  }

  /** Fills in the first 40 bytes; {@code b} is the whole packet. */
  void ipv6(byte[] b, int trafficClass, int protocol, IpAddress from, IpAddress to) {
    ipv6(b, trafficClass, protocol, hopLimit, from, to);
  }

  void ipv6(byte[] b, int trafficClass, int protocol, int hops, IpAddress from, IpAddress to) {
    Bytes.put32(b, 0, 6 << 28 | trafficClass << 20);
    Bytes.put16(b, 4, b.length - Ipv6Header.LENGTH);
    Bytes.put8(b, 6, protocol);
    Bytes.put8(b, 7, hops);
    Bytes.put64(b, 8, from.high());
    Bytes.put64(b, 16, from.low());
    Bytes.put64(b, 24, to.high());
    Bytes.put64(b, 32, to.low());
  }

  /** Sum of the pseudo header of an IPv6 packet made here. */
  static long pseudo6(byte[] b, int protocol) {
    return io.twinwall.core.packet.Checksum.sum(0, b, 8, 32)
        + protocol
        + b.length
        - Ipv6Header.LENGTH;
  }
}
