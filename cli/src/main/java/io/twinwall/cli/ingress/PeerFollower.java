package io.twinwall.cli.ingress;

import io.twinwall.cli.ingress.Derived.What;
import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.FlowEvents;
import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.flow.Status;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.HeaderRewriter;
import io.twinwall.core.packet.IcmpHeader;
import io.twinwall.core.packet.Ipv4Header;
import io.twinwall.core.packet.LinkType;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.Protocol;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code --peers follow-nat}: re-addresses an answer that the capture shows as one side of the NAT
 * saw it, as the real peer would have sent it. Checksums are kept incrementally.
 *
 * <p>Such an answer inverts the original tuple of a translated connection and is no tuple of the
 * table itself. Bit fields over addresses that were translated spare the look-ups for nearly all
 * other packets; the first is over the upper halves of IPv4 addresses and small enough to stay
 * near.
 */
public final class PeerFollower implements FlowEvents {
  private static final int FILTER_BITS = 1 << 20;
  private static final int FRAGMENTS = 1024;

  private final FlowTable flows;
  private final Derived derived;
  private final HelpedPeers helped;
  private final long[] senders = new long[FILTER_BITS / 64];
  private final long[] receivers = new long[FILTER_BITS / 64];
  private final long[] senderHalves = new long[0x1_0000 / 64];
  private boolean any;
  private final Tuple tuple = new Tuple();
  private final Tuple inverse = new Tuple();
  private final Packet quoted = new Packet();
  private final long[] fragmentKeys = new long[FRAGMENTS];
  private final Connection[] fragmentConnections = new Connection[FRAGMENTS];

  public PeerFollower(FlowTable flows, Derived derived) {
    this.flows = flows;
    this.derived = derived;
    this.helped = new HelpedPeers(flows);
  }

  @Override
  public void created(Connection c) {
    helped.created(c);
    if (c.hasAny(Status.NAT_MASK)) {
      any = true;
      int half = half(c.original().sourceLow());
      senderHalves[half >>> 6] |= 1L << half;
      mark(senders, c.original().sourceHigh(), c.original().sourceLow());
      mark(receivers, c.original().destinationHigh(), c.original().destinationLow());
    }
  }

  @Override
  public void updated(Connection c) {}

  @Override
  public void destroyed(Connection c, long timeNanos) {}

  private static int half(long low) {
    return (int) (low >>> 16) & 0xFFFF;
  }

  private static int bit(long high, long low) {
    return (int) (((low ^ high * 31) * 0x9E3779B97F4A7C15L) >>> 44);
  }

  private static void mark(long[] filter, long high, long low) {
    int bit = bit(high, low);
    filter[bit >>> 6] |= 1L << bit;
  }

  private static boolean marked(long[] filter, long high, long low) {
    int bit = bit(high, low);
    return (filter[bit >>> 6] >>> bit & 1) != 0;
  }

  /**
   * Re-addresses a packet in place if it is such an answer.
   *
   * @return whether it was
   */
  public boolean follow(Packet p) {
    if (!any || p.version() == 0) {
      return false;
    }
    boolean followed = followAnswer(p) || helped.any() && followExpected(p);
    if (helped.any() && p.protocol() == Protocol.TCP && p.fragmentOffset() == 0 && read(p, tuple)) {
      helped.acknowledge(p, tuple);
    }
    return followed;
  }

  /** A connection that a helper has announced, or a packet of one, as seen behind the NAT. */
  private boolean followExpected(Packet p) {
    if (p.fragmentOffset() != 0 || !p.hasPorts() || !read(p, tuple) || flows.find(tuple) != null) {
      return false;
    }
    Expectation call = helped.calling(tuple);
    if (call != null) {
      Tuple told = call.tuple();
      HeaderRewriter.destinationPort(p, told.destinationPort());
      HeaderRewriter.destination(p, told.destinationHigh(), told.destinationLow());
    } else {
      Connection c = inverse.setInverse(tuple) ? helped.expected(inverse) : null;
      if (c == null) {
        return false;
      }
      readdress(p, c.original());
    }
    derived.count(What.READDRESSED);
    return true;
  }

  private boolean followAnswer(Packet p) {
    long to = p.destinationLow();
    if ((senderHalves[half(to) >>> 6] >>> half(to) & 1) == 0) {
      return false;
    }
    if (!marked(senders, p.destinationHigh(), p.destinationLow())
        || !marked(receivers, p.sourceHigh(), p.sourceLow()) && !isError(p)) {
      return false;
    }
    if (p.fragmentOffset() != 0) {
      return laterFragment(p);
    }
    if (isError(p)) {
      return error(p);
    }
    if (!read(p, tuple) || flows.find(tuple) != null || !inverse.setInverse(tuple)) {
      return false;
    }
    Connection c = translated(inverse);
    if (c == null) {
      return false;
    }
    readdress(p, c.reply());
    if (p.isFragment()) {
      long key = fragment(p, tuple.sourceLow(), tuple.destinationLow());
      int slot = (int) (key >>> 54);
      fragmentKeys[slot] = key;
      fragmentConnections[slot] = c;
    }
    derived.count(What.READDRESSED);
    return true;
  }

  /** The translated connection that a tuple is the original of, or null. */
  private @Nullable Connection translated(Tuple original) {
    Tuple found = flows.find(original);
    if (found == null || found.direction() != Direction.ORIGINAL) {
      return null;
    }
    Connection c = found.connection();
    return c != null && c.hasAny(Status.NAT_MASK) ? c : null;
  }

