package io.twinwall.core.nat;

import io.twinwall.core.flow.Tuple;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Lookup3;

/**
 * Picks the address of a range that a flow is translated to (Linux find_best_ips_proto), by a hash
 * of the flow's addresses without any secret: the choice is the kernel's own.
 *
 * <p>The hash is Bob Jenkins' lookup3 over 32-bit words (Linux jhash2), the words being the address
 * bytes as a little-endian machine loads them.
 */
final class AddressChoice {
  private AddressChoice() {}

  /** Sets the source or destination address of {@code t} to one of the range. */
  static void apply(Tuple t, NatRange range, int zone, Manipulation m) {
    IpAddress min = range.minAddress();
    IpAddress max = range.maxAddress();
    if (min == null) {
      return;
    }
    if (max == null || min.equals(max)) {
      set(t, m, min.high(), min.low());
      return;
    }
    int words = t.version() == 4 ? 1 : 4;
    int[] from = words(t.version(), min.high(), min.low());
    int[] to = words(t.version(), max.high(), max.low());
    int[] source = words(t.version(), t.sourceHigh(), t.sourceLow());
    int[] destination = words(t.version(), t.destinationHigh(), t.destinationLow());
    int[] target = m == Manipulation.SOURCE ? source : destination;
    boolean persistent = range.persistent();
    int seed = persistent ? 0 : Integer.reverseBytes(destination[words - 1]) ^ zone;
    int hash = jhash(source, seed);
    boolean free = false;
    for (int i = 0; i < words; i++) {
      int base = free ? 0 : from[i];
      int distance = free ? -1 : to[i] - from[i] + 1;
      target[i] = base + scale(hash, distance);
      free |= target[i] != to[i];
      if (!persistent) {
        hash ^= Integer.reverseBytes(destination[i]);
      }
    }
    if (words == 1) {
      set(t, m, 0, target[0] & 0xFFFF_FFFFL);
    } else {
      set(t, m, join(target[0], target[1]), join(target[2], target[3]));
    }
  }

  /** Keeps the host part of an address and takes the network part of a range (netmap). */
  static IpAddress prefix(IpAddress address, IpAddress min, IpAddress max) {
    long high = ~(min.high() ^ max.high());
    long low = ~(min.low() ^ max.low());
    if (address.version() == 4) {
      return IpAddress.v4(address.low() & ~low | min.low() & low);
    }
    return IpAddress.v6(
        address.high() & ~high | min.high() & high, address.low() & ~low | min.low() & low);
  }

  private static void set(Tuple t, Manipulation m, long high, long low) {
    if (m == Manipulation.SOURCE) {
      t.source(high, low, t.sourcePort());
    } else {
      t.destination(high, low, t.destinationPort());
    }
  }

  private static long join(int high, int low) {
    return (long) high << 32 | low & 0xFFFF_FFFFL;
  }

  /** The four words of an address field, an IPv4 address being the first of them. */
  private static int[] words(int version, long high, long low) {
    return version == 4
        ? new int[] {(int) low, 0, 0, 0}
        : new int[] {(int) (high >>> 32), (int) high, (int) (low >>> 32), (int) low};
  }

  private static int scale(int value, int range) {
    return (int) ((value & 0xFFFF_FFFFL) * (range & 0xFFFF_FFFFL) >>> 32);
  }

  /** The hash of four words in network order. */
  static int jhash(int[] w, int seed) {
    byte[] b = new byte[16];
    for (int i = 0; i < 4; i++) {
      Bytes.put32(b, 4 * i, w[i]);
    }
    return Lookup3.hash(b, b.length, seed);
  }
}
