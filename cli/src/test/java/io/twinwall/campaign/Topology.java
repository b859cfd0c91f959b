package io.twinwall.campaign;

import java.util.List;
import java.util.Map;

/** Who lives where: three networks around the firewall, in both families, and what lies beyond. */
final class Topology {
  static final String LAN = "lan";
  static final String WAN = "wan";
  static final String DMZ = "dmz";
  static final String LOCAL = "local";

  static final List<String> INTERFACES = List.of(LAN, WAN, DMZ);

  static final Map<String, String> MAC =
      Map.of(LAN, "020000000001", WAN, "020000000101", DMZ, "020000000201");

  /** All that send, far and near, by family. */
  static final Topology FOUR =
      new Topology(
          List.of("10.0.0.2", "10.0.0.3", "10.0.0.77"),
          List.of("10.1.0.10", "10.1.0.11"),
          List.of("198.51.100.7", "198.51.100.8", "192.0.2.33", "203.0.113.50"),
          List.of("10.0.0.1", "203.0.113.1", "10.1.0.1", "203.0.113.2"));

  static final Topology SIX =
      new Topology(
          List.of("fd00:a::2", "fd00:a::3"),
          List.of("fd00:c::10", "fd00:c::11"),
          List.of("2001:db8:1::7", "2001:db8:2::8", "fd00:b::50"),
          List.of("fd00:a::1", "fd00:b::1", "fd00:c::1"));

  final List<String> lan;
  final List<String> dmz;
  final List<String> wan;
  final List<String> own;

  private Topology(List<String> lan, List<String> dmz, List<String> wan, List<String> own) {
    this.lan = lan;
    this.dmz = dmz;
    this.wan = wan;
    this.own = own;
  }

  static Topology of(boolean six) {
    return six ? SIX : FOUR;
  }

  /** The interface behind which an address lives; {@code local} for the firewall's own. */
  static String home(String address) {
    if (FOUR.own.contains(address) || SIX.own.contains(address)) {
      return LOCAL;
    }
    if (address.startsWith("10.1.") || address.startsWith("fd00:c:")) {
      return DMZ;
    }
    return address.startsWith("10.") || address.startsWith("fd00:a:") ? LAN : WAN;
  }

  /** A sender and a receiver as they are likely to talk. */
  Ends pair(Dice dice, boolean fromHost, int sport, int dport) {
    String src;
    String dst;
    int way = dice.below(100);
    if (fromHost) {
      dst = dice.of(dice.any(lan, dmz, wan));
      int at = INTERFACES.indexOf(home(dst));
      src = dice.chance(.85) ? own.get(at) : dice.of(own);
    } else if (way < 45) {
      src = dice.of(lan);
      dst = dice.of(wan);
    } else if (way < 58) {
      src = dice.of(lan);
      dst = dice.of(dmz);
    } else if (way < 66) {
      src = dice.of(dmz);
      dst = dice.of(dice.any(lan, wan));
    } else if (way < 76) {
      src = dice.of(dice.any(wan, dmz));
      dst = dice.of(own);
    } else if (way < 82) {
      src = dice.of(lan);
      dst = dice.of(own);
    } else if (way < 90) {
      src = dice.of(wan);
      dst = dice.of(dice.any(dmz, lan));
    } else if (way < 94) {
      src = dice.of(own);
      dst = dice.of(dice.any(lan, wan, dmz));
    } else {
      src = dice.of(dice.any(wan, lan));
      dst = dice.of(dice.any(own, lan));
    }
    return new Ends(home(src), src, dst, sport, dport);
  }
}
