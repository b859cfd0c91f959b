package io.twinwall.core.sim;

import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.packet.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * One packet on its walk through the host, with what the walk itself must remember: how it was
 * routed, its IP options, what became of it. A reusable place.
 */
final class Traversal {
  final PacketContext context;
  final IpOptions options = new IpOptions();

  /** It is routed to the host itself (Linux RTCF_LOCAL). */
  boolean local;

  /** It is routed to a broadcast or multicast address. */
  boolean broadcast;

  /** The next hop where source routing gave one; else null: by route. */
  @Nullable IpAddress nextHop;

  /** Destination changed by a NAT or route chain in output: to be routed again. */
  boolean rerouted;

  /** Its hop-by-hop options have been read on arrival. */
  boolean hopByHop;

  /** Bytes of it that an ICMP error may quote; 0: all. */
  int quotable;

  /** Its sender could have sent it to the next hop by itself (Linux IPSKB_DOREDIRECT). */
  boolean redirect;

  /** It was routed, and there is no route. */
  boolean unroutable;

  /** The host takes no copy of it though it listens to the group (IPV6_MULTICAST_LOOP off). */
  boolean silent;

  /** Packets that left for it, fragments each. */
  int emitted;

  /** It has passed the input hook. */
  boolean delivered;

  /**
   * A socket layer has let go of its connection, so that answers have to look for it (nf_reset_ct).
   */
  boolean released;

  /** What becomes of it if it is neither emitted nor delivered. */
  Fate end = Fate.DISCARD;

  /** Steps of the captured packet's trace when this generated packet set out. */
  int startedAt;

  Traversal(PacketContext context) {
    this.context = context;
  }

  void begin(long number, Origin origin, boolean tracing) {
    context.begin(number, origin, tracing);
    options.clear();
    local = false;
    broadcast = false;
    nextHop = null;
    rerouted = false;
    hopByHop = false;
    quotable = 0;
    silent = false;
    released = false;
    unroutable = false;
    redirect = false;
    emitted = 0;
    delivered = false;
    end = Fate.DISCARD;
    startedAt = 0;
  }

  /** Gives the packet up; always false, so that a check can return it. */
  boolean discard(DropReason reason) {
    context.reason(reason);
    end = Fate.DISCARD;
    return false;
  }

  /** The interface it arrived at. */
  NetworkInterface in() {
    NetworkInterface in = context.in();
    if (in == null) {
      throw new IllegalStateException("packet " + context.number() + " did not arrive anywhere");
    }
    return in;
  }

  /** The interface it is routed to. */
  NetworkInterface out() {
    NetworkInterface out = context.out();
    if (out == null) {
      throw new IllegalStateException("packet " + context.number() + " is not routed");
    }
    return out;
  }

  /** What became of it, by the rules of the record. */
  Fate fate() {
    if (emitted > 0) {
      return context.origin() == Origin.FORWARD ? Fate.FORWARD : Fate.SENT;
    }
    return delivered ? Fate.LOCAL : end;
  }
}
