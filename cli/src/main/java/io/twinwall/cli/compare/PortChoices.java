package io.twinwall.cli.compare;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * NAT ports (and ICMP ids) that the kernel draws at random: an entry may carry another one of the
 * same range, for as long as it lives, and its packets are then held to that choice.
 */
final class PortChoices {
  private static final String NAT = "\\b(?:snat|dnat|masquerade|redirect)\\b";
  private static final Pattern STATEMENT = Pattern.compile(NAT);
  private static final Pattern RANGE = Pattern.compile(NAT + ".*?:(\\d+)-(\\d+)");

  private record Range(long low, long high) {}

  private record Way(String protocol, String source, int from, String destination, int to) {}

  private record Pair(String protocol, String source, String destination) {}

  private final Map<Object, List<Range>> granted = new HashMap<>();
  private final Map<Object, Map<String, @Nullable Object>> chosen = new HashMap<>();
  private final Map<Way, int[]> names = new HashMap<>();
  private final Set<Pair> renamed = new HashSet<>();

  /** Learns from the kernel's record which ports of its entry may be random. */
  void learn(Map<String, @Nullable Object> kernel) {
    Map<String, @Nullable Object> e = Json.map(Json.map(kernel.get("ct")).get("entry"));
    Object since = e.get("since");
    if (since == null || granted.containsKey(since)) {
      return;
    }
    List<@Nullable Object> status = Json.list(e.get("status"));
    if (!status.contains("snat") && !status.contains("dnat")) {
      return;
    }
    List<Range> ranges = new ArrayList<>();
    boolean random = rules(kernel, ranges);
    Map<String, @Nullable Object> o = Json.map(e.get("orig"));
    Map<String, @Nullable Object> r = Json.map(e.get("reply"));
    boolean ports = o.containsKey("sport");
    boolean changed =
        ports
            ? !same(o.get("sport"), r.get("dport")) || !same(o.get("dport"), r.get("sport"))
            : o.containsKey("id") && !same(o.get("id"), r.get("id"));
    if (!ranges.isEmpty()) {
      granted.put(since, ranges);
    } else if (random || changed) {
      granted.put(since, List.of(ports ? sameClass(o, random) : new Range(0, 65535)));
    }
  }

  private static boolean same(@Nullable Object a, @Nullable Object b) {
    return a == null ? b == null : a.equals(b);
  }

  /** The kernel stays within the class of the source port. */
  private static Range sameClass(Map<String, @Nullable Object> o, boolean random) {
    long s = o.get("sport") instanceof Long l ? l : 0;
    if (random) {
      return new Range(1, 65535);
    }
    return s >= 1024 ? new Range(1024, 65535) : s < 512 ? new Range(1, 511) : new Range(600, 1023);
  }

  /** Collects the port ranges of the nat rules that applied; whether one says random. */
  private static boolean rules(Map<String, @Nullable Object> kernel, List<Range> ranges) {
    boolean random = false;
    for (Object item : Json.list(kernel.get("trace"))) {
      Object text = Json.map(item).get("text");
      if (text instanceof String rule && STATEMENT.matcher(rule).find()) {
        Matcher m = RANGE.matcher(rule);
        if (m.find()) {
          ranges.add(new Range(Long.parseLong(m.group(1)), Long.parseLong(m.group(2))));
        }
        random |= rule.contains("random");
      }
    }
    return random;
  }

  /** Whether two reply tuples of an entry are alike, or differ in ports as they may. */
  boolean replyAlike(
      Map<String, @Nullable Object> entry,
      Map<String, @Nullable Object> kernel,
      Map<String, @Nullable Object> ours) {
    Set<String> keys = new TreeSet<>(kernel.keySet());
    keys.addAll(ours.keySet());
    keys.removeIf(k -> same(kernel.get(k), ours.get(k)));
    if (!Set.of("sport", "dport", "id").containsAll(keys)) {
      return false;
    }
    Object since = entry.get("since");
    if (since == null) {
      return keys.isEmpty();
    }
    if (!keys.isEmpty() && !allowed(since, keys, ours)) {
      return false;
    }
    chosen.put(since, ours);
    remember(String.valueOf(entry.get("proto")), kernel, ours, !keys.isEmpty());
    return true;
  }

  private boolean allowed(Object since, Set<String> keys, Map<String, @Nullable Object> ours) {
    List<Range> ranges = granted.getOrDefault(since, List.of());
    for (String k : keys) {
      if (!(ours.get(k) instanceof Long port)
          || ranges.stream().noneMatch(r -> r.low() <= port && port <= r.high())) {
        return false;
      }
    }
    return ours.equals(chosen.getOrDefault(since, ours));
  }

