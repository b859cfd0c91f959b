package io.twinwall.campaign;

/**
 * Where packets go in, from whom and to whom.
 *
 * @param dev the firewall's interface at which they arrive, or {@code local}
 */
record Ends(String dev, String src, String dst, int sport, int dport) {
  boolean isSix() {
    return src.indexOf(':') >= 0;
  }

  /** The way back, from another interface. */
  Ends back(String from) {
    String source = dst;
    String destination = src;
    int sourcePort = dport;
    int destinationPort = sport;
    return new Ends(from, source, destination, sourcePort, destinationPort);
  }

  Ends ports(int source, int destination) {
    return new Ends(dev, src, dst, source, destination);
  }
}
