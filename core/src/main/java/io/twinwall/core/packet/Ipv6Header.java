package io.twinwall.core.packet;

/**
 * An IPv6 header in place (RFC 8200).
 *
 * <pre>
 *   0 | version | traffic class | flow label            |
 *   4 | payload length          | next header | hop limit |
 *   8 | source address, 16 bytes                        |
 *  24 | destination address, 16 bytes                   |
 * </pre>
 *
 * Safe on any offset that {@link PacketParser} has accepted.
 */
public final class Ipv6Header {
  /** In bytes. */
  public static final int LENGTH = 40;

  private Ipv6Header() {}

  public static int trafficClass(byte[] b, int o) {
    return Bytes.u16(b, o) >>> 4 & 0xFF;
  }

  public static int flowLabel(byte[] b, int o) {
    return Bytes.s32(b, o) & 0xFFFFF;
  }

  /** In bytes, without this header. */
  public static int payloadLength(byte[] b, int o) {
    return Bytes.u16(b, o + 4);
  }

  public static int nextHeader(byte[] b, int o) {
    return Bytes.u8(b, o + 6);
  }

  public static int hopLimit(byte[] b, int o) {
    return Bytes.u8(b, o + 7);
  }
}