  private void remember(
      String protocol,
      Map<String, @Nullable Object> kernel,
      Map<String, @Nullable Object> ours,
      boolean differ) {
    boolean id = kernel.containsKey("id");
    String s = id ? "id" : "sport";
    String d = id ? "id" : "dport";
    if (!kernel.containsKey(s)) {
      return;
    }
    String from = String.valueOf(kernel.get("src"));
    String to = String.valueOf(kernel.get("dst"));
    Way way = new Way(protocol, from, port(kernel, s), to, port(kernel, d));
    Way back = new Way(protocol, to, way.to(), from, way.from());
    if (differ) {
      names.put(way, new int[] {port(ours, s), port(ours, d)});
      names.put(back, new int[] {port(ours, d), port(ours, s)});
      renamed.add(new Pair(protocol, from, to));
      renamed.add(new Pair(protocol, to, from));
    } else {
      names.remove(way);
      names.remove(back);
    }
  }

  private static int port(Map<String, @Nullable Object> tuple, String key) {
    return tuple.get(key) instanceof Long l ? l.intValue() : 0;
  }

  boolean any() {
    return !names.isEmpty();
  }

  /**
   * Gives a kernel's packet our ports, and blanks in both the checksums that cover them.
   *
   * @return false if its flow was not renamed
   */
  boolean rename(byte[] kernel, byte[] ours, int base) {
    Unpredictable.Transport t = Unpredictable.transport(kernel, base);
    String protocol =
        switch (t.protocol()) {
          case 1 -> "icmp";
          case 6 -> "tcp";
          case 17 -> "udp";
          case 58 -> "icmpv6";
          case 132 -> "sctp";
          case 136 -> "udplite";
          default -> "";
        };
    if (protocol.isEmpty()) {
      return false;
    }
    boolean four = Unpredictable.isIpv4(kernel, base);
    int at = base + (four ? 12 : 8);
    String source = IpAddress.of(kernel, at, four ? 4 : 6).toString();
    String destination = IpAddress.of(kernel, at + (four ? 4 : 16), four ? 4 : 6).toString();
    int o = t.offset();
    if (!t.first()) {
      return laterFragment(kernel, ours, base, o, new Pair(protocol, source, destination));
    }
    if (protocol.startsWith("icmp")) {
      return icmp(kernel, ours, o, protocol, source, destination);
    }
    if (o + 4 > kernel.length) {
      return false;
    }
    Way way =
        new Way(protocol, source, Bytes.u16(kernel, o), destination, Bytes.u16(kernel, o + 2));
    int[] name = names.get(way);
    if (name == null) {
      return false;
    }
    Bytes.put16(kernel, o, name[0]);
    Bytes.put16(kernel, o + 2, name[1]);
    int field = protocol.equals("tcp") ? 16 : protocol.equals("sctp") ? 8 : 6;
    blankBoth(kernel, ours, o + field, protocol.equals("sctp") ? 4 : 2);
    return true;
  }

  private static void blankBoth(byte[] a, byte[] b, int from, int count) {
    Unpredictable.blank(a, from, count);
    Unpredictable.blank(b, from, count);
  }

  /** A TCP checksum may stand in a later fragment. */
  private boolean laterFragment(byte[] kernel, byte[] ours, int base, int o, Pair pair) {
    int offset = (Bytes.u16(kernel, base + 6) & 0x1FFF) * 8;
    boolean held =
        pair.protocol().equals("tcp")
            && Unpredictable.isIpv4(kernel, base)
            && renamed.contains(pair)
            && offset <= 16;
    if (held) {
      blankBoth(kernel, ours, o + 16 - offset, 2);
    }
    return held;
  }

  private boolean icmp(
      byte[] kernel, byte[] ours, int o, String protocol, String source, String destination) {
    if (o + 8 > kernel.length) {
      return false;
    }
    boolean four = protocol.equals("icmp");
    int type = Bytes.u8(kernel, o);
    if ((four ? List.of(3, 4, 5, 11, 12) : List.of(1, 2, 3, 4)).contains(type)) {
      if (!rename(kernel, ours, o + 8)) {
        return false;
      }
    } else {
      int id = Bytes.u16(kernel, o + 4);
      int[] name = names.get(new Way(protocol, source, id, destination, id));
      if (name == null) {
        return false;
      }
      Bytes.put16(kernel, o + 4, name[0]);
    }
    blankBoth(kernel, ours, o + 2, 2);
    return true;
  }
}
