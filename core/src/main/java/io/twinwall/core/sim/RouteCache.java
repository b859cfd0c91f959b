package io.twinwall.core.sim;

import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.Route;
import org.jspecify.annotations.Nullable;

/**
 * Routes by destination, as last looked up: 4,096 direct-mapped places in front of {@link
 * FirewallHost#route}. Every packet asks twice: for its destination and for its source. Of few IPv4
 * routes the host itself is asked: its search is shorter than a miss of the places.
 */
final class RouteCache {
  private static final int SIZE = 4096;

  /** Routes that a search finds from within the first-level cache. */
  private static final int FEW = 256;

  private final FirewallHost host;
  private final boolean few;
  private final long[] high = new long[SIZE];
  private final long[] low = new long[SIZE];
  private final byte[] version = new byte[SIZE];
  private final @Nullable Route[] routes = new Route[SIZE];

  RouteCache(FirewallHost host) {
    this.host = host;
    this.few = host.routes().size() <= FEW;
  }

  /** The best route to an address, of any type; null if none. */
  @Nullable Route find(int v, long h, long l) {
    if (v == 4 && few) {
      return host.route(v, h, l);
    }
    long x = (h * 31 + l) * 0x9E3779B97F4A7C15L;
    int i = (int) (x >>> 52);
    if (low[i] != l || high[i] != h || version[i] != v) {
      routes[i] = host.route(v, h, l);
      low[i] = l;
      high[i] = h;
      version[i] = (byte) v;
    }
    return routes[i];
  }

  /** Whether the host has exactly this address (Linux inet_lookup_ifaddr_rcu). */
  boolean owns(int v, long h, long l) {
    Route r = find(v, h, l);
    return r != null
        && r.type() == Route.Type.LOCAL
        && r.destination().length() == (v == 4 ? 32 : 128);
  }
}
