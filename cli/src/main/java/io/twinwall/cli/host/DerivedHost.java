package io.twinwall.cli.host;

import io.twinwall.cli.data.UnusableInput;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.HostBuilder;
import io.twinwall.core.packet.Prefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A two-sided host for a capture without a host file: some prefixes lie inside, everything else
 * outside.
 *
 * <p>Its own addresses are made up, of ranges that no traffic uses: IPv4 of 192.0.0.0/24 (RFC 6890
 * protocol assignments), IPv6 of 100::/64 (RFC 6666 discard).
 */
public final class DerivedHost {
  /** The interface names without any option. */
  public static final String LAN = "lan";

  public static final String WAN = "wan";

  private static final List<String> PRIVATE =
      List.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");

  private final Map<String, List<Prefix>> inside = new LinkedHashMap<>();
  private final String outside;

  private DerivedHost(String outside) {
    this.outside = outside;
  }

  /**
   * A host with these sides.
   *
   * @param inside {@code PREFIX=IFACE} each; none: private addresses are inside on {@code lan}
   * @param outside null: {@code wan}
   */
  public static DerivedHost of(List<String> inside, @Nullable String outside) {
    DerivedHost d = new DerivedHost(outside == null ? WAN : outside);
    if (inside.isEmpty()) {
      PRIVATE.forEach(p -> d.add(p, LAN));
    }
    for (String side : inside) {
      int equals = side.indexOf('=');
      if (equals <= 0 || equals == side.length() - 1) {
        throw new UnusableInput(
            "--inside takes PREFIX=IFACE, as in 192.168.0.0/16=eth1, not '" + side + "'");
      }
      d.add(side.substring(0, equals), side.substring(equals + 1));
    }
    if (d.inside.containsKey(d.outside)) {
      throw new UnusableInput(
          "interface '" + d.outside + "' is both inside and outside; give --outside another name");
    }
    return d;
  }

  private void add(String prefix, String name) {
    try {
      inside.computeIfAbsent(name, n -> new ArrayList<>()).add(Prefix.parse(prefix));
    } catch (IllegalArgumentException e) {
      throw new UnusableInput("--inside " + prefix + "=" + name + ": " + e.getMessage(), e);
    }
  }

  /** Names of its interfaces, the inside first. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>(inside.keySet());
    names.add(outside);
    return names;
  }

  /** The host, with made up addresses. */
  public FirewallHost build() {
    HostBuilder b = new HostBuilder();
    int n = 8;
    try {
      for (String name : names()) {
        b.addInterface(name, null, 0, List.of("192.0.0." + n + "/32", "100::" + n + "/128"));
        n++;
      }
      for (Map.Entry<String, List<Prefix>> side : inside.entrySet()) {
        for (Prefix p : side.getValue()) {
          b.addRoute(p.toString(), null, side.getKey(), false, null, null, -1);
        }
      }
      b.addRoute("0.0.0.0/0", null, outside, false, null, null, -1);
      b.addRoute("::/0", null, outside, false, null, null, -1);
      return b.resolve("all").build();
    } catch (IllegalArgumentException e) {
      throw new UnusableInput("--inside, --outside: " + e.getMessage(), e);
    }
  }

  /** What was derived, for the summary. */
  public String describe() {
    StringBuilder sb = new StringBuilder();
    inside.forEach(
        (name, prefixes) ->
            sb.append(name)
                .append(" leads to ")
                .append(String.join(", ", prefixes.stream().map(Prefix::toString).toList()))
                .append("; "));
    return sb.append(outside).append(" to everything else").toString();
  }
}
