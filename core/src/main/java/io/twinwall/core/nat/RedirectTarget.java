package io.twinwall.core.nat;

import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.NetworkInterface.InterfaceAddress;
import io.twinwall.core.packet.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The address of an interface that a redirect leads to (Linux 6.18 nf_nat_redirect): its first IPv4
 * address; of its IPv6 addresses, which the kernel keeps with the widest scope and then the latest
 * first, the first whose scope fits the packet's destination.
 */
final class RedirectTarget {
  private static final int GLOBAL = 0;
  private static final int LOOPBACK = 1;
  private static final int LINK_LOCAL = 2;
  private static final int SITE_LOCAL = 4;

  private RedirectTarget() {}

  static @Nullable IpAddress on(NetworkInterface in, IpAddress destination) {
    IpAddress best = null;
    int scope = scope(destination);
    for (InterfaceAddress i : in.addresses()) {
      IpAddress a = i.address();
      if (a.version() != destination.version()) {
        continue;
      }
      if (a.version() == 4) {
        return a;
      }
      boolean fits = !isMapped(a) && (scope == GLOBAL || (scope & scope(a)) != 0);
      if (fits && (best == null || width(a) >= width(best))) {
        best = a;
      }
    }
    return best;
  }

  private static boolean isMapped(IpAddress a) {
    return a.high() == 0 && a.low() >>> 32 == 0xFFFF;
  }

  /** The scope bits of Linux ipv6_addr_type; none for a global address. */
  private static int scope(IpAddress a) {
    if (a.version() == 4) {
      return GLOBAL;
    }
    if (a.high() == 0 && a.low() == 1) {
      return LOOPBACK;
    }
    int top = (int) (a.high() >>> 48);
    return (top & 0xFFC0) == 0xFE80 ? LINK_LOCAL : (top & 0xFFC0) == 0xFEC0 ? SITE_LOCAL : GLOBAL;
  }

  private static int width(IpAddress a) {
    return switch (scope(a)) {
      case GLOBAL -> 3;
      case SITE_LOCAL -> 2;
      case LINK_LOCAL -> 1;
      default -> 0;
    };
  }
}
