package io.twinwall.rules.iptables;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Every match and target that is known, by name. */
final class Registry {
  static final Registry INSTANCE = new Registry();

  private final Map<String, Extension> matches = new LinkedHashMap<>();
  private final Map<String, Extension> targets = new LinkedHashMap<>();
  private final Map<String, String> refused = new TreeMap<>();

  private Registry() {
    PortMatches.register(this);
    MultiportMatch.register(this);
    TcpMatches.register(this);
    IcmpMatches.register(this);
    SctpMatches.register(this);
    ConntrackMatches.register(this);
    ConnectionMatches.register(this);
    MarkMatches.register(this);
    AddressMatches.register(this);
    LinkMatches.register(this);
    HeaderMatches.register(this);
    Ipv6Matches.register(this);
    LocalMatches.register(this);
    RateMatches.register(this);
    HashlimitMatch.register(this);
    StatisticMatch.register(this);
    RecentMatch.register(this);
    StringMatch.register(this);
    U32Match.register(this);
    TimeMatch.register(this);
    SetMatch.register(this);
    RejectTarget.register(this);
    LogTargets.register(this);
    MarkTargets.register(this);
    NatTargets.register(this);
    HeaderTargets.register(this);
    TrackTargets.register(this);
    HandoverTargets.register(this);
    SetTarget.register(this);
    refuse(
        "what it asks cannot be told from packets and the host",
        "bpf osf cluster eui64 l2tp ipcomp rateest srh unclean");
    refuse(
        "no simulation of it exists",
        "SECMARK CONNSECMARK IDLETIMER RATEEST LED HMARK CLUSTERIP DNPT SNPT ULOG MIRROR SAME TARPIT"
            + " NFACCT CONNLABEL");
  }

  Extension match(String name, Extension.Meaning meaning) {
    Extension extension = new Extension(name, meaning);
    matches.put(name, extension);
    return extension;
  }

  Extension target(String name, Extension.Meaning meaning) {
    Extension extension = new Extension(name, meaning);
    targets.put(name, extension);
    return extension;
  }

  private void refuse(String why, String names) {
    for (String name : names.split(" ", -1)) {
      refused.put(name, why);
    }
  }

  Map<String, Extension> matches() {
    return matches;
  }

  Map<String, Extension> targets() {
    return targets;
  }

  /** What iptables has and Twinwall has not, with the reason. */
  Map<String, String> refused() {
    return refused;
  }
}