  /** Reads the tuple of a packet in zone 0; false if it has none. */
  private static boolean read(Packet p, Tuple t) {
    int from = 0;
    int to = 0;
    if (p.hasPorts()) {
      from = p.sourcePort();
      to = p.destinationPort();
    } else if (isIcmp(p)) {
      if (!p.hasTransport(IcmpHeader.LENGTH)) {
        return false;
      }
      byte[] b = p.bytes();
      int o = p.transportOffset();
      from = IcmpHeader.identifier(b, o);
      to = IcmpHeader.type(b, o) << 8 | IcmpHeader.code(b, o);
    } else if (p.protocol() == Protocol.TCP || p.protocol() == Protocol.UDP) {
      return false;
    }
    t.set(
        p.version(),
        p.protocol(),
        0,
        p.sourceHigh(),
        p.sourceLow(),
        from,
        p.destinationHigh(),
        p.destinationLow(),
        to);
    return true;
  }

  private static boolean isIcmp(Packet p) {
    return p.protocol() == Protocol.ICMP || p.protocol() == Protocol.ICMPV6;
  }

  private static boolean isError(Packet p) {
    if (!isIcmp(p) || !p.hasTransport(IcmpHeader.LENGTH)) {
      return false;
    }
    int type = IcmpHeader.type(p.bytes(), p.transportOffset());
    return p.isIpv4() ? type == 3 || type == 5 || type == 11 || type == 12 : type >= 1 && type <= 4;
  }

  private static void readdress(Packet p, Tuple to) {
    if (p.hasPorts()) {
      HeaderRewriter.sourcePort(p, to.sourcePort());
      HeaderRewriter.destinationPort(p, to.destinationPort());
    } else if (isIcmp(p)) {
      HeaderRewriter.transport16(p, 4, to.sourcePort());
    }
    addresses(p, to);
  }

  private static void addresses(Packet p, Tuple to) {
    HeaderRewriter.source(p, to.sourceHigh(), to.sourceLow());
    HeaderRewriter.destination(p, to.destinationHigh(), to.destinationLow());
  }

  /** Later fragments have no ports: they go where the first one went. */
  private boolean laterFragment(Packet p) {
    long key = fragment(p, p.sourceLow(), p.destinationLow());
    int slot = (int) (key >>> 54);
    Connection c = fragmentConnections[slot];
    if (c == null || fragmentKeys[slot] != key) {
      return false;
    }
    addresses(p, c.reply());
    derived.count(What.READDRESSED);
    return true;
  }

  private static long fragment(Packet p, long source, long destination) {
    byte[] b = p.bytes();
    int id =
        p.isIpv4()
            ? Ipv4Header.identification(b, p.offset())
            : Bytes.s32(b, p.transportOffset() - 4);
    long h = (source * 31 + destination) * 31 + id;
    return (h * 31 + p.protocol()) * 0x9E3779B97F4A7C15L;
  }

  /** An ICMP error about a packet of a translated connection, quoted as the near side sent it. */
  private boolean error(Packet p) {
    int inner = p.transportOffset() + IcmpHeader.LENGTH;
    if (inner >= p.end()) {
      return false;
    }
    byte[] copy = Arrays.copyOfRange(p.bytes(), inner, p.end());
    PacketParser.parse(LinkType.RAW, copy, 0, copy.length, true, quoted);
    if (quoted.version() != p.version() || !read(quoted, tuple)) {
      return false;
    }
    Connection c = translated(tuple);
    if (c == null) {
      return false;
    }
    Tuple reply = c.reply();
    long before = Checksum.sum(0, copy, 0, copy.length);
    readdressQuoted(reply);
    System.arraycopy(copy, 0, p.bytes(), inner, copy.length);
    int field = p.transportOffset() + 2;
    long after = Checksum.sum(0, copy, 0, copy.length);
    Bytes.put16(p.bytes(), field, adjusted(Bytes.u16(p.bytes(), field), before, after));
    HeaderRewriter.destination(p, reply.destinationHigh(), reply.destinationLow());
    if (p.sourceLow() == tuple.destinationLow() && p.sourceHigh() == tuple.destinationHigh()) {
      HeaderRewriter.source(p, reply.sourceHigh(), reply.sourceLow());
    }
    derived.count(What.READDRESSED_ERROR);
    return true;
  }

  /** A checksum field after bytes that it covers changed their sum (RFC 1624 equation 3). */
  private static int adjusted(int field, long before, long after) {
    return Checksum.fold(
        (~field & 0xFFFFL) + Checksum.fold(before) + (~Checksum.fold(after) & 0xFFFFL));
  }

  /** As the quoted packet left the firewall: the reply tuple, inverted. */
  private void readdressQuoted(Tuple reply) {
    if (quoted.hasPorts()) {
      HeaderRewriter.sourcePort(quoted, reply.destinationPort());
      HeaderRewriter.destinationPort(quoted, reply.sourcePort());
    } else if (isIcmp(quoted)) {
      HeaderRewriter.transport16(quoted, 4, reply.sourcePort());
    }
    HeaderRewriter.source(quoted, reply.destinationHigh(), reply.destinationLow());
    HeaderRewriter.destination(quoted, reply.sourceHigh(), reply.sourceLow());
  }
}
