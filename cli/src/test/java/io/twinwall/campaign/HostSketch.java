package io.twinwall.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A host file in the making: every part of it can be taken away again. */
final class HostSketch {
  final Map<String, Integer> mtus = new TreeMap<>();

  /** Routes and neighbours, each a JSON object. */
  final List<String> routes = new ArrayList<>();

  final List<String> neighbours = new ArrayList<>();
  final Map<String, Integer> sysctls = new TreeMap<>();
  boolean listed;
  boolean realtime;

  HostSketch copy() {
    HostSketch c = new HostSketch();
    c.mtus.putAll(mtus);
    c.routes.addAll(routes);
    c.neighbours.addAll(neighbours);
    c.sysctls.putAll(sysctls);
    c.listed = listed;
    c.realtime = realtime;
    return c;
  }

  private static String object(String name, String mac, int mtu, String addresses) {
    StringBuilder sb = new StringBuilder();
    for (int i = 0; i < 12; i += 2) {
      sb.append(i == 0 ? "" : ":").append(mac, i, i + 2);
    }
    return "{\"name\": \"%s\", \"addresses\": [%s], \"mac\": \"%s\", \"mtu\": %d}"
        .formatted(name, addresses, sb, mtu);
  }

  private String interfaceOf(String name) {
    String addresses =
        switch (name) {
          case Topology.LAN -> "\"10.0.0.1/24\", \"fd00:a::1/64\"";
          case Topology.WAN -> "\"203.0.113.1/24\", \"203.0.113.2/24\", \"fd00:b::1/64\"";
          default -> "\"10.1.0.1/24\", \"fd00:c::1/64\"";
        };
    return object(
        name, String.valueOf(Topology.MAC.get(name)), mtus.getOrDefault(name, 1500), addresses);
  }

  private static String list(List<String> items) {
    return items.isEmpty() ? "[]" : "[\n  " + String.join(",\n  ", items) + "\n ]";
  }

  /** As it stands in {@code host.json}. */
  String json() {
    List<String> values = new ArrayList<>();
    sysctls.forEach((k, v) -> values.add("\"%s\": %d".formatted(k, v)));
    return "{\n \"interfaces\": "
        + list(Topology.INTERFACES.stream().map(this::interfaceOf).toList())
        + ",\n \"routes\": "
        + list(routes)
        + ",\n \"neighbours\": "
        + list(neighbours)
        + ",\n \"resolve\": \""
        + (listed ? "listed" : "all")
        + "\",\n \"sysctls\": {"
        + String.join(", ", values)
        + "},\n \"realtime\": "
        + realtime
        + "\n}\n";
  }
}
