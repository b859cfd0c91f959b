package io.twinwall.core.sim;

import io.twinwall.core.host.Route;
import io.twinwall.core.host.Sysctls;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.time.VirtualClock;
import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How many ICMP messages the host sends (Linux 6.18 icmpv4_xrlim_allow, icmpv6_xrlim_allow,
 * icmp_global_allow): so many a second in all, of which each costs between none and two, drawn at
 * random; and so many to each peer.
 *
 * <p>Without sysctls there is no limit, as on the hosts of scenarios; the kernel's own defaults are
 * a rate limit of 1000 (ms), the ratemask 6168 for IPv4 and 0-1,3-127 for IPv6, 10000 messages a
 * second and a burst of 10000.
 */
final class IcmpLimits {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int LARGEST_TYPE_4 = 18;
  private static final int LARGEST_TYPE_6 = 255;
  private static final int UNREACHABLE = 3;
  private static final int FRAGMENTATION_NEEDED = 4;

  private final VirtualClock clock;
  private final Peers peers;
  private final Random random;
  private final long cost4;
  private final long cost6;
  private final long mask4;
  private final BitSet mask6;
  private final long perSecond;
  private final long burst;
  private long credit;
  private long refilledNanos = Long.MIN_VALUE / 2;

  IcmpLimits(Sysctls sysctls, VirtualClock clock, Peers peers, Random random) {
    this.clock = clock;
    this.peers = peers;
    this.random = random;
    cost4 = TimeUnit.MILLISECONDS.toNanos(sysctls.number("net.ipv4.icmp_ratelimit", 0));
    cost6 = TimeUnit.MILLISECONDS.toNanos(sysctls.number("net.ipv6.icmp.ratelimit", 0));
    mask4 = sysctls.number("net.ipv4.icmp_ratemask", 0);
    mask6 = ranges("net.ipv6.icmp.ratemask", sysctls.get("net.ipv6.icmp.ratemask"));
    perSecond = sysctls.number("net.ipv4.icmp_msgs_per_sec", 1_000_000);
    burst = sysctls.number("net.ipv4.icmp_msgs_burst", 1_000_000);
  }

  private static BitSet ranges(String name, @Nullable String text) {
    BitSet set = new BitSet();
    for (String range : text == null ? new String[0] : text.trim().split(",", -1)) {
      if (range.isEmpty()) {
        continue;
      }
      String[] ends = range.trim().split("-", -1);
      try {
        int first = Integer.parseInt(ends[0]);
        int last = Integer.parseInt(ends[ends.length - 1]);
        if (ends.length > 2 || first < 0 || last < first || last > LARGEST_TYPE_6) {
          throw new NumberFormatException(range);
        }
        set.set(first, last + 1);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "sysctl " + name + ": '" + range + "' is no range of ICMPv6 types (0-255)", e);
      }
    }
    return set;
  }

  /** Whether an ICMP message is of a limited type. */
  boolean applies4(int type, int code) {
    return type <= LARGEST_TYPE_4
        && !(type == UNREACHABLE && code == FRAGMENTATION_NEEDED)
        && (mask4 >>> type & 1) != 0;
  }

  /** Whether an ICMPv6 message is of a limited type. */
  boolean applies6(int type) {
    return mask6.get(type);
  }

  /** Whether any message of a limited type may be sent now; the credit is refilled for it. */
  boolean allows() {
    if (credit > 0) {
      return true;
    }
    long now = clock.nowNanos();
    long elapsed = Math.min(now - refilledNanos, SECOND);
    long more = perSecond * (elapsed / 1_000_000) / 1000;
    if (elapsed < SECOND / 50 || more == 0) {
      return false;
    }
    refilledNanos = now;
    credit = Math.min(credit + more, burst);
    return true;
  }

  /** Whether a message of a limited type may go this way to a peer; counts it if so. */
  boolean allows4(Route way, IpAddress to) {
    return consume(toSelf(way) || peers.mayBeSent(to, cost4));
  }

  /** The same for ICMPv6. */
  boolean allows6(Route way, IpAddress to) {
    return consume(toSelf(way) || peers.mayBeSent(to, cost6));
  }

  private static boolean toSelf(Route way) {
    return way.type() == Route.Type.LOCAL || way.out() == null || way.out().isLoopback();
  }

  private boolean consume(boolean allowed) {
    if (allowed) {
      credit -= random.nextInt(3);
    }
    return allowed;
  }
}
