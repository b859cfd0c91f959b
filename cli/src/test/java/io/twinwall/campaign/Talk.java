package io.twinwall.campaign;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A conversation that goes on step by step, each about one packet, while others go on between them.
 * A step may put further steps in front of what is still to come.
 */
abstract class Talk {
  static final Charset ASCII = StandardCharsets.US_ASCII;

  final World world;
  final Dice dice;
  final boolean six;
  final boolean fromHost;
  private final Deque<Runnable> steps = new ArrayDeque<>();

  /** What every conversation is made of. */
  record Setting(World world, Dice dice, Profile profile, boolean six, boolean fromHost) {}

  Talk(Setting s) {
    world = s.world();
    dice = s.dice();
    six = s.six();
    fromHost = s.fromHost();
  }

  /** The next step; false when there is none. */
  final boolean step() {
    Runnable next = steps.poll();
    if (next == null) {
      return false;
    }
    next.run();
    return true;
  }

  /** Adds a step behind all others. */
  final void then(Runnable step) {
    steps.add(step);
  }

  final void thenMaybe(double chance, Runnable step) {
    if (dice.chance(chance)) {
      then(step);
    }
  }

  /** Puts a step in front of all others. */
  final void first(Runnable step) {
    steps.addFirst(step);
  }

  final Link link(int sport, int dport) {
    return new Link(world, Topology.of(six).pair(dice, fromHost, sport, dport));
  }

  final int port() {
    return switch (dice.below(6)) {
      case 0 -> dice.between(1, 511);
      case 1 -> dice.between(512, 1023);
      case 2 -> dice.between(1024, 65535);
      case 3 -> dice.between(30000, 60000);
      default -> dice.number(40000, 40001, 40002);
    };
  }
}
