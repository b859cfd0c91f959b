package io.twinwall.core.sim;

import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.packet.Ipv4Header;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import java.util.List;

/**
 * The end of every packet's way out: postrouting, size, neighbour, wire (Linux 6.18 ip_output,
 * ip_finish_output, ip6_output).
 */
final class OutputPath {
  private static final int[] NO_SIZES = {};

  private final Machine machine;

  OutputPath(Machine machine) {
    this.machine = machine;
  }

  /** Sends a routed packet. */
  void send(Traversal t) {
    Packet p = t.context.packet();
    if (p.isIpv4()) {
      if (!t.broadcast || machine.groupCopies.before(t, p)) {
        if (machine.hooks.pass(t, Hook.POSTROUTING)) {
          finish4(t, p);
        }
      }
    } else if (machine.hooks.pass(t, Hook.POSTROUTING)) {
      finish6(t, p);
    }
  }

  private void finish4(Traversal t, Packet p) {
    int mtu = t.out().mtu();
    int largest = t.context.largestFragment();
    if (p.length() <= mtu && largest == 0) {
      transmit(t, p);
      return;
    }
    boolean df = (Ipv4Header.flagsAndOffset(p.bytes(), p.offset()) & Ipv4Header.DF) != 0;
    if (df && (largest == 0 || largest > mtu)) {
      machine.icmp.send(t, IcmpErrors.UNREACHABLE, IcmpErrors.FRAGMENTATION_NEEDED, mtu);
      t.discard(DropReason.PKT_TOO_BIG);
      return;
    }
    int limit = largest == 0 ? mtu : Math.min(mtu, largest);
    boolean raw = t.context.origin() == Origin.LOCAL;
    transmit(t, Fragmenter.cut4(p, limit, t.context.dfFragment(), raw, sizes(t)));
  }

  private void finish6(Traversal t, Packet p) {
    int mtu = Math.max(t.out().mtu(), Forwarding.MIN_MTU_6);
    int largest = t.context.largestFragment();
    if (p.length() <= mtu && (largest == 0 || p.length() <= largest)) {
      if (t.broadcast && t.context.in() == null) {
        machine.groupCopies.send6(t, p);
      } else {
        transmit(t, p);
      }
      return;
    }
    boolean own = t.context.in() == null;
    if (largest > mtu || largest == 0 && !own) {
      machine.icmpv6.send(t, Icmpv6Errors.PACKET_TOO_BIG, 0, mtu);
      t.discard(DropReason.PKT_TOO_BIG);
      return;
    }
    if (Fragmenter.headersGoOn(p, sizes(t))) {
      t.discard(DropReason.NOT_SPECIFIED);
      return;
    }
    int limit = largest == 0 ? mtu : Math.max(largest, Forwarding.MIN_MTU_6);
    transmit(t, Fragmenter.cut6(p, limit, machine.random.nextInt(), sizes(t)));
  }

  private static int[] sizes(Traversal t) {
    int[] sizes = t.context.fragmentSizes();
    return sizes == null ? NO_SIZES : sizes;
  }

  void transmit(Traversal t, Packet p) {
    if (machine.neighbours.reaches(t, p)
        && (!machine.hooks.watchesEgress() || machine.hooks.egress(t))) {
      if (t.out().isLoopback()) {
        machine.loopback.add(t);
      } else {
        machine.emit(t, p);
      }
    }
  }

  private void transmit(Traversal t, List<byte[]> fragments) {
    Packet whole = t.context.packet();
    if (t.out().isLoopback()) {
      transmit(t, whole);
      return;
    }
    if (!machine.neighbours.reaches(t, whole, fragments.get(0))) {
      return;
    }
    if (machine.hooks.watchesEgress()) {
      transmitWatched(t, whole, fragments);
      return;
    }
    for (byte[] f : fragments) {
      machine.emit(t, f);
    }
  }

  /** The interface's chains see each fragment by itself; behind one dropped none is sent. */
  private void transmitWatched(Traversal t, Packet p, List<byte[]> fragments) {
    for (byte[] f : fragments) {
      PacketParser.parseNetwork(f, 0, f.length, p);
      if (!machine.hooks.egress(t)) {
        return;
      }
      machine.emit(t, p);
    }
  }
}
