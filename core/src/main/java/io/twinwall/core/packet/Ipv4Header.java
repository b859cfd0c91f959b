package io.twinwall.core.packet;

/**
 * An IPv4 header in place (RFC 791).
 *
 * <pre>
 *   0 | version, header length / 4 | dscp, ecn | total length          |
 *   4 | identification             | - DF MF   | fragment offset / 8   |
 *   8 | ttl | protocol             | header checksum                   |
 *  12 | source address                                                 |
 *  16 | destination address                                            |
 *  20 | options, up to 40 bytes                                        |
 * </pre>
 *
 * Safe on any offset that {@link PacketParser} has accepted.
 */
public final class Ipv4Header {
  /** Length without options, in bytes. */
  public static final int LENGTH = 20;

  /** Don't fragment, in the 16 bits of {@link #flagsAndOffset}. */
  public static final int DF = 0x4000;

  /** More fragments, in the 16 bits of {@link #flagsAndOffset}. */
  public static final int MF = 0x2000;

  private Ipv4Header() {}

  /** In bytes, options included. */
  public static int headerLength(byte[] b, int o) {
    return (b[o] & 15) * 4;
  }

  public static int tos(byte[] b, int o) {
    return Bytes.u8(b, o + 1);
  }

  /** In bytes, header included. */
  public static int totalLength(byte[] b, int o) {
    return Bytes.u16(b, o + 2);
  }

  public static int identification(byte[] b, int o) {
    return Bytes.u16(b, o + 4);
  }

  public static int flagsAndOffset(byte[] b, int o) {
    return Bytes.u16(b, o + 6);
  }

  /** In bytes. */
  public static int fragmentOffset(byte[] b, int o) {
    return (Bytes.u16(b, o + 6) & 0x1FFF) * 8;
  }

  public static int ttl(byte[] b, int o) {
    return Bytes.u8(b, o + 8);
  }

  public static int protocol(byte[] b, int o) {
    return Bytes.u8(b, o + 9);
  }

  public static int checksum(byte[] b, int o) {
    return Bytes.u16(b, o + 10);
  }

  public static long source(byte[] b, int o) {
    return Bytes.u32(b, o + 12);
  }

  public static long destination(byte[] b, int o) {
    return Bytes.u32(b, o + 16);
  }
}
