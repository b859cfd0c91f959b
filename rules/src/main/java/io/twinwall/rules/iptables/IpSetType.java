package io.twinwall.rules.iptables;

import io.twinwall.rules.model.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the elements of an ipset are made of: {@code hash:ip,port} has two dimensions.
 *
 * @param bitmap whether it is of the bitmap kind
 * @param list whether its elements are sets
 */
record IpSetType(String name, boolean bitmap, boolean list, List<Dimension> dimensions) {
  IpSetType {
    dimensions = List.copyOf(dimensions);
  }

  /** One part of an element, and of what it is compared with. */
  enum Dimension {
    /** An address. */
    IP,
    /** An address or a prefix. */
    NET,
    /** A protocol and a port (of a bitmap: a port). */
    PORT,
    /** A MAC address. */
    MAC,
    /** The name of an interface. */
    IFACE,
    /** A packet mark. */
    MARK
  }

  private static final Map<String, IpSetType> KNOWN = new TreeMap<>();

  static {
    for (String name :
        List.of(
            "bitmap:ip",
            "bitmap:ip,mac",
            "bitmap:port",
            "hash:ip",
            "hash:mac",
            "hash:ip,mac",
            "hash:net",
            "hash:net,net",
            "hash:ip,port",
            "hash:net,port",
            "hash:ip,port,ip",
            "hash:ip,port,net",
            "hash:net,port,net",
            "hash:net,iface",
            "hash:ip,mark",
            "list:set")) {
      KNOWN.put(name, make(name));
    }
  }

  private static IpSetType make(String name) {
    int cut = name.indexOf(':');
    List<Dimension> dimensions = new ArrayList<>();
    boolean list = name.startsWith("list");
    if (!list) {
      for (String part : name.substring(cut + 1).split(",", -1)) {
        dimensions.add(Dimension.valueOf(part.toUpperCase(java.util.Locale.ROOT)));
      }
    }
    return new IpSetType(name, name.startsWith("bitmap"), list, dimensions);
  }

  static @Nullable IpSetType of(String name) {
    return KNOWN.get(name);
  }

  static List<String> names() {
    return List.copyOf(KNOWN.keySet());
  }

  /** Types of the key in nftables. */
  List<String> keyTypes(Family family) {
    List<String> types = new ArrayList<>();
    for (Dimension d : dimensions) {
      switch (d) {
        case IP, NET -> types.add(family == Family.IP6 ? "ipv6_addr" : "ipv4_addr");
        case MAC -> types.add("ether_addr");
        case IFACE -> types.add("ifname");
        case MARK -> types.add("mark");
        case PORT -> {
          if (!bitmap) {
            types.add("inet_proto");
          }
          types.add("inet_service");
        }
      }
    }
    return types;
  }
}
