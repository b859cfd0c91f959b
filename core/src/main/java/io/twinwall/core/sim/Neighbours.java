package io.twinwall.core.sim;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.Route;
import io.twinwall.core.host.Sysctls;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Next hops that are not known (Linux 6.18 net/core/neighbour.c): packets to them wait while they
 * are asked for, three times a second apart; then each is answered with "host unreachable" (IPv4)
 * or "address unreachable" (IPv6), and the next packet begins anew.
 */
final class Neighbours {
  /** What waits for one next hop may take so much memory, SK_WMEM_DEFAULT. */
  private static final int QUEUE_BYTES = 212_992;

  /** What the kernel charges for a packet beside its bytes. */
  private static final int BUFFER = 576;

  private static final int PLACES = 256;
  private static final int MOST_UNKNOWN = 65_536;
  private static final int ADDRESS_UNREACHABLE = 3;

  private record NextHop(IpAddress address, NetworkInterface out) {}

  /** A packet that waits, with what an ICMP error about it needs to know. */
  private record Held(
      Packet packet,
      @Nullable NetworkInterface in,
      @Nullable Route route,
      @Nullable Connection connection,
      @Nullable CtState state,
      Direction direction) {}

  private static final class Unknown {
    final ArrayDeque<Held> held = new ArrayDeque<>();
    int bytes;
    int asked;
  }

  private final Machine machine;
  private final Map<NextHop, Unknown> unknown = new HashMap<>();

  /** Next hops that are known, direct-mapped. */
  private final long[] lows = new long[PLACES];

  private final long[] highs = new long[PLACES];
  private final int[] versions = new int[PLACES];
  private final int[] outs = new int[PLACES];

  Neighbours(Machine machine) {
    this.machine = machine;
  }

  /** Whether a packet's next hop is known; if not, the packet waits. */
  boolean reaches(Traversal t, Packet p) {
    return reaches(t, p, null);
  }

  /**
   * Whether the next hop of a packet's fragments is known; if not, they wait.
   *
   * @param first the first fragment, which an error is about; null: the packet is whole
   */
  boolean reaches(Traversal t, Packet p, byte @Nullable [] first) {
    NetworkInterface out = t.out();
    if (machine.host.resolveAll() || out.isLoopback() || toMany(t, p)) {
      return true;
    }
    Route r = t.context.route();
    IpAddress via = t.nextHop != null ? t.nextHop : r == null ? null : r.via();
    boolean known =
        via != null
            ? known(via.version(), via.high(), via.low(), out)
            : known(p.version(), p.destinationHigh(), p.destinationLow(), out);
    if (known) {
      return true;
    }
    hold(
        new NextHop(via == null ? p.destination() : via, out),
        t,
        first == null ? p.copyBytes() : first);
    return false;
  }

  /** Asks the host only for those that it was not asked for lately. */
  private boolean known(int version, long high, long low, NetworkInterface out) {
    int i = (int) ((high * 31 + low) * 0x9E3779B97F4A7C15L >>> 56);
    if (lows[i] == low && highs[i] == high && versions[i] == version && outs[i] == out.index()) {
      return true;
    }
    if (!machine.host.resolves(version, high, low, out)) {
      return false;
    }
    lows[i] = low;
    highs[i] = high;
    versions[i] = version;
    outs[i] = out.index();
    return true;
  }

  private static boolean toMany(Traversal t, Packet p) {
    return t.broadcast
        || (p.isIpv4()
            ? p.destinationLow() >>> 28 == 0xE || p.destinationLow() == 0xFFFF_FFFFL
            : p.destinationHigh() >>> 56 == 0xFF);
  }

  private void hold(NextHop hop, Traversal t, byte[] bytes) {
    Unknown u = unknown.get(hop);
    boolean first = u == null;
    if (u == null) {
      if (setting(hop, "mcast_solicit", 3) == 0 || unknown.size() >= MOST_UNKNOWN) {
        t.discard(DropReason.NEIGH_FAILED);
        return;
      }
      u = new Unknown();
      unknown.put(hop, u);
    }
    t.discard(DropReason.NEIGH_FAILED);
    long most = setting(hop, "unres_qlen_bytes", QUEUE_BYTES);
    while (!u.held.isEmpty() && u.bytes + bytes.length + BUFFER > most) {
      u.bytes -= u.held.removeFirst().packet().length() + BUFFER;
    }
    u.bytes += bytes.length + BUFFER;
    u.held.add(held(t, bytes));
    if (first) {
      ask(hop, u);
    }
  }

  private static Held held(Traversal t, byte[] b) {
    Packet copy = new Packet();
    PacketParser.parseNetwork(b, 0, b.length, copy);
    return new Held(
        copy,
        t.context.in(),
        t.context.route(),
        t.context.connection(),
        t.context.state(),
        t.context.direction());
  }

  private void ask(NextHop hop, Unknown u) {
    u.asked++;
    long again = setting(hop, "retrans_time_ms", 1000);
    machine.timers.after(TimeUnit.MILLISECONDS.toNanos(again), () -> unanswered(hop, u));
    if (hop.address().version() == 6 && !u.held.isEmpty()) {
      machine.solicitations.send(hop.address(), hop.out(), u.held.getLast().packet());
    }
  }

  private void unanswered(NextHop hop, Unknown u) {
    if (u.asked < setting(hop, "mcast_solicit", 3)) {
      ask(hop, u);
      return;
    }
    unknown.remove(hop, u);
    for (Held h : u.held) {
      refuse(h);
    }
  }

  private void refuse(Held h) {
    Traversal t = machine.generate(Origin.FORWARD);
    Packet p = h.packet();
    byte[] b = p.bytes();
    PacketParser.parseNetwork(b, 0, b.length, t.context.packet());
    if (t.context.packet().version() == 0) {
      return;
    }
    t.context.in(h.in());
    t.context.route(h.route());
    t.context.track(h.connection(), h.state(), h.direction());
    if (!p.isIpv4()) {
      machine.icmpv6.send(t, Icmpv6Errors.UNREACHABLE, ADDRESS_UNREACHABLE, 0);
    } else if (p.headerLength() == 20
        || t.options.compile(t.context.packet(), machine.optionHost(t)) < 0) {
      machine.icmp.send(t, IcmpErrors.UNREACHABLE, IcmpErrors.HOST_UNREACHABLE, 0);
    }
  }

  private long setting(NextHop hop, String key, long otherwise) {
    Sysctls s = machine.host.sysctls();
    String prefix = "net.ipv" + hop.address().version() + ".neigh.";
    return s.number(prefix + hop.out().name().replace('.', '/') + "." + key, otherwise);
  }
}
