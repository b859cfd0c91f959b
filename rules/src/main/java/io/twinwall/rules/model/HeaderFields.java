package io.twinwall.rules.model;

import io.twinwall.rules.model.Expression.Base;
import io.twinwall.rules.model.Expression.Exthdr;
import io.twinwall.rules.model.Expression.ExthdrKind;
import io.twinwall.rules.model.Expression.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The headers that the language names: where each field lies and what it holds. */
public final class HeaderFields {
  /** protocol base number, then name:offset:bits[:datatype] in wire order. */
  private static final String HEADERS =
      """
      ether LINK - daddr:0:48:ETHER_ADDR saddr:48:48:ETHER_ADDR type:96:16:ETHER_TYPE
      vlan LINK - pcp:112:3 dei:115:1 cfi:115:1 id:116:12 type:128:16:ETHER_TYPE
      arp NETWORK - htype:0:16 ptype:16:16:ETHER_TYPE hlen:32:8 plen:40:8 \
      operation:48:16:ARP_OP saddr_ether:64:48:ETHER_ADDR saddr_ip:112:32:IPV4_ADDR \
      daddr_ether:144:48:ETHER_ADDR daddr_ip:192:32:IPV4_ADDR
      ip NETWORK - version:0:4 hdrlength:4:4 dscp:8:6:DSCP ecn:14:2:ECN length:16:16 id:32:16 \
      frag-off:48:16 ttl:64:8 protocol:72:8:INET_PROTO checksum:80:16 saddr:96:32:IPV4_ADDR \
      daddr:128:32:IPV4_ADDR
      ip6 NETWORK - version:0:4 dscp:4:6:DSCP ecn:10:2:ECN flowlabel:12:20 length:32:16 \
      nexthdr:48:8:INET_PROTO hoplimit:56:8 saddr:64:128:IPV6_ADDR daddr:192:128:IPV6_ADDR
      icmp TRANSPORT 1 type:0:8:ICMP_TYPE code:8:8:ICMP_CODE checksum:16:16 id:32:16 \
      sequence:48:16 gateway:32:32 mtu:48:16
      igmp TRANSPORT 2 type:0:8:IGMP_TYPE mrt:8:8 checksum:16:16 group:32:32:IPV4_ADDR
      tcp TRANSPORT 6 sport:0:16:INET_SERVICE dport:16:16:INET_SERVICE sequence:32:32 \
      ackseq:64:32 doff:96:4 reserved:100:4 flags:104:8:TCP_FLAG window:112:16 \
      checksum:128:16 urgptr:144:16
      udp TRANSPORT 17 sport:0:16:INET_SERVICE dport:16:16:INET_SERVICE length:32:16 \
      checksum:48:16
      dccp TRANSPORT 33 sport:0:16:INET_SERVICE dport:16:16:INET_SERVICE type:67:4:DCCP_PKTTYPE
      esp TRANSPORT 50 spi:0:32 sequence:32:32
      ah TRANSPORT 51 nexthdr:0:8:INET_PROTO hdrlength:8:8 reserved:16:16 spi:32:32 \
      sequence:64:32
      icmpv6 TRANSPORT 58 type:0:8:ICMPV6_TYPE code:8:8:ICMPV6_CODE checksum:16:16 \
      parameter-problem:32:32 mtu:32:32 id:32:16 sequence:48:16 max-delay:32:16
      comp TRANSPORT 108 nexthdr:0:8:INET_PROTO flags:8:8 cpi:16:16
      sctp TRANSPORT 132 sport:0:16:INET_SERVICE dport:16:16:INET_SERVICE vtag:32:32 \
      checksum:64:32
      udplite TRANSPORT 136 sport:0:16:INET_SERVICE dport:16:16:INET_SERVICE csumcov:32:16 \
      checksum:48:16
      th TRANSPORT - sport:0:16:INET_SERVICE dport:16:16:INET_SERVICE
      """;

