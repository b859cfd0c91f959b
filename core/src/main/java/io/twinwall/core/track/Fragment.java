package io.twinwall.core.track;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Packet;
import java.util.Arrays;

/**
 * A fragment that waits for the others: a copy of its frame, and where its payload lies in the
 * datagram.
 */
final class Fragment {
  /** Overhead of a socket buffer: its structure and the shared info behind its data (Linux). */
  private static final int BUFFER = 256;

  private static final int SHARED_INFO = 320;

  private final byte[] frame;
  private final PacketContext.PacketType packetType;
  private final int ip;
  private final boolean ethernet;
  private final int payload;
  private final int offset;
  private final int end;
  private final boolean trusted;

  private Fragment(PacketContext context, int payload, int offset, int end) {
    Packet p = context.packet();
    packetType = context.packetType();
    ip = p.ethernet() ? p.linkLength() : 0;
    ethernet = ip > 0;
    frame = new byte[ip + p.length()];
    int there = Math.min(p.end() - p.offset(), p.length());
    System.arraycopy(p.bytes(), p.offset() - ip, frame, 0, ip + there);
    this.payload = ip + payload;
    this.offset = offset;
    this.end = end;
    trusted = p.checksumTrusted() || p.cut();
  }

  /** Copies a fragment out of its packet; {@code payload} counts from the IP header. */
  static Fragment of(PacketContext context, int payload, int offset, int end) {
    return new Fragment(context, payload, offset, end);
  }

  /** For whom its frame was: the whole datagram is for the same. */
  PacketContext.PacketType packetType() {
    return packetType;
  }

  /** Link layer header and IP packet. */
  byte[] frame() {
    return frame;
  }

  /** Where the IP header begins in the frame. */
  int ip() {
    return ip;
  }

  /** Whether the frame begins with an Ethernet header. */
  boolean ethernet() {
    return ethernet;
  }

  /** Where the payload begins in the frame. */
  int payload() {
    return payload;
  }

  /** Of the payload in the datagram, in bytes. */
  int offset() {
    return offset;
  }

  /** Behind the payload in the datagram, in bytes. */
  int end() {
    return end;
  }

  /** Whether its share of a transport checksum cannot be verified. */
  boolean trusted() {
    return trusted;
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
    return Arrays.copyOfRange(frame, ip, frame.length);
  }
}
