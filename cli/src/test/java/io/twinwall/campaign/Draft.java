package io.twinwall.campaign;

import io.twinwall.capture.file.PcapngWriter;
import io.twinwall.core.packet.LinkType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A scenario as it is made: host, rules, and what arrives when and where. */
record Draft(HostSketch host, String rules, List<Arrival> arrivals) {
  /** A frame that arrives, or for {@code local} a packet that the host sends. */
  @SuppressWarnings("ArrayRecordComponent") // told apart by identity
  record Arrival(long timeNanos, String dev, byte[] bytes) {}

  static LinkType linkType(String dev) {
    return dev.equals(Topology.LOCAL) ? LinkType.RAW : LinkType.ETHERNET;
  }

  /** Writes the scenario folder. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("rules.nft"), rules);
    Files.writeString(folder.resolve("host.json"), host.json());
    try (PcapngWriter w = PcapngWriter.create(folder.resolve("ingress.pcapng"))) {
      for (String dev : Topology.INTERFACES) {
        w.declare(dev, LinkType.ETHERNET);
      }
      if (arrivals.stream().anyMatch(a -> a.dev().equals(Topology.LOCAL))) {
        w.declare(Topology.LOCAL, LinkType.RAW);
      }
      for (Arrival a : arrivals) {
        int n = a.bytes().length;
        w.write(a.dev(), linkType(a.dev()), a.timeNanos(), a.bytes(), 0, n, null, 0);
      }
    }
  }
}
