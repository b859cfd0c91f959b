package io.twinwall.rules.iptables;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Names as nftables can write them: a letter first, then letters, digits and {@code / _ . -}, and
 * no word of its language. Another name gets underscores.
 */
final class Names {
  private static final Set<String> KEYWORDS =
      Set.of(
          """
          accept add addr ah all arp at audit auto-merge base bridge broadcast burst bytes bypass \
          chain chains comment comp constant continue count counter counters cpu create ct dccp \
          debug define delete describe destroy device devices dnat drop dscp dst dup dynamic eq \
          element elements egress emerg esp ether exists expires export exthdr fib filter flags \
          flow flowtable flush forward frag fully-random fwd ge gc-interval geneve goto gre gt \
          handle hbh helper hook host hour icmp icmpv6 id igmp iif iifname import in include inet \
          ingress inner input insert interval ip ip6 ipsec jhash jump label last le length level \
          limit limits list log lt map maps mark masquerade memory meta meter meters mh missing \
          monitor name nat ne netdev nftrace notrack numgen oif oifname osf output over packets \
          performance persistent policy position postrouting prefix prerouting priority protocol \
          queue quota quotas random rate redefine redirect reject rename replace reply reset \
          return route rt rule rules ruleset saddr daddr sctp secmark seq set sets size snaplen \
          snat socket sport dport spi state states status symhash synproxy synproxys table tables \
          tcp th time timeout timeouts to tproxy ttl type typeof udp udplite undefine unknown until \
          update using vlan vmap vxlan xor xt zone ack window urgptr checksum sequence version \
          code mtu gateway options option nexthdr hoplimit original expectation or and not day rtclassid skuid skgid\
          """
              .strip()
              .split("\\s+"));

  private final Map<String, String> known = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  /** The same name for the same name. */
  String of(String name) {
    return known.computeIfAbsent(name, n -> take(written(n)));
  }

  /** The same name for the same key, as near to a wish as can be. */
  String of(String key, String wish) {
    return known.computeIfAbsent(key, n -> take(written(wish)));
  }

  /** A name that nothing has yet. */
  String fresh(String stem) {
    return take(written(stem));
  }

  private String take(String wish) {
    String name = wish;
    for (int i = 2; !taken.add(name); i++) {
      name = wish + "_" + i;
    }
    return name;
  }

  private static String written(String name) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean fits = letter || (c >= '0' && c <= '9') || "/_.-".indexOf(c) >= 0;
      if (i == 0 && !letter) {
        out.append('_');
      }
      out.append(fits ? c : '_');
    }
    String text = out.toString();
    return KEYWORDS.contains(text) ? text + "_" : text;
  }
}
