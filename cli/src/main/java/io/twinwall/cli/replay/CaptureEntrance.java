package io.twinwall.cli.replay;

import io.twinwall.cli.ingress.Derived;
import io.twinwall.cli.ingress.FrameFitter;
import io.twinwall.cli.ingress.IngressResolver;
import io.twinwall.cli.ingress.PeerFollower;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.sim.Simulator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The entrance of an ordinary capture: each frame is given its interface and the looks it would
 * have there, and answers of peers behind NAT their addresses.
 *
 * <p>Whether a packet is such an answer depends on the packets before it. So a batch is cut before
 * a packet that goes against another one of it: then that one has been processed when this one is
 * looked at.
 */
public final class CaptureEntrance implements Entrance {
  private static final int SLOTS = 1024;

  private final Twin twin;
  private final Derived derived;
  private final IngressResolver resolver;
  private final FrameFitter fitter;
  private final @Nullable PeerFollower follower;
  private final boolean byFile;
  private final Packet packet = new Packet();
  private final long[] seen = new long[SLOTS];
  private final int[] seenIn = new int[SLOTS];
  private int round = 1;
  private Frame[] pending = new Frame[0];
  private int waiting;

  /**
   * @param inside where packets arrive about whose source nothing is known
   * @param follower null: packets enter as they are
   * @param byFile whether interface names of frames come from the command line
   */
  public CaptureEntrance(
      Twin twin,
      NetworkInterface inside,
      @Nullable PeerFollower follower,
      boolean byFile,
      Derived derived) {
    this.twin = twin;
    this.derived = derived;
    this.follower = follower;
    this.byFile = byFile;
    resolver = new IngressResolver(twin.host(), inside, derived);
    fitter = new FrameFitter(twin.host(), derived);
  }

  @Override
  public void enter(Frame[] batch, int count) throws IOException {
    if (pending.length < count) {
      pending = new Frame[count];
    }
    for (int i = 0; i < count; i++) {
      Frame f = batch[i];
      derived.time(f.number(), f.timeNanos());
      PacketParser.parse(f, packet);
      if (follower != null && packet.version() != 0 && meets(packet)) {
        release();
      }
      fit(f);
      pending[waiting++] = f;
    }
    release();
  }

  private void release() throws IOException {
    int n = waiting;
    waiting = 0;
    round++;
    if (n > 0) {
      twin.process(pending, n);
    }
  }

  private void fit(Frame f) {
    String named = f.interfaceName();
    String vlan = packet.vlan() < 0 ? null : fitter.vlanInterface(packet, named);
    boolean readdressed = follower != null && follower.follow(packet);
    NetworkInterface in =
        readdressed
            ? resolver.towards(packet.version(), packet.sourceHigh(), packet.sourceLow())
            : null;
    if (in == null) {
      in = resolver.resolve(packet, vlan == null ? named : vlan, byFile && vlan == null);
    }
    if (in == null) {
      fitter.sent(f, packet, Simulator.LOCAL);
    } else {
      fitter.arriving(f, packet, in);
    }
  }

  /** Notes a packet's flow; true if one against it waits, or if this is an ICMP error. */
  private boolean meets(Packet p) {
    boolean ports = p.hasPorts();
    long from = 31 * p.sourceHigh() + p.sourceLow() * 65_599 + (ports ? p.sourcePort() : 0);
    long to =
        31 * p.destinationHigh() + p.destinationLow() * 65_599 + (ports ? p.destinationPort() : 0);
    long way = (from - to) * 0x9E3779B97F4A7C15L;
    long back = -way;
    boolean error = p.protocol() == Protocol.ICMP || p.protocol() == Protocol.ICMPV6;
    boolean met = seenIn[slot(back)] == round && seen[slot(back)] == back || error && waiting > 0;
    seen[slot(way)] = way;
    seenIn[slot(way)] = met ? round + 1 : round;
    return met;
  }

  private static int slot(long way) {
    return (int) (way >>> 54);
  }
}
