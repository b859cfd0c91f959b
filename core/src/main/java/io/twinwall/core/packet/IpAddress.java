package io.twinwall.core.packet;

/**
 * An IPv4 or IPv6 address as a value, for everything that is not per packet.
 *
 * <p>On the packet path addresses are two longs: IPv4 is {@code high == 0} and the 32 bits in
 * {@code low}; the version stands beside them.
 */
public record IpAddress(int version, long high, long low) implements Comparable<IpAddress> {
  public IpAddress {
    if (version != 4 && version != 6 || version == 4 && (high != 0 || low >>> 32 != 0)) {
      throw new IllegalArgumentException("no IPv" + version + " address");
    }
  }

  /** An IPv4 address from its 32 bits. */
  public static IpAddress v4(long bits) {
    return new IpAddress(4, 0, bits & 0xFFFF_FFFFL);
  }

  public static IpAddress v6(long high, long low) {
    return new IpAddress(6, high, low);
  }

  /** An address from its 4 or 16 bytes. */
  public static IpAddress of(byte[] b, int offset, int version) {
    return version == 4
        ? v4(Bytes.u32(b, offset))
        : v6(Bytes.s64(b, offset), Bytes.s64(b, offset + 8));
  }

  /**
   * Reads the text form: dotted quad (four decimal numbers) or RFC 4291 section 2.2.
   *
   * @throws IllegalArgumentException if it is no address; the message says why
   */
  public static IpAddress parse(String text) {
    return AddressText.parse(text);
  }

  /** The address in network byte order, 4 or 16 bytes. */
  public byte[] toBytes() {
    byte[] b = new byte[version == 4 ? 4 : 16];
    if (version == 4) {
      Bytes.put32(b, 0, (int) low);
    } else {
      Bytes.put64(b, 0, high);
      Bytes.put64(b, 8, low);
    }
    return b;
  }

  @Override
  public int compareTo(IpAddress o) {
    int c = Integer.compare(version, o.version);
    c = c != 0 ? c : Long.compareUnsigned(high, o.high);
    return c != 0 ? c : Long.compareUnsigned(low, o.low);
  }

  /** The canonical text form (RFC 5952 for IPv6). */
  @Override
  public String toString() {
    return AddressText.format(version, high, low);
  }
}
