package io.twinwall.cli.host;

import io.twinwall.cli.data.DataFiles;
import io.twinwall.cli.data.DataNode;
import io.twinwall.cli.data.UnusableInput;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.HostBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host file: {@code host.json}, the same in YAML, or a folder with the output of {@code ip} and
 * {@code sysctl}.
 */
public final class HostFile {
  /** Settings that are all numbers. */
  private static final String CONNTRACK = "net.netfilter.nf_conntrack_";

  private static final Pattern WHOLE = Pattern.compile("\\s*-?\\d{1,18}\\s*");

  private HostFile() {}

  /** Reads a host file or folder. */
  public static FirewallHost read(Path path) {
    if (!Files.exists(path)) {
      throw new UnusableInput(
          path
              + ": no such host file; --host takes host.json, host.yaml or a folder with the output"
              + " of ip and sysctl");
    }
    return Files.isDirectory(path) ? HostFolder.read(path) : of(DataFiles.read(path));
  }

  /** Whether a host file says that the gaps between packets are to be kept. */
  public static boolean realtime(Path path) {
    if (Files.isDirectory(path)) {
      return false;
    }
    DataNode realtime = DataFiles.read(path).get("realtime");
    return realtime != null && realtime.flag("realtime");
  }

  /** The host that a tree describes. */
  static FirewallHost of(DataNode root) {
    root.object("a host file")
        .allow(
            "a host file", "interfaces", "routes", "neighbours", "resolve", "sysctls", "realtime");
    if (root.get("interfaces") == null) {
      throw root.fault("a host file must have 'interfaces', a list of {name, addresses}");
    }
    HostBuilder host = new HostBuilder();
    for (DataNode n : items(root, "interfaces")) {
      addInterface(host, n);
    }
    for (DataNode n : items(root, "routes")) {
      addRoute(host, n);
    }
    for (DataNode n : items(root, "neighbours")) {
      addNeighbour(host, n);
    }
    addSysctls(host, root.get("sysctls"));
    DataNode resolve = root.get("resolve");
    if (resolve != null) {
      at(resolve, () -> host.resolve(resolve.text("resolve")));
    }
    DataNode realtime = root.get("realtime");
    if (realtime != null) {
      realtime.flag("realtime");
    }
    return built(root, host);
  }

  /** The finished host, or why there is none. */
  static FirewallHost built(DataNode root, HostBuilder host) {
    try {
      return host.build();
    } catch (IllegalArgumentException e) {
      throw root.fault(String.valueOf(e.getMessage()));
    }
  }

  /** Runs a step of building; what is wrong with it is said of the place. */
  static void at(DataNode place, Runnable step) {
    try {
      step.run();
    } catch (IllegalArgumentException e) {
      throw place.fault(String.valueOf(e.getMessage()));
    }
  }

  private static List<DataNode> items(DataNode root, String key) {
    DataNode n = root.get(key);
    return n == null ? List.of() : n.list(key);
  }

  private static DataNode required(DataNode n, String key, String what) {
    DataNode v = n.get(key);
    if (v == null) {
      throw n.fault(what + " must have '" + key + "'");
    }
    return v;
  }

  private static @Nullable String text(DataNode n, String key) {
    DataNode v = n.get(key);
    return v == null ? null : v.text(key);
  }

  private static void addInterface(HostBuilder host, DataNode n) {
    n.object("an interface").allow("an interface", "name", "addresses", "mac", "mtu");
    String name = required(n, "name", "an interface").text("name");
    List<String> addresses = new ArrayList<>();
    for (DataNode a : items(n, "addresses")) {
      addresses.add(a.text("an address"));
    }
    DataNode mtu = n.get("mtu");
    int bytes = mtu == null ? 0 : mtu.integer("mtu", 68, 65535);
    String mac = text(n, "mac");
    at(n, () -> host.addInterface(name, mac, bytes, addresses));
  }

  private static void addRoute(HostBuilder host, DataNode n) {
    n.object("a route").allow("a route", "dst", "via", "dev", "onlink", "src", "type", "metric");
    String dst = required(n, "dst", "a route").text("dst");
    String via = text(n, "via");
    String dev = text(n, "dev");
    String source = text(n, "src");
    String type = text(n, "type");
    DataNode onlink = n.get("onlink");
    DataNode metric = n.get("metric");
    int m = metric == null ? -1 : metric.integer("metric", 0, Integer.MAX_VALUE);
    boolean reachable = onlink != null && onlink.flag("onlink");
    at(n, () -> host.addRoute(dst, via, dev, reachable, source, type, m));
  }

  private static void addNeighbour(HostBuilder host, DataNode n) {
    n.object("a neighbour").allow("a neighbour", "ip", "mac", "dev");
    String ip = required(n, "ip", "a neighbour").text("ip");
    String mac = required(n, "mac", "a neighbour").text("mac");
    String dev = required(n, "dev", "a neighbour").text("dev");
    at(n, () -> host.addNeighbour(ip, mac, dev));
  }

  private static void addSysctls(HostBuilder host, @Nullable DataNode n) {
    if (n == null) {
      return;
    }
    for (DataNode.Field f : n.object("sysctls").fields()) {
      String v = f.value().scalar("sysctl " + f.name());
      String number = v.equals("true") ? "1" : v.equals("false") ? "0" : v;
      String name = dotted(f.name());
      if (name.startsWith(CONNTRACK) && !WHOLE.matcher(number).matches()) {
        throw f.value().fault("sysctl " + name + " is a whole number, here stands '" + v + "'");
      }
      host.sysctl(name, number);
    }
  }

  /** {@code net/ipv4/conf/eth0.7/forwarding} in its other form, {@code net.ipv4.conf.eth0/7...}. */
  private static String dotted(String name) {
    if (!name.startsWith("net/")) {
      return name;
    }
    StringBuilder sb = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      sb.append(c == '/' ? '.' : c == '.' ? '/' : c);
    }
    return sb.toString();
  }
}
