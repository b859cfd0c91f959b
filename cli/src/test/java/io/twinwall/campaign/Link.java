package io.twinwall.campaign;

import io.twinwall.core.sim.Emission;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way between the two ends of a conversation: the far end answers whoever it saw, at the side
 * of the firewall where it lives, whatever translation lies between.
 */
final class Link {
  static final int NEAR = 0;
  static final int FAR = 1;

  private final World world;
  private final Ends near;
  private @Nullable Ends far;
  private byte[] last = {};

  Link(World world, Ends near) {
    this.world = world;
    this.near = near;
  }

  Ends near() {
    return near;
  }

  /** Where and how the far end answers; null if it is the firewall itself and saw nothing. */
  @Nullable Ends far() {
    if (far != null) {
      return far;
    }
    String home = Topology.home(near.dst());
    return home.equals(Topology.LOCAL) ? null : near.back(home);
  }

  /** The last packet that reached the far end, from its IP header on. */
  byte[] last() {
    return last;
  }

  /** Sends from one end what is made for its view of the way; false if that end cannot. */
  boolean send(int side, Function<Ends, byte[]> packet) {
    Ends e = side == NEAR ? near : far();
    if (e == null) {
      return false;
    }
    again(side, packet.apply(e));
    return true;
  }

  /** Sends a packet, once more perhaps, from one end. */
  void again(int side, byte[] packet) {
    Ends e = side == NEAR ? near : far();
    if (e != null) {
      List<Emission> out = world.send(e.dev(), packet);
      if (side == NEAR) {
        out.forEach(this::learn);
      }
    }
  }

  private void learn(Emission e) {
    View v = View.of(e.packet());
    if (v != null) {
      last = e.packet();
      int sport = v.sport() == 0 ? near.sport() : v.sport();
      int dport = v.dport() == 0 ? near.dport() : v.dport();
      Ends seen = new Ends(e.interfaceName(), v.src(), v.dst(), sport, dport);
      far = seen.back(e.interfaceName());
    }
  }
}
