package io.twinwall.core.sim;

import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.PacketContext.PacketType;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.Route;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import org.jspecify.annotations.Nullable;

/**
 * The copy that the host gets of a broadcast or multicast of its own: it passes postrouting, and
 * comes in again at the interface that it would leave by (Linux 6.18 ip_mc_output,
 * ip6_finish_output2).
 *
 * <p>An IPv4 copy has gone all its way before the packet itself reaches postrouting. An IPv6 copy
 * is made behind postrouting, and comes in when the packet has left.
 */
final class GroupCopies {
  private static final long ALL_HOSTS = 0xE000_0001L;

  private final Machine machine;

  GroupCopies(Machine machine) {
    this.machine = machine;
  }

  /** The copy of an IPv4 packet; false if the packet itself must not leave the host. */
  boolean before(Traversal t, Packet p) {
    PacketContext c = t.context;
    if (c.in() != null || t.out().isLoopback()) {
      return true;
    }
    boolean multicast = p.destinationLow() >>> 28 == 0xE;
    if (!multicast || p.destinationLow() == ALL_HOSTS) {
      Kept kept = new Kept(t);
      if (machine.hooks.pass(t, Hook.POSTROUTING)) {
        arrive(t);
      }
      kept.restore();
    }
    return !multicast || p.destinationLow() != ALL_HOSTS || p.ttl() > 0;
  }

  /** An IPv6 packet behind postrouting, and its copy. */
  void send6(Traversal t, Packet p) {
    long high = p.destinationHigh();
    boolean copied =
        !t.out().isLoopback()
            && !t.silent
            && machine.arrival6.joined(t.out(), high, p.destinationLow());
    Kept kept = new Kept(t);
    boolean passed = copied && machine.hooks.pass(t, Hook.POSTROUTING);
    Kept copy = new Kept(t);
    kept.restore();
    boolean nodeLocal = (high >>> 48 & 15) <= 1 && !t.out().isLoopback();
    if (!nodeLocal && !(copied && p.ttl() == 0)) {
      machine.output.transmit(t, p);
    }
    if (passed) {
      kept = new Kept(t);
      copy.restore();
      arrive(t);
      kept.restore();
    }
  }

  private void arrive(Traversal t) {
    t.context.in(t.context.out());
    t.context.packetType(PacketType.LOOPBACK);
    machine.comeIn(t);
  }

  /** What a copy may change and the packet must find as it was. */
  private static final class Kept {
    private final Traversal traversal;
    private final byte[] packet;
    private final PacketType type;
    private final NetworkInterface out;
    private final @Nullable Route route;
    private final int mark;
    private final int priority;

    Kept(Traversal t) {
      traversal = t;
      packet = t.context.packet().copyBytes();
      type = t.context.packetType();
      out = t.out();
      route = t.context.route();
      mark = t.context.mark();
      priority = t.context.priority();
    }

    void restore() {
      PacketContext c = traversal.context;
      long time = c.packet().timeNanos();
      boolean trusted = c.packet().checksumTrusted();
      PacketParser.parseNetwork(packet, 0, packet.length, c.packet());
      c.packet().timeNanos(time);
      c.packet().checksumTrusted(trusted);
      c.packetType(type);
      c.in(null);
      c.out(out);
      c.route(route);
      c.mark(mark);
      c.priority(priority);
    }
  }
}
