package io.twinwall.core.packet;

/**
 * An ICMP (RFC 792) or ICMPv6 (RFC 4443) header in place.
 *
 * <pre>
 *   0 | type | code | checksum        |
 *   4 | identifier  | sequence number |   echo, timestamp, ...; errors: unused, MTU, pointer
 *   8 | data; errors: the packet that caused it
 * </pre>
 */
public final class IcmpHeader {
  /** In bytes. */
  public static final int LENGTH = 8;

  private IcmpHeader() {}

  public static int type(byte[] b, int o) {
    return Bytes.u8(b, o);
  }

  public static int code(byte[] b, int o) {
    return Bytes.u8(b, o + 1);
  }

  public static int checksum(byte[] b, int o) {
    return Bytes.u16(b, o + 2);
  }

  public static int identifier(byte[] b, int o) {
    return Bytes.u16(b, o + 4);
  }

  public static int sequence(byte[] b, int o) {
    return Bytes.u16(b, o + 6);
  }
}