  /** kind name number, then name:offset:bits[:datatype]. */
  private static final String OPTIONS =
      """
      IPV6 hbh 0 nexthdr:0:8:INET_PROTO hdrlength:8:8
      IPV6 rt 43 nexthdr:0:8:INET_PROTO hdrlength:8:8 type:16:8 seg-left:24:8
      IPV6 srh 43 last-entry:32:8 flags:40:8 tag:48:16
      IPV6 rt0 43
      IPV6 rt2 43
      IPV6 frag 44 nexthdr:0:8:INET_PROTO reserved:8:8 frag-off:16:13 reserved2:29:2 \
      more-fragments:31:1 id:32:32
      IPV6 dst 60 nexthdr:0:8:INET_PROTO hdrlength:8:8
      IPV6 mh 135 nexthdr:0:8:INET_PROTO hdrlength:8:8 type:16:8:MH_TYPE reserved:24:8 \
      checksum:32:16
      TCP_OPTION eol 0
      TCP_OPTION nop 1
      TCP_OPTION maxseg 2 length:8:8 size:16:16
      TCP_OPTION window 3 length:8:8 count:16:8
      TCP_OPTION sack-perm 4 length:8:8
      TCP_OPTION sack 5 length:8:8 left:16:32 right:48:32
      TCP_OPTION sack0 5 length:8:8 left:16:32 right:48:32
      TCP_OPTION sack1 5 length:8:8 left:80:32 right:112:32
      TCP_OPTION sack2 5 length:8:8 left:144:32 right:176:32
      TCP_OPTION sack3 5 length:8:8 left:208:32 right:240:32
      TCP_OPTION timestamp 8 length:8:8 tsval:16:32 tsecr:48:32
      TCP_OPTION md5sig 19 length:8:8
      TCP_OPTION mptcp 30 length:8:8 subtype:16:4
      TCP_OPTION fastopen 34 length:8:8
      IP_OPTION rr 7 type:0:8 length:8:8 ptr:16:8 addr:24:32:IPV4_ADDR
      IP_OPTION lsrr 131 type:0:8 length:8:8 ptr:16:8 addr:24:32:IPV4_ADDR
      IP_OPTION ssrr 137 type:0:8 length:8:8 ptr:16:8 addr:24:32:IPV4_ADDR
      IP_OPTION ra 148 type:0:8 length:8:8 value:16:16
      SCTP_CHUNK data 0 type:0:8 flags:8:8 length:16:16 tsn:32:32 stream:64:16 ssn:80:16 \
      ppid:96:32
      SCTP_CHUNK init 1 type:0:8 flags:8:8 length:16:16 init-tag:32:32 a-rwnd:64:32 \
      num-outbound-streams:96:16 num-inbound-streams:112:16 initial-tsn:128:32
      SCTP_CHUNK init-ack 2 type:0:8 flags:8:8 length:16:16 init-tag:32:32 a-rwnd:64:32 \
      num-outbound-streams:96:16 num-inbound-streams:112:16 initial-tsn:128:32
      SCTP_CHUNK sack 3 type:0:8 flags:8:8 length:16:16 cum-tsn-ack:32:32 a-rwnd:64:32 \
      num-gap-ack-blocks:96:16 num-dup-tsns:112:16
      SCTP_CHUNK heartbeat 4 type:0:8 flags:8:8 length:16:16
      SCTP_CHUNK heartbeat-ack 5 type:0:8 flags:8:8 length:16:16
      SCTP_CHUNK abort 6 type:0:8 flags:8:8 length:16:16
      SCTP_CHUNK shutdown 7 type:0:8 flags:8:8 length:16:16 cum-tsn-ack:32:32
      SCTP_CHUNK shutdown-ack 8 type:0:8 flags:8:8 length:16:16
      SCTP_CHUNK error 9 type:0:8 flags:8:8 length:16:16
      SCTP_CHUNK cookie-echo 10 type:0:8 flags:8:8 length:16:16
      SCTP_CHUNK cookie-ack 11 type:0:8 flags:8:8 length:16:16
      SCTP_CHUNK ecne 12 type:0:8 flags:8:8 length:16:16 lowest-tsn:32:32
      SCTP_CHUNK cwr 13 type:0:8 flags:8:8 length:16:16 lowest-tsn:32:32
      SCTP_CHUNK shutdown-complete 14 type:0:8 flags:8:8 length:16:16
      SCTP_CHUNK asconf-ack 128 type:0:8 flags:8:8 length:16:16 seqno:32:32
      SCTP_CHUNK forward-tsn 192 type:0:8 flags:8:8 length:16:16 new-cum-tsn:32:32
      SCTP_CHUNK asconf 193 type:0:8 flags:8:8 length:16:16 seqno:32:32
      """;

