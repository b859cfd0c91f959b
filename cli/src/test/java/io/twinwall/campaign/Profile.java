package io.twinwall.campaign;

import io.twinwall.campaign.Talk.Setting;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** An area of behaviour: which conversations run, how often over IPv6, and with which rules. */
@SuppressWarnings("ImmutableEnumChecker") // its maps and lists are copies that none can change
enum Profile {
  TCP(.12, Map.of("filter", 1.0, "nat", .2), of(10, TcpTalk::new), of(1, OddTalk::new)),
  UDP(
      .2,
      Map.of("filter", 1.0, "nat", .5),
      of(6, UdpTalk::new),
      of(1, ErrorTalk::new),
      of(2, OddTalk::new)),
  ICMP(
      .35,
      Map.of("filter", 1.0, "nat", .6, "nat6", .3),
      of(4, QueryTalk::new),
      of(3, UdpTalk::new),
      of(2, TcpTalk::new),
      of(4, ErrorTalk::new)),
  SCTP(.35, Map.of("filter", 1.0, "nat", .3), of(10, SctpTalk::new), of(1, OddTalk::new)),
  OTHER(
      .25,
      Map.of("filter", 1.0, "nat", .4, "nat6", .2),
      of(8, PlainTalk::new),
      of(1, ErrorTalk::new),
      of(1, OddTalk::new)),
  V6(
      1,
      Map.of("filter", 1.0, "nat6", .6),
      of(4, UdpTalk::new),
      of(3, QueryTalk::new),
      of(2, TcpTalk::new),
      of(3, FragmentTalk::new),
      of(2, NeighbourTalk::new),
      of(3, OddTalk::new),
      of(1, PlainTalk::new),
      of(2, ErrorTalk::new)),
  FRAGMENTS(
      .4,
      Map.of("filter", 1.0, "nat", .6, "nat6", .3),
      of(8, FragmentTalk::new),
      of(1, UdpTalk::new),
      of(1, QueryTalk::new),
      of(1, ErrorTalk::new)),
  NAT(
      .12,
      Map.of("filter", 1.0, "nat", 1.0, "nat6", .3),
      of(5, TcpTalk::new),
      of(5, UdpTalk::new),
      of(3, QueryTalk::new),
      of(1, SctpTalk::new),
      of(1, PlainTalk::new),
      of(1, FragmentTalk::new),
      of(2, ErrorTalk::new)),
  LOCAL(
      .3,
      Map.of("filter", 1.0, "nat", .6, "nat6", .2),
      of(4, UdpTalk::new),
      of(3, TcpTalk::new),
      of(3, QueryTalk::new),
      of(1, PlainTalk::new),
      of(1, FragmentTalk::new),
      of(1, SctpTalk::new),
      of(1, ErrorTalk::new),
      of(1, OddTalk::new)),
  ZONES(
      .2,
      Map.of("zones", 1.0, "filter", 1.0, "nat", .5),
      of(3, TcpTalk::new),
      of(4, UdpTalk::new),
      of(2, QueryTalk::new),
      of(1, FragmentTalk::new),
      of(1, ErrorTalk::new)),
  POLICIES(
      .2,
      Map.of("policies", 1.0, "filter", .7, "nat", .3),
      of(3, TcpTalk::new),
      of(3, UdpTalk::new),
      of(2, QueryTalk::new),
      of(2, SctpTalk::new),
      of(2, PlainTalk::new)),
  FTP(
      .2,
      Map.of("ftp", 1.0, "filter", 1.0, "nat", .7, "nat6", .3),
      of(8, FtpTalk::new),
      of(1, UdpTalk::new)),
  TIME(
      .3,
      Map.of("filter", 1.0, "nat", .5, "policies", .2),
      of(4, UdpTalk::new),
      of(2, QueryTalk::new),
      of(4, TcpTalk::new),
      of(2, FragmentTalk::new),
      of(2, SctpTalk::new),
      of(1, PlainTalk::new)),
  LINK(
      .3,
      Map.of("filter", 1.0, "nat", .2),
      of(6, LinkTalk::new),
      of(2, UdpTalk::new),
      of(1, QueryTalk::new)),
  NEIGHBOURS(
      .35,
      Map.of("filter", 1.0, "nat", .5, "nat6", .3),
      of(4, UdpTalk::new),
      of(2, TcpTalk::new),
      of(2, QueryTalk::new),
      of(1, SctpTalk::new),
      of(1, FragmentTalk::new)),
  LANGUAGE(
      .3,
      Map.of("language", 1.0, "nat", .3),
      of(5, TcpTalk::new),
      of(4, UdpTalk::new),
      of(3, QueryTalk::new),
      of(1, SctpTalk::new),
      of(1, PlainTalk::new),
      of(2, OddTalk::new),
      of(1, FragmentTalk::new));

  /** A kind of conversation and how often it comes, against the others of its profile. */
  record Share(int weight, Function<Setting, Talk> kind) {}

  private final double sixes;
  private final Map<String, Double> tables;
  private final List<Share> shares;

  Profile(double sixes, Map<String, Double> tables, Share... shares) {
    this.sixes = sixes;
    this.tables = tables;
    this.shares = List.of(shares);
  }

  private static Share of(int weight, Function<Setting, Talk> kind) {
    return new Share(weight, kind);
  }

  /** Whether entries age, in a scenario that takes as long as it says. */
  boolean realtime() {
    return this == TIME;
  }

  /** The chance of a kind of table to be in the rules. */
  double chanceOf(String table) {
    return tables.getOrDefault(table, .0);
  }

  /** Begins a conversation. */
  Talk talk(World world, Dice dice) {
    int sum = shares.stream().mapToInt(Share::weight).sum();
    int throwAt = dice.below(sum);
    Share chosen = shares.get(0);
    for (Share s : shares) {
      if (throwAt >= 0) {
        chosen = s;
      }
      throwAt -= s.weight();
    }
    boolean fromHost = dice.chance(this == LOCAL ? .6 : .02);
    return chosen.kind().apply(new Setting(world, dice, this, dice.chance(sixes), fromHost));
  }
}
