package io.twinwall.core.packet;

/**
 * A TCP header in place (RFC 9293).
 *
 * <pre>
 *   0 | source port     | destination port   |
 *   4 | sequence number                      |
 *   8 | acknowledgment number                |
 *  12 | data offset / 4, - | flags | window  |
 *  16 | checksum        | urgent pointer     |
 *  20 | options, up to 40 bytes              |
 * </pre>
 *
 * Sequence numbers are 32 bits as they stand: compare them by difference.
 */
public final class TcpHeader {
  /** Length without options, in bytes. */
  public static final int LENGTH = 20;

  public static final int FIN = 1;
  public static final int SYN = 2;
  public static final int RST = 4;
  public static final int PSH = 8;
  public static final int ACK = 16;
  public static final int URG = 32;
  public static final int ECE = 64;
  public static final int CWR = 128;

  private TcpHeader() {}

  public static int sourcePort(byte[] b, int o) {
    return Bytes.u16(b, o);
  }

  public static int destinationPort(byte[] b, int o) {
    return Bytes.u16(b, o + 2);
  }

  public static int sequence(byte[] b, int o) {
    return Bytes.s32(b, o + 4);
  }

  public static int acknowledgment(byte[] b, int o) {
    return Bytes.s32(b, o + 8);
  }

  /** In bytes, options included; as the field says, unchecked. */
  public static int headerLength(byte[] b, int o) {
    return (b[o + 12] >>> 4 & 15) * 4;
  }

  public static int flags(byte[] b, int o) {
    return Bytes.u8(b, o + 13);
  }

  public static int window(byte[] b, int o) {
    return Bytes.u16(b, o + 14);
  }

  public static int checksum(byte[] b, int o) {
    return Bytes.u16(b, o + 16);
  }
}
