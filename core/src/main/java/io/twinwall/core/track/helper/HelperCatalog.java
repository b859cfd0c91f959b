package io.twinwall.core.track.helper;

import io.twinwall.core.packet.Protocol;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * The helpers that Linux 6.18 registers, with the protocols and IP versions of each, and which of
 * them are modelled: what a {@code ct helper} object may name.
 */
public final class HelperCatalog {
  private static final Set<Integer> TCP = Set.of(Protocol.TCP);
  private static final Set<Integer> UDP = Set.of(Protocol.UDP);
  private static final Set<Integer> BOTH = Set.of(4, 6);
  private static final Set<Integer> IPV4 = Set.of(4);
  private static final TreeMap<String, Entry> ENTRIES = new TreeMap<>();

  static {
    for (Entry e :
        List.of(
            new Entry("ftp", TCP, BOTH, true),
            new Entry("tftp", UDP, BOTH, true),
            new Entry("irc", TCP, IPV4, true),
            new Entry("sip", Set.of(Protocol.TCP, Protocol.UDP), BOTH, true),
            new Entry("pptp", TCP, IPV4, true),
            new Entry("amanda", UDP, BOTH, true),
            new Entry("sane", TCP, BOTH, true),
            new Entry("snmp", UDP, IPV4, true),
            new Entry("snmp_trap", UDP, IPV4, true),
            new Entry("netbios-ns", UDP, IPV4, true),
            new Entry("RAS", UDP, BOTH, false),
            new Entry("Q.931", TCP, BOTH, false),
            new Entry("H.245", UDP, BOTH, false))) {
      ENTRIES.put(e.name(), e);
    }
  }

  private HelperCatalog() {}

  /**
   * @param protocols IP protocol numbers
   * @param versions 4, 6
   * @param modelled whether it is simulated; the H.323 helpers are not
   */
  private record Entry(
      String name, Set<Integer> protocols, Set<Integer> versions, boolean modelled) {}

  /** Whether the kernel has a helper of this name for a protocol and an IP version. */
  public static boolean has(String name, int protocol, int version) {
    Entry e = ENTRIES.get(name);
    return e != null && e.protocols().contains(protocol) && e.versions().contains(version);
  }

  /** Whether a helper that the kernel has is simulated. */
  public static boolean modelled(String name) {
    Entry e = ENTRIES.get(name);
    return e != null && e.modelled();
  }

  /** The names of all helpers of the kernel, sorted. */
  public static Set<String> names() {
    return Set.copyOf(ENTRIES.keySet());
  }
}
