package io.twinwall.core.packet;

import java.util.zip.CRC32C;

/**
 * Overwrites any bytes of a packet, as rule statements do ({@code ip dscp set}), and keeps the
 * checksums that the statement names (Linux nft_payload_set_eval, 6.18).
 *
 * <p>Unlike {@link HeaderRewriter} it may be asked to leave checksums wrong, and a checksum that
 * comes out as 0 is always written as 0xFFFF: both as the kernel does.
 */
public final class PayloadRewriter {
  /** No checksum to update. */
  public static final int NONE = -1;

  private PayloadRewriter() {}

  /**
   * Writes bytes and updates up to two Internet checksums that cover them.
   *
   * @param at index of the first byte
   * @param value the new bytes
   * @param checksum index of the checksum of the header that holds them, or {@link #NONE}
   * @param pseudo index of the checksum that covers them by its pseudo header, or {@link #NONE}
   */
  public static void write(Packet p, int at, byte[] value, int checksum, int pseudo) {
    byte[] b = p.bytes();
    int before = folded(b, at, value.length);
    int after = folded(value, 0, value.length);
    if (checksum != NONE) {
      replace(b, checksum, before, after);
    }
    if (pseudo != NONE) {
      replace(b, pseudo, before, after);
    }
    System.arraycopy(value, 0, b, at, value.length);
  }

  private static int folded(byte[] b, int at, int length) {
    return Checksum.of(b, at, length) ^ 0xFFFF;
  }

  private static void replace(byte[] b, int field, int before, int after) {
    int sum = Checksum.update16(Bytes.u16(b, field), before, after);
    Bytes.put16(b, field, sum == 0 ? 0xFFFF : sum);
  }

  /**
   * Index of the transport checksum that covers the pseudo header, or {@link #NONE} (Linux
   * nft_payload_l4csum_offset).
   *
   * @param transport index of the transport header, negative if there is none
   */
  public static int pseudoChecksum(Packet p, int protocol, int transport) {
    int at =
        switch (protocol) {
          case Protocol.TCP -> 16;
          case Protocol.UDP, Protocol.UDPLITE -> 6;
          case Protocol.ICMPV6 -> 2;
          default -> NONE;
        };
    if (at == NONE || transport < 0 || transport + at + 2 > p.end()) {
      return NONE;
    }
    boolean unused = protocol == Protocol.UDP && Bytes.u16(p.bytes(), transport + at) == 0;
    return unused ? NONE : transport + at;
  }

  /** Computes the checksum of an SCTP packet anew (RFC 9260 section 6.8). */
  public static void sctpChecksum(Packet p, int transport) {
    byte[] b = p.bytes();
    if (transport + 12 > p.end()) {
      return;
    }
    Bytes.put32(b, transport + 8, 0);
    CRC32C crc = new CRC32C();
    crc.update(b, transport, p.end() - transport);
    Bytes.put32(b, transport + 8, Integer.reverseBytes((int) crc.getValue()));
  }
}
