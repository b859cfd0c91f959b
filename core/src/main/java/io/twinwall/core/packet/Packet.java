package io.twinwall.core.packet;

/**
 * A packet on its way through the firewall: its bytes, and where each layer begins.
 *
 * <p>A packet is a reusable place that {@link PacketParser} fills; {@link HeaderRewriter} changes
 * fields in place. All offsets are indices into {@link #bytes()}.
 *
 * <p>A capture may have cut the packet: {@link #length()} is what the IP header says, and bytes are
 * there up to {@link #end()} only. For a whole packet {@code end() == offset() + length()}.
 */
public final class Packet {
  private static final byte[] NONE = {};

  byte[] bytes = NONE;
  int linkOffset;
  int linkLength;
  int frameLength;
  boolean ethernet;
  int etherType;
  int vlan;
  int offset;
  int length;
  int end;
  int version;
  int headerLength;
  int transportOffset;
  int protocol;
  int fragmentOffset;
  boolean moreFragments;
  boolean transportReached;
  Malformation malformation = Malformation.NONE;
  long timeNanos;
  boolean checksumTrusted;

  /** The buffer. Whoever filled the packet owns it. */
  public byte[] bytes() {
    return bytes;
  }

  /** Nanoseconds since the epoch at which the packet arrived or was made. */
  public long timeNanos() {
    return timeNanos;
  }

  public void timeNanos(long timeNanos) {
    this.timeNanos = timeNanos;
  }

  /** Where the link layer header begins; equal to {@link #offset()} if there is none. */
  public int linkOffset() {
    return linkOffset;
  }

  /** Bytes of link layer header, VLAN tags included. */
  public int linkLength() {
    return linkLength;
  }

  /** Captured bytes of the frame, link layer header and padding included. */
  public int frameLength() {
    return frameLength;
  }

  /** Whether an Ethernet header stands at {@link #linkOffset()}. */
  public boolean ethernet() {
    return ethernet;
  }

  /** What the link layer says it carries, after all VLAN tags: 0x0800, 0x86DD, 0x0806, ... */
  public int etherType() {
    return etherType;
  }

  /**
   * The 16 bits (priority, DEI, id) of the outermost VLAN tag that names a VLAN, else of the
   * innermost; -1 without a tag.
   */
  public int vlan() {
    return vlan;
  }

  /** Where the IP header begins. */
  public int offset() {
    return offset;
  }

  /** Length of the IP packet in bytes as its header says. */
  public int length() {
    return length;
  }

  /** Behind the last byte that is there. */
  public int end() {
    return end;
  }

  /** Whether the capture holds less than the IP header says. */
  public boolean cut() {
    return end - offset < length;
  }

  /** 4 or 6; 0 if the frame carries neither. */
  public int version() {
    return version;
  }

  public boolean isIpv4() {
    return version == 4;
  }

  /**
   * Bytes of network header: IPv4 with options; IPv6 with the extension headers that were walked.
   */
  public int headerLength() {
    return headerLength;
  }

  /**
   * Where the transport header begins, or would begin: behind IPv4 options or behind the IPv6
   * extension headers. Bytes need not be there: see {@link #hasTransport}.
   */
  public int transportOffset() {
    return transportOffset;
  }

  /** Protocol of the transport header; behind IPv6 extension headers the last next header value. */
  public int protocol() {
    return protocol;
  }

  /**
   * False if the extension headers could not be walked to their end, or end in "no next header":
   * conntrack then finds no transport (Linux ipv6_skip_exthdr).
   */
  public boolean transportReached() {
    return transportReached;
  }

  /** Whether {@code n} bytes of transport header are there, in a packet or a first fragment. */
  public boolean hasTransport(int n) {
    return fragmentOffset == 0 && transportOffset + n <= end;
  }

  /** Bytes from the transport header to the end as the IP header says. */
  public int transportLength() {
    return offset + length - transportOffset;
  }

  /** Offset of this fragment in its datagram, in bytes. */
  public int fragmentOffset() {
    return fragmentOffset;
  }

  public boolean moreFragments() {
    return moreFragments;
  }

  public boolean isFragment() {
    return moreFragments || fragmentOffset != 0;
  }

  /** What is wrong with the frame or the network header, or {@link Malformation#NONE}. */
  public Malformation malformation() {
    return malformation;
  }

  /** Whether transport checksums count as right without looking (offload, cut captures). */
  public boolean checksumTrusted() {
    return checksumTrusted;
  }

  public void checksumTrusted(boolean trusted) {
    checksumTrusted = trusted;
  }

  /** High 64 bits of the source address; 0 for IPv4. */
  public long sourceHigh() {
    return version == 4 ? 0 : Bytes.s64(bytes, offset + 8);
  }

  /** Low 64 bits of the source address; the whole of an IPv4 address. */
  public long sourceLow() {
    return version == 4 ? Bytes.u32(bytes, offset + 12) : Bytes.s64(bytes, offset + 16);
  }

  /** High 64 bits of the destination address; 0 for IPv4. */
  public long destinationHigh() {
    return version == 4 ? 0 : Bytes.s64(bytes, offset + 24);
  }

  /** Low 64 bits of the destination address; the whole of an IPv4 address. */
  public long destinationLow() {
    return version == 4 ? Bytes.u32(bytes, offset + 16) : Bytes.s64(bytes, offset + 32);
  }

  public IpAddress source() {
    return new IpAddress(version, sourceHigh(), sourceLow());
  }

  public IpAddress destination() {
    return new IpAddress(version, destinationHigh(), destinationLow());
  }

  /** TTL or hop limit. */
  public int ttl() {
    return version == 4 ? Ipv4Header.ttl(bytes, offset) : Ipv6Header.hopLimit(bytes, offset);
  }

  /** A copy of the IP packet's bytes that are there, without link layer and padding. */
  public byte[] copyBytes() {
    byte[] copy = new byte[end - offset];
    System.arraycopy(bytes, offset, copy, 0, copy.length);
    return copy;
  }

  /** Whether the transport header's ports can be read: TCP, UDP, UDP-Lite, SCTP, DCCP. */
  public boolean hasPorts() {
    return switch (protocol) {
      case Protocol.TCP, Protocol.UDP, Protocol.UDPLITE, Protocol.SCTP, Protocol.DCCP ->
          hasTransport(4);
      default -> false;
    };
  }

  public int sourcePort() {
    return Bytes.u16(bytes, transportOffset);
  }

  public int destinationPort() {
    return Bytes.u16(bytes, transportOffset + 2);
  }
}
