package io.twinwall.core.packet;

/** An address prefix: the network address (host bits zero) and its length in bits. */
public record Prefix(IpAddress address, int length) {
  public Prefix {
    int bits = address.version() == 4 ? 32 : 128;
    if (length < 0 || length > bits) {
      throw new IllegalArgumentException("prefix length " + length + " is not within 0-" + bits);
    }
    address = masked(address, length);
  }

  /**
   * Reads {@code ADDRESS/LENGTH} or {@code ADDRESS} alone; host bits are cleared.
   *
   * @throws IllegalArgumentException if it is no prefix
   */
  public static Prefix parse(String text) {
    int slash = text.indexOf('/');
    IpAddress a = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    int length = a.version() == 4 ? 32 : 128;
    if (slash >= 0) {
      try {
        length = Integer.parseInt(text.substring(slash + 1));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'" + text + "' has no prefix length", e);
      }
    }
    return new Prefix(a, length);
  }

  public int version() {
    return address.version();
  }

  /** Whether an address (as on the packet path) lies in this prefix. */
  public boolean contains(int version, long high, long low) {
    if (version != address.version()) {
      return false;
    }
    if (version == 4) {
      return length == 0 || (low ^ address.low()) >>> (32 - length) == 0;
    }
    if (length <= 64) {
      return length == 0 || (high ^ address.high()) >>> (64 - length) == 0;
    }
    return high == address.high() && (low ^ address.low()) >>> (128 - length) == 0;
  }

  public boolean contains(IpAddress a) {
    return contains(a.version(), a.high(), a.low());
  }

  /** The last address: for IPv4 the directed broadcast address. */
  public IpAddress last() {
    if (version() == 4) {
      return IpAddress.v4(address.low() | (0xFFFF_FFFFL >>> length));
    }
    long h = length >= 64 ? 0 : -1L >>> length;
    long l = length <= 64 ? -1L : length == 128 ? 0 : -1L >>> (length - 64);
    return IpAddress.v6(address.high() | h, address.low() | l);
  }

  private static IpAddress masked(IpAddress a, int length) {
    if (a.version() == 4) {
      return IpAddress.v4(length == 0 ? 0 : a.low() & (0xFFFF_FFFFL << (32 - length)));
    }
    long h = length == 0 ? 0 : length >= 64 ? -1L : -1L << (64 - length);
    long l = length <= 64 ? 0 : length == 128 ? -1L : -1L << (128 - length);
    return IpAddress.v6(a.high() & h, a.low() & l);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