  private static final Map<String, Map<String, Payload>> PAYLOADS = new LinkedHashMap<>();
  private static final Map<String, Integer> NUMBERS = new TreeMap<>();
  private static final Map<ExthdrKind, Map<String, Map<String, Exthdr>>> EXTHDRS = new TreeMap<>();
  private static final Map<ExthdrKind, Map<String, Integer>> OPTION_NUMBERS = new TreeMap<>();

  static {
    HEADERS.lines().forEach(HeaderFields::readHeader);
    OPTIONS.lines().forEach(HeaderFields::readOption);
  }

  private HeaderFields() {}

  private static void readHeader(String line) {
    String[] words = line.split(" +", -1);
    Base base = Base.valueOf(words[1]);
    if (!words[2].equals("-")) {
      NUMBERS.put(words[0], Integer.valueOf(words[2]));
    }
    Map<String, Payload> fields = new LinkedHashMap<>();
    for (int i = 3; i < words.length; i++) {
      String[] f = words[i].split(":", -1);
      String name = f[0].replace('_', ' ');
      int bits = Integer.parseInt(f[2]);
      Payload payload =
          new Payload(type(f, bits), base, Integer.parseInt(f[1]), bits, words[0], name);
      fields.put(name, payload);
    }
    PAYLOADS.put(words[0], fields);
  }

  private static void readOption(String line) {
    String[] words = line.split(" +", -1);
    ExthdrKind kind = ExthdrKind.valueOf(words[0]);
    Map<String, Exthdr> fields = new LinkedHashMap<>();
    for (int i = 3; i < words.length; i++) {
      String[] f = words[i].split(":", -1);
      int bits = Integer.parseInt(f[2]);
      int number = Integer.parseInt(words[2]);
      fields.put(
          f[0],
          new Exthdr(
              type(f, bits), kind, number, words[1], f[0], Integer.parseInt(f[1]), bits, false));
    }
    OPTION_NUMBERS
        .computeIfAbsent(kind, k -> new TreeMap<>())
        .put(words[1], Integer.parseInt(words[2]));
    EXTHDRS.computeIfAbsent(kind, k -> new LinkedHashMap<>()).put(words[1], fields);
  }

  private static ValueType type(String[] field, int bits) {
    return field.length < 4
        ? ValueType.integer(bits)
        : ValueType.of(Datatype.valueOf(field[3].toUpperCase(Locale.ROOT)));
  }

  /** Whether the language has a header of that name. */
  public static boolean isProtocol(String protocol) {
    return PAYLOADS.containsKey(protocol);
  }

  /** A field of a header, or null. */
  public static @Nullable Payload field(String protocol, String field) {
    Map<String, Payload> fields = PAYLOADS.get(protocol);
    return fields == null ? null : fields.get(field);
  }

  /** Names of a header's fields, in wire order. */
  public static List<String> fields(String protocol) {
    return new ArrayList<>(PAYLOADS.getOrDefault(protocol, Map.of()).keySet());
  }

  /** IP protocol number of a transport header; -1 for others. */
  public static int number(String protocol) {
    return NUMBERS.getOrDefault(protocol, -1);
  }

  /** The transport header of an IP protocol number, or null. */
  public static @Nullable String protocol(int number) {
    for (Map.Entry<String, Integer> entry : NUMBERS.entrySet()) {
      if (entry.getValue() == number) {
        return entry.getKey();
      }
    }
    return null;
  }

  /** A field of an option, extension header or chunk, or null. */
  public static @Nullable Exthdr option(ExthdrKind kind, String name, String field) {
    Map<String, Exthdr> fields = EXTHDRS.getOrDefault(kind, Map.of()).get(name);
    return fields == null ? null : fields.get(field);
  }

  /** The existence test of an option, extension header or chunk, or null. */
  public static @Nullable Exthdr existence(ExthdrKind kind, String name) {
    Integer number = OPTION_NUMBERS.getOrDefault(kind, Map.of()).get(name);
    return number == null
        ? null
        : new Exthdr(ValueType.of(Datatype.BOOLEAN), kind, number, name, "", 0, 8, true);
  }

  /** Names of an option's fields. */
  public static List<String> optionFields(ExthdrKind kind, String name) {
    return new ArrayList<>(
        EXTHDRS.getOrDefault(kind, Map.of()).getOrDefault(name, Map.of()).keySet());
  }

  /** Names of a kind's options, headers or chunks. */
  public static List<String> options(ExthdrKind kind) {
    return new ArrayList<>(EXTHDRS.getOrDefault(kind, Map.of()).keySet());
  }
}
