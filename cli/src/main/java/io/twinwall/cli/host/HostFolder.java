package io.twinwall.cli.host;

import io.twinwall.cli.data.DataFiles;
import io.twinwall.cli.data.DataNode;
import io.twinwall.cli.data.JsonData;
import io.twinwall.cli.data.UnusableInput;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.HostBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A host from the output of {@code ip -j addr}, {@code ip -j route show table all} (and {@code ip
 * -j -6 route show table all}), {@code ip -j neigh} and {@code sysctl -a}, one file each: names
 * that hold {@code addr}, {@code route}, {@code neigh}, {@code sysctl}.
 *
 * <p>What the kernel derives from addresses (the local table) is derived here too, so it is left
 * out. Keys of {@code ip} that say nothing about the path of packets are ignored.
 */
final class HostFolder {
  private static final int MAC_TEXT = 17;

  private final HostBuilder host = new HostBuilder();
  private final Set<String> interfaces = new TreeSet<>();

  private HostFolder() {}

  static FirewallHost read(Path folder) {
    List<Path> files = list(folder);
    List<Path> addresses = named(files, "addr");
    if (addresses.isEmpty()) {
      throw new UnusableInput(
          folder
              + ": is no host folder: it lacks addr.json (`ip -j addr`); beside it may stand"
              + " route.json (`ip -j route show table all`), neigh.json (`ip -j neigh`) and"
              + " sysctl.txt (`sysctl -a`)");
    }
    HostFolder h = new HostFolder();
    for (Path p : named(files, "sysctl")) {
      h.addSysctls(p);
    }
    addresses.forEach(p -> json(p).forEach(h::addInterface));
    named(files, "route").forEach(p -> json(p).forEach(h::addRoute));
    named(files, "neigh").forEach(p -> json(p).forEach(h::addNeighbour));
    h.host.resolve("all");
    return h.host.build();
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> s = Files.list(folder)) {
      return s.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UnusableInput(folder + ": " + DataFiles.reason(e), e);
    }
  }

  private static List<Path> named(List<Path> files, String word) {
    return files.stream().filter(p -> p.getFileName().toString().contains(word)).toList();
  }

  private static List<DataNode> json(Path p) {
    String text = DataFiles.readText(p);
    return text.isBlank() ? List.of() : JsonData.parse(p.toString(), text).list("the output of ip");
  }

  private static @Nullable String text(DataNode n, String key) {
    DataNode v = n.get(key);
    return v == null ? null : v.scalar(key);
  }

  private static boolean ethernet(@Nullable String mac) {
    return mac != null && mac.length() == MAC_TEXT;
  }

  private void addInterface(DataNode n) {
    String name = text(n.object("an interface"), "ifname");
    if (name == null || name.equals("lo") || !interfaces.add(name)) {
      return;
    }
    List<String> addresses = new ArrayList<>();
    DataNode info = n.get("addr_info");
    if (info != null) {
      for (DataNode a : info.list("addr_info")) {
        String local = text(a, "local");
        if (local != null) {
          addresses.add(local + "/" + text(a, "prefixlen"));
        }
      }
    }
    String mac = text(n, "address");
    DataNode mtu = n.get("mtu");
    int bytes = mtu == null ? 0 : Math.min(65535, mtu.integer("mtu", 0, Integer.MAX_VALUE));
    HostFile.at(n, () -> host.addInterface(name, ethernet(mac) ? mac : null, bytes, addresses));
  }

  private void addRoute(DataNode n) {
    String table = text(n.object("a route"), "table");
    if ("local".equals(table) || "255".equals(table)) {
      return;
    }
    if (table != null && !table.equals("main") && !table.equals("254")) {
      throw n.fault(
          "this route is of table "
              + table
              + ": policy routing is not supported; take such routes out to route by the main"
              + " table");
    }
    if (n.get("nexthops") != null) {
      throw n.fault("a route with several next hops is not supported; keep one of them");
    }
    String dev = text(n, "dev");
    String type = text(n, "type");
    String dst = text(n, "dst");
    if (dst == null) {
      throw n.fault("a route must have 'dst'");
    }
    if ("multicast".equals(type) || "lo".equals(dev)) {
      return;
    }
    String via = text(n, "gateway");
    DataNode metric = n.get("metric");
    int m = metric == null ? -1 : metric.integer("metric", 0, Integer.MAX_VALUE);
    // of the two, only `ip -6 route` says "pref"
    String destination = dst.equals("default") && n.get("pref") != null ? "::/0" : dst;
    // the kernel has accepted the gateway, whatever it thinks of it now
    HostFile.at(
        n, () -> host.addRoute(destination, via, dev, via != null, text(n, "prefsrc"), type, m));
  }

  private void addNeighbour(DataNode n) {
    String mac = text(n.object("a neighbour"), "lladdr");
    String dst = text(n, "dst");
    String dev = text(n, "dev");
    if (mac != null && ethernet(mac) && dst != null && dev != null) {
      HostFile.at(n, () -> host.addNeighbour(dst, mac, dev));
    }
  }

  private void addSysctls(Path p) {
    int number = 0;
    for (String line : DataFiles.readText(p).lines().toList()) {
      number++;
      int equals = line.indexOf('=');
      if (line.isBlank() || line.startsWith("sysctl:") || line.startsWith("#")) {
        continue;
      }
      if (equals <= 0) {
        throw new UnusableInput(
            p + ":" + number + ": `name = value` is expected, as sysctl -a prints it");
      }
      String name = line.substring(0, equals).trim();
      if (name.startsWith("net.")) {
        host.sysctl(name, line.substring(equals + 1).trim());
      }
    }
  }
}
