package io.twinwall.cli;

import io.twinwall.cli.host.DerivedHost;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which host the firewall runs on. */
final class HostOptions {
  @Option(
      names = "--host",
      paramLabel = "FILE",
      description = {
        "The firewall host: host.json, host.yaml, or a folder with the output of",
        "ip -j addr, ip -j route show table all, ip -j neigh and sysctl -a"
      })
  @Nullable Path host;

  @Option(
      names = "--inside",
      paramLabel = "PREFIX=IFACE",
      description = "Without a host: these addresses lie behind this interface (repeatable)")
  List<String> inside = new ArrayList<>();

  @Option(
      names = "--outside",
      paramLabel = "IFACE",
      description = "Without a host: all other addresses lie behind this interface")
  @Nullable String outside;

  /** Whether a side was named on the command line. */
  boolean sidesGiven() {
    return !inside.isEmpty() || outside != null;
  }

  DerivedHost derived() {
    return DerivedHost.of(inside, outside);
  }
}
