package io.twinwall.campaign;

import io.twinwall.cli.data.UnusableInput;
import io.twinwall.cli.host.HostFile;
import io.twinwall.cli.replay.RuleBook;
import io.twinwall.cli.replay.Twin;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.sim.LocalSockets;
import io.twinwall.core.sim.SimulatorOptions.Checksums;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes a scenario from a profile and a seed: draws a host and rules, then lets conversations run
 * side by side through a twin of that host, which shows each far end what reaches it.
 */
final class Generator {
  private static final int SIDE_BY_SIDE = 6;

  private final Profile profile;
  private final Dice dice;
  private final int packets;

  /**
   * @param packets about how many frames, at least
   */
  Generator(Profile profile, int seed, int packets) {
    this.profile = profile;
    this.dice = new Dice(profile + "-" + seed);
    this.packets = packets;
  }

  /** The scenario; its twin has seen all of it. */
  record Made(Draft draft, Twin twin) {}

  Made make() throws IOException {
    HostSketch sketch = Hosts.draw(dice, profile);
    FirewallHost host = host(sketch);
    String rules = Rulesets.draw(dice, profile, text -> loads(text, host));
    Twin twin = twin(host, book(rules, host));
    World world = new World(twin, new Predictable(rules));
    converse(world);
    return new Made(new Draft(sketch, rules, world.arrivals()), twin);
  }

  private static FirewallHost host(HostSketch sketch) throws IOException {
    Path file = Files.createTempFile("host", ".json");
    try {
      Files.writeString(file, sketch.json());
      return HostFile.read(file);
    } finally {
      Files.delete(file);
    }
  }

  private static RuleBook book(String rules, FirewallHost host) {
    byte[] bytes = rules.getBytes(StandardCharsets.UTF_8);
    RuleBook.Loading loading = new RuleBook.Loading(List.of(), Map.of(), host.indices(), false);
    RuleBook.Result r = RuleBook.load("-", loading, new ByteArrayInputStream(bytes));
    RuleBook book = r.book();
    if (book == null) {
      throw new UnusableInput(r.rendered());
    }
    return book;
  }

  private static Twin twin(FirewallHost host, RuleBook book) {
    return new Twin(host, book, true, Checksums.VERIFY, 1, LocalSockets.NONE);
  }

  private static boolean loads(String rules, FirewallHost host) {
    try {
      twin(host, book(rules, host));
      return true;
    } catch (UnusableInput e) {
      return false;
    }
  }

  private void converse(World world) {
    Pauses pauses = new Pauses(dice, world.nowNanos());
    List<Talk> talks = new ArrayList<>();
    while (world.count() < packets) {
      while (talks.size() < SIDE_BY_SIDE) {
        talks.add(profile.talk(world, dice));
      }
      Talk t = dice.of(talks);
      for (int i = dice.number(1, 1, 2, 3); i > 0; i--) {
        if (!t.step()) {
          talks.remove(t);
          break;
        }
      }
      if (profile.realtime() && dice.chance(.12)) {
        world.waitUntil(pauses.next(world.nowNanos()));
      }
    }
  }
}
