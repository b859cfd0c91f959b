package io.twinwall.rules.parse;

import java.util.Set;

/** Words that the language keeps for itself everywhere (found by trying each on nft 1.0.6). */
final class Keywords {
  /** Neither names nor bare values. */
  private static final Set<String> RESERVED =
      Set.of(
          """
          hook device devices table chain rule set element map flowtable handle ruleset socket \
          tproxy accept drop continue jump goto return inet netdev add replace update create \
          insert delete get list flush rename import export monitor position index comment \
          constant interval dynamic auto-merge timeout gc-interval elements expires policy size \
          flow offload meter counter log queue limit quota hour day reject masquerade random th \
          bridge type typeof time priority flags rt rt0 rt2 srh hbh frag dst mh meta mark iif \
          iifname iiftype oif oifname oiftype skuid skgid nftrace rtclassid ibriport ibrname \
          obriport obrname pkttype cpu iifgroup oifgroup cgroup ct numgen jhash symhash dup fwd \
          fib osf synproxy notrack exthdr ipsec secmark define redefine undefine include describe \
          vmap and or xor lshift rshift eq ne lt gt le ge not"""
              .split(" +"));

  /** Values of some type, but no names. */
  private static final Set<String> VALUES =
      Set.of(
          """
          redirect icmp igmp icmpv6 ah esp comp udp udplite tcp dccp sctp all exists missing \
          reset ecn dnat ip6 snat arp ether ip vlan"""
              .split(" +"));

  private Keywords() {}

  /** Whether a bare word can be no value. */
  static boolean isNoValue(String word) {
    return RESERVED.contains(word);
  }

  /** Whether a table, chain, set or object cannot be called so. */
  static boolean isNoName(String word) {
    return RESERVED.contains(word) || VALUES.contains(word);
  }
}
