package io.twinwall.core.packet;

/**
 * A UDP header in place (RFC 768); the first words of UDP-Lite (RFC 3828) are alike.
 *
 * <pre>
 *   0 | source port | destination port |
 *   4 | length      | checksum         |   length: octets, header included
 * </pre>
 */
public final class UdpHeader {
  /** In bytes. */
  public static final int LENGTH = 8;

  private UdpHeader() {}

  public static int sourcePort(byte[] b, int o) {
    return Bytes.u16(b, o);
  }

  public static int destinationPort(byte[] b, int o) {
    return Bytes.u16(b, o + 2);
  }

  /** In bytes, header included; as the field says, unchecked. */
  public static int length(byte[] b, int o) {
    return Bytes.u16(b, o + 4);
  }

  /** 0: the sender computed none. */
  public static int checksum(byte[] b, int o) {
    return Bytes.u16(b, o + 6);
  }
}
