package io.twinwall.core.host;

import io.twinwall.core.host.NetworkInterface.InterfaceAddress;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Prefix;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which of its addresses the host sends from (Linux 6.18 inet_select_addr, ipv6_dev_get_saddr). */
final class SourceSelection {
  /** The kernel's default label table for IPv6 (RFC 6724 section 2.1, addrlabel.c). */
  private static final Prefix[] LABELLED = {
    Prefix.parse("::1/128"),
    Prefix.parse("::ffff:0:0/96"),
    Prefix.parse("::/96"),
    Prefix.parse("2001::/32"),
    Prefix.parse("2001:10::/28"),
    Prefix.parse("2002::/16"),
    Prefix.parse("fc00::/7")
  };

  private static final int[] LABELS = {0, 4, 3, 6, 7, 2, 5};
  private static final int OTHER_LABEL = 1;

  private final List<NetworkInterface> interfaces;

  SourceSelection(List<NetworkInterface> interfaces) {
    this.interfaces = interfaces;
  }

  /**
   * An IPv4 address of the interface: the first whose subnet holds the next hop, else its first;
   * without any, the first of another interface.
   */
  @Nullable IpAddress onInterface4(NetworkInterface out, @Nullable IpAddress nextHop) {
    IpAddress first = null;
    for (InterfaceAddress a : out.addresses()) {
      if (a.address().version() != 4) {
        continue;
      }
      if (nextHop == null || a.prefix().contains(nextHop)) {
        return a.address();
      }
      first = first == null ? a.address() : first;
    }
    return first != null ? first : anywhere4();
  }

  private @Nullable IpAddress anywhere4() {
    for (NetworkInterface i : interfaces) {
      for (InterfaceAddress a : i.addresses()) {
        if (a.address().version() == 4 && !i.isLoopback()) {
          return a.address();
        }
      }
    }
    return null;
  }

  /** An IPv6 address for packets to {@code to} that leave by {@code out} (RFC 6724 section 5). */
  @Nullable IpAddress towards6(@Nullable NetworkInterface out, IpAddress to) {
    int wanted = scope(to);
    boolean onlyOut = out != null && (to.high() >>> 56 == 0xFF || wanted <= 2);
    InterfaceAddress best = null;
    NetworkInterface bestOn = null;
    for (NetworkInterface i : interfaces) {
      if (onlyOut && !i.equals(out)) {
        continue;
      }
      List<InterfaceAddress> own = i.addresses();
      for (int k = own.size() - 1; k >= 0; k--) {
        InterfaceAddress a = own.get(k);
        if (a.address().version() == 6 && better(a, i, best, bestOn, out, to, wanted)) {
          best = a;
          bestOn = i;
        }
      }
    }
    return best == null ? null : best.address();
  }

  private static boolean better(
      InterfaceAddress a,
      NetworkInterface on,
      @Nullable InterfaceAddress best,
      @Nullable NetworkInterface bestOn,
      @Nullable NetworkInterface out,
      IpAddress to,
      int wanted) {
    if (best == null) {
      return true;
    }
    int c = Boolean.compare(a.address().equals(to), best.address().equals(to));
    c = c != 0 ? c : compareScopes(scope(a.address()), scope(best.address()), wanted);
    c = c != 0 ? c : Boolean.compare(on.equals(out), Objects.equals(bestOn, out));
    int label = label(to);
    c = c != 0 ? c : Boolean.compare(label(a.address()) == label, label(best.address()) == label);
    return (c != 0 ? c : Integer.compare(matching(a, to), matching(best, to))) > 0;
  }

  /** Rule 2: the smallest scope that reaches; of those too small the largest. */
  private static int compareScopes(int a, int b, int wanted) {
    if (a == b) {
      return 0;
    }
    return a < b ? (a < wanted ? -1 : 1) : (b < wanted ? 1 : -1);
  }

  /** Scopes as in RFC 4291 section 2.7: 1 host, 2 link, 5 site, 14 global. */
  private static int scope(IpAddress a) {
    if (a.high() >>> 56 == 0xFF) {
      return (int) (a.high() >>> 48 & 15);
    }
    if (a.high() == 0 && a.low() == 1 || a.high() >>> 54 == 0x3FA) {
      return 2;
    }
    return a.high() >>> 54 == 0x3FB ? 5 : 14;
  }

  private static int label(IpAddress a) {
    for (int i = 0; i < LABELLED.length; i++) {
      if (LABELLED[i].contains(a)) {
        return LABELS[i];
      }
    }
    return OTHER_LABEL;
  }

  /** Leading bits in common, at most the prefix length. */
  private static int matching(InterfaceAddress a, IpAddress to) {
    int bits = Long.numberOfLeadingZeros(a.address().high() ^ to.high());
    if (bits == 64) {
      bits += Long.numberOfLeadingZeros(a.address().low() ^ to.low());
    }
    return Math.min(bits, a.prefixLength());
  }
}
