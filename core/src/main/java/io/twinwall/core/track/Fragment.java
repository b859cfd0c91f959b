package io.twinwall.core.track;

import io.twinwall.core.packet.Packet;

/**
 * A fragment that waits for the others: a copy of its frame, and where its payload lies in the
 * datagram.
 *
 * @param frame link layer header and IP packet
 * @param ip where the IP header begins in {@code frame}
 * @param ethernet whether the link layer header is Ethernet's
 * @param payload where the payload begins in {@code frame}
 * @param offset of the payload in the datagram, in bytes
 * @param end behind the payload in the datagram, in bytes
 * @param trusted whether its share of a transport checksum cannot be verified
 */
record Fragment(
    byte[] frame, int ip, boolean ethernet, int payload, int offset, int end, boolean trusted) {
  /** Overhead of a socket buffer: its structure and the shared info behind its data (Linux). */
  private static final int BUFFER = 256;

  private static final int SHARED_INFO = 320;

  /** Copies a fragment out of its packet; {@code payload} counts from the IP header. */
  static Fragment of(Packet p, int payload, int offset, int end) {
    int link = p.ethernet() ? p.linkLength() : 0;
    byte[] frame = new byte[link + p.length()];
    int there = Math.min(p.end() - p.offset(), p.length());
    System.arraycopy(p.bytes(), p.offset() - link, frame, 0, link + there);
    return new Fragment(
        frame, link, link > 0, link + payload, offset, end, p.checksumTrusted() || p.cut());
  }

  int length() {
    return end - offset;
  }

  /** What the kernel charges for it, in bytes, for a buffer of the next power of two. */
  int memory() {
    int data = Math.max(512, frame.length + SHARED_INFO);
    return BUFFER + (Integer.highestOneBit(data - 1) << 1);
  }

  /** The IP packet as it arrived, without link layer. */
  byte[] packet() {
    return java.util.Arrays.copyOfRange(frame, ip, frame.length);
  }
}
