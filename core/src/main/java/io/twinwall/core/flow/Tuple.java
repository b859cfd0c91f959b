package io.twinwall.core.flow;

import io.twinwall.core.packet.AddressText;
import io.twinwall.core.packet.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a flow: addresses, protocol and ports (Linux {@code nf_conntrack_tuple}).
 *
 * <p>{@code sourcePort} and {@code destinationPort} hold what tells flows of a protocol apart:
 * ports; GRE keys; for ICMP the id in {@code sourcePort} and {@code type << 8 | code} in {@code
 * destinationPort}; 0 for the rest. IPv4 addresses have a high half of 0.
 *
 * <p>Three uses: a probe that is set again for each packet; part of a {@link Connection}, which
 * then owns it and never changes it once the connection is confirmed; a value in a rule or log.
 */
public sealed class Tuple permits Connection {
  private byte version;
  private boolean reply;
  private short protocol;
  private char zone;
  private int sourcePort;
  private int destinationPort;
  private long sourceHigh;
  private long sourceLow;
  private long destinationHigh;
  private long destinationLow;
  private @Nullable Connection connection;

  public Tuple set(
      int version,
      int protocol,
      int zone,
      long sourceHigh,
      long sourceLow,
      int sourcePort,
      long destinationHigh,
      long destinationLow,
      int destinationPort) {
    this.version = (byte) version;
    this.protocol = (short) protocol;
    this.zone = (char) zone;
    this.sourceHigh = sourceHigh;
    this.sourceLow = sourceLow;
    this.sourcePort = sourcePort;
    this.destinationHigh = destinationHigh;
    this.destinationLow = destinationLow;
    this.destinationPort = destinationPort;
    return this;
  }

  /** Copies the key; the owner stays what it is. */
  public Tuple set(Tuple o) {
    return set(
        o.version,
        o.protocol,
        o.zone,
        o.sourceHigh,
        o.sourceLow,
        o.sourcePort,
        o.destinationHigh,
        o.destinationLow,
        o.destinationPort);
  }

  /** A copy of the key without an owner. */
  public Tuple copy() {
    return new Tuple().set(this);
  }

  void own(Connection connection, Direction direction) {
    this.connection = connection;
    this.reply = direction == Direction.REPLY;
  }

  public Tuple source(long high, long low, int port) {
    sourceHigh = high;
    sourceLow = low;
    sourcePort = port;
    return this;
  }

  public Tuple destination(long high, long low, int port) {
    destinationHigh = high;
    destinationLow = low;
    destinationPort = port;
    return this;
  }

  public Tuple sourcePort(int port) {
    sourcePort = port;
    return this;
  }

  public Tuple destinationPort(int port) {
    destinationPort = port;
    return this;
  }

  public Tuple zone(int zone) {
    this.zone = (char) zone;
    return this;
  }

  /** 4 or 6. */
  public int version() {
    return version;
  }

  public int protocol() {
    return protocol;
  }

  /** The zone that holds in this direction; 0 unless rules set one. */
  public int zone() {
    return zone;
  }

  public long sourceHigh() {
    return sourceHigh;
  }

  public long sourceLow() {
    return sourceLow;
  }

  public int sourcePort() {
    return sourcePort;
  }

  public long destinationHigh() {
    return destinationHigh;
  }

  public long destinationLow() {
    return destinationLow;
  }

  public int destinationPort() {
    return destinationPort;
  }

  /** The connection that this tuple is part of; null for a probe. */
  public @Nullable Connection connection() {
    return connection;
  }

  /** Which of its connection's tuples this is. */
  public Direction direction() {
    return reply ? Direction.REPLY : Direction.ORIGINAL;
  }

  public boolean isIcmp() {
    return protocol == Protocol.ICMP || protocol == Protocol.ICMPV6;
  }

  public int icmpType() {
    return destinationPort >>> 8;
  }

  public int icmpCode() {
    return destinationPort & 0xFF;
  }

  /**
   * Makes this the tuple that answers {@code o}, in the same zone; the owner stays what it is.
   *
   * <p>For ICMP the type becomes its counterpart (echo request and reply, ...) and the id stays.
   *
   * @return false, and nothing is changed, if {@code o} is of an ICMP type without a counterpart
   */
  public boolean setInverse(Tuple o) {
    int from = o.destinationPort;
    int to = o.sourcePort;
    if (o.isIcmp()) {
      int type = inverseIcmpType(o.protocol, o.icmpType());
      if (type < 0) {
        return false;
      }
      from = o.sourcePort;
      to = type << 8 | o.icmpCode();
    }
    set(
        o.version,
        o.protocol,
        o.zone,
        o.destinationHigh,
        o.destinationLow,
        from,
        o.sourceHigh,
        o.sourceLow,
        to);
    return true;
  }

  /** The type that answers an ICMP type, or -1 (Linux 6.18 invmap of nf_conntrack_proto_icmp*). */
  public static int inverseIcmpType(int protocol, int type) {
    if (protocol == Protocol.ICMP) {
      return switch (type) {
        case 0 -> 8;
        case 8 -> 0;
        case 13, 15, 17 -> type + 1;
        case 14, 16, 18 -> type - 1;
        default -> -1;
      };
    }
    return switch (type) {
      case 128, 139 -> type + 1;
      case 129, 140 -> type - 1;
      default -> -1;
    };
  }

  /** Whether all key fields are alike. */
  public boolean sameKey(Tuple o) {
    return sourceLow == o.sourceLow
        && destinationLow == o.destinationLow
        && sourcePort == o.sourcePort
        && destinationPort == o.destinationPort
        && protocol == o.protocol
        && version == o.version
        && zone == o.zone
        && sourceHigh == o.sourceHigh
        && destinationHigh == o.destinationHigh;
  }

  public boolean sameSource(Tuple o) {
    return sourceLow == o.sourceLow && sourceHigh == o.sourceHigh && sourcePort == o.sourcePort;
  }

  public boolean sameDestination(Tuple o) {
    return destinationLow == o.destinationLow
        && destinationHigh == o.destinationHigh
        && destinationPort == o.destinationPort;
  }

  /** A well mixed hash of the key under a seed. */
  public long hash(long seed) {
    long h = seed ^ sourceLow;
    h = mix(h + Long.rotateLeft(sourceHigh, 17));
    h = mix(h ^ destinationLow);
    h = mix(h + Long.rotateLeft(destinationHigh, 29));
    h ^= (long) sourcePort << 32 | (long) destinationPort << 8 | protocol;
    return mix(h + ((long) zone << 8 | version));
  }

  /** A well mixed hash, under a seed, of the source and the protocol alone. */
  public long sourceHash(long seed) {
    long h = mix(seed ^ sourceLow);
    h = mix(h + Long.rotateLeft(sourceHigh, 17));
    return mix(h ^ ((long) sourcePort << 16 | (long) protocol << 8 | version));
  }

  private static long mix(long h) {
    h *= 0x9E3779B97F4A7C15L;
    return h ^ h >>> 32;
  }

  public String sourceText() {
    return AddressText.format(version, sourceHigh, sourceLow);
  }

  public String destinationText() {
    return AddressText.format(version, destinationHigh, destinationLow);
  }

  @Override
  public String toString() {
    return Protocol.name(protocol)
        + " "
        + sourceText()
        + ":"
        + sourcePort
        + " > "
        + destinationText()
        + ":"
        + destinationPort;
  }
}
