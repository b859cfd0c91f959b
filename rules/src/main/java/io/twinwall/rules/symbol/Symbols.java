package io.twinwall.rules.symbol;

import io.twinwall.rules.model.Datatype;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names that the language has for values of a datatype, as {@code nft describe} lists them;
 * services and protocols as Debian's netbase 6.4 names them.
 */
public final class Symbols {
  private static final String TABLES =
      """
      ICMP_TYPE echo-reply 0 destination-unreachable 3 source-quench 4 redirect 5 echo-request 8 \
      router-advertisement 9 router-solicitation 10 time-exceeded 11 parameter-problem 12 \
      timestamp-request 13 timestamp-reply 14 info-request 15 info-reply 16 \
      address-mask-request 17 address-mask-reply 18
      ICMPV6_TYPE destination-unreachable 1 packet-too-big 2 time-exceeded 3 parameter-problem 4 \
      echo-request 128 echo-reply 129 mld-listener-query 130 mld-listener-report 131 \
      mld-listener-done 132 mld-listener-reduction 132 nd-router-solicit 133 \
      nd-router-advert 134 nd-neighbor-solicit 135 nd-neighbor-advert 136 nd-redirect 137 \
      router-renumbering 138 ind-neighbor-solicit 141 ind-neighbor-advert 142 \
      mld2-listener-report 143
      ICMP_CODE net-unreachable 0 host-unreachable 1 prot-unreachable 2 port-unreachable 3 \
      net-prohibited 9 host-prohibited 10 admin-prohibited 13 frag-needed 4
      ICMPV6_CODE no-route 0 admin-prohibited 1 addr-unreachable 3 port-unreachable 4 \
      policy-fail 5 reject-route 6
      ICMPX_CODE port-unreachable 1 admin-prohibited 3 no-route 0 host-unreachable 2
      CT_STATE invalid 1 established 2 related 4 new 8 untracked 64
      CT_STATUS expected 1 seen-reply 2 assured 4 confirmed 8 snat 16 dnat 32 dying 512
      CT_DIR original 0 reply 1
      CT_EVENT new 1 related 2 destroy 4 reply 8 assured 16 protoinfo 32 helper 64 mark 128 \
      seqadj 256 secmark 512 label 1024
      TCP_FLAG fin 1 syn 2 rst 4 psh 8 ack 16 urg 32 ecn 64 cwr 128
      DSCP cs0 0 cs1 8 cs2 16 cs3 24 cs4 32 cs5 40 cs6 48 cs7 56 df 0 be 0 lephb 1 af11 10 \
      af12 12 af13 14 af21 18 af22 20 af23 22 af31 26 af32 28 af33 30 af41 34 af42 36 af43 38 \
      va 44 ef 46
      ECN not-ect 0 ect1 1 ect0 2 ce 3
      PKT_TYPE host 0 unicast 0 broadcast 1 multicast 2 other 3
      FIB_ADDRTYPE unspec 0 unicast 1 local 2 broadcast 3 anycast 4 multicast 5 blackhole 6 \
      unreachable 7 prohibit 8
      ETHER_TYPE ip 2048 arp 2054 ip6 34525 8021q 33024 8021ad 34984 vlan 33024
      ARP_OP request 1 reply 2 rrequest 3 rreply 4 inrequest 8 inreply 9 nak 10
      NF_PROTO ipv4 2 ipv6 10
      IGMP_TYPE membership-query 17 membership-report-v1 18 membership-report-v2 22 \
      membership-report-v3 34 leave-group 23
      MH_TYPE binding-refresh-request 0 home-test-init 1 careof-test-init 2 home-test 3 \
      careof-test 4 binding-update 5 binding-acknowledgement 6 binding-error 7 \
      fast-binding-update 8 fast-binding-acknowledgement 9 fast-binding-advertisement 10 \
      experimental-mobility-header 11 home-agent-switch-message 12
      DCCP_PKTTYPE request 0 response 1 data 2 ack 3 dataack 4 closereq 5 close 6 reset 7 sync 8 \
      syncack 9
      DAY Sunday 0 Monday 1 Tuesday 2 Wednesday 3 Thursday 4 Friday 5 Saturday 6
      IFACE_TYPE ether 1 ppp 512 ipip 768 ipip6 769 loopback 772 sit 776 ipgre 778
      BOOLEAN exists 1 missing 0
      DEVGROUP default 0
      REALM cosmos 0
      UID root 0
      GID root 0
      """;

  private static final Map<Datatype, Map<String, Integer>> BY_NAME = new EnumMap<>(Datatype.class);
  private static final Map<Datatype, Map<Integer, String>> BY_VALUE = new EnumMap<>(Datatype.class);

  static {
    TABLES
        .lines()
        .forEach(
            line -> {
              String[] words = line.split(" +", -1);
              Datatype type = Datatype.valueOf(words[0]);
              for (int i = 1; i < words.length; i += 2) {
                put(type, words[i], Integer.parseInt(words[i + 1]));
              }
            });
    load(Datatype.INET_SERVICE, "services.txt");
    load(Datatype.INET_PROTO, "protocols.txt");
    put(Datatype.INET_PROTO, "icmpv6", 58);
    put(Datatype.INET_PROTO, "comp", 108);
  }

  private Symbols() {}

  private static void put(Datatype type, String name, int value) {
    BY_NAME.computeIfAbsent(type, t -> new LinkedHashMap<>()).putIfAbsent(name, value);
    BY_VALUE.computeIfAbsent(type, t -> new LinkedHashMap<>()).putIfAbsent(value, name);
  }

  private static void load(Datatype type, String file) {
    InputStream stream = Objects.requireNonNull(Symbols.class.getResourceAsStream(file), file);
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        int blank = line.indexOf(' ');
        put(type, line.substring(0, blank), Integer.parseInt(line.substring(blank + 1)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Value of a name, or null. */
  public static @Nullable Integer value(Datatype type, String name) {
    return BY_NAME.getOrDefault(type, Map.of()).get(name);
  }

  /** First name of a value, or null. */
  public static @Nullable String name(Datatype type, int value) {
    return BY_VALUE.getOrDefault(type, Map.of()).get(value);
  }

  /** Every name of a datatype. */
  public static Set<String> names(Datatype type) {
    return BY_NAME.getOrDefault(type, Map.of()).keySet();
  }

  /** Names with their values, in the order of the table. */
  public static Map<String, Integer> table(Datatype type) {
    return BY_NAME.getOrDefault(type, Map.of());
  }
}
