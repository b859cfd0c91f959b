package io.twinwall.campaign;

import io.twinwall.campaign.Draft.Arrival;
import io.twinwall.cli.output.Output;
import io.twinwall.cli.replay.Twin;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.sim.Emission;
import io.twinwall.core.sim.Outcome;
import io.twinwall.core.sim.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The networks around the firewall while a scenario is made: takes packets in, writes them down,
 * and shows what the twin lets out, so that the far ends can answer what really reaches them.
 */
final class World {
  private static final long START = 1_700_000_000_000_000_000L;

  /** 250 us: about what a kernel needs for a packet, so that time passes alike for both. */
  private static final long STEP = 250_000;

  private static final int REMEMBERED = 40;

  /** A packet that went by, and on which side of the firewall. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Seen(String dev, byte[] packet) {}

  private final Twin twin;
  private final Frame frame = new Frame();
  private final List<Arrival> arrivals = new ArrayList<>();
  private final List<Emission> emitted = new ArrayList<>();
  private final List<Seen> recent = new ArrayList<>();
  private final Predictable predictable;
  private long now = START;

  World(Twin twin, Predictable predictable) {
    this.twin = twin;
    this.predictable = predictable;
    twin.add(
        new Output() {
          @Override
          public void accept(Frame f, Outcome outcome) {
            emitted.addAll(outcome.emissions());
          }

          @Override
          public void flush() {}

          @Override
          public void finish(Simulator simulator) {}
        });
  }

  List<Arrival> arrivals() {
    return arrivals;
  }

  int count() {
    return arrivals.size();
  }

  /** Packets of conversations that went by lately, as the networks saw them. */
  List<Seen> recent() {
    return recent;
  }

  long nowNanos() {
    return now;
  }

  void waitUntil(long timeNanos) {
    now = Math.max(now, timeNanos);
  }

  /** Lets an IP packet arrive (or, from {@code local}, be sent); gives what leaves. */
  List<Emission> send(String dev, byte[] packet) {
    if (dev.equals(Topology.LOCAL)) {
      return whole(packet) ? enter(dev, packet, packet) : List.of();
    }
    Wire w = new Wire().bytes(Wire.hex(String.valueOf(Topology.MAC.get(dev))));
    w.bytes(Wire.hex("02ee00000009")).u16(IpShape.isSix(packet) ? 0x86DD : 0x0800).bytes(packet);
    return enter(dev, w.done(), packet);
  }

  /** Lets a frame arrive as it is, which nobody answers. */
  void frame(String dev, byte[] bytes) {
    enter(dev, bytes, new byte[0]);
  }

  /** What a raw socket sends: a whole packet, and one with an identification of its own. */
  private static boolean whole(byte[] p) {
    if (IpShape.isSix(p)) {
      return p.length >= 40 && Bytes.u16(p, 4) == p.length - 40;
    }
    return p.length >= 20 && p[0] >>> 4 == 4 && Bytes.u16(p, 2) == p.length && Bytes.u16(p, 4) != 0;
  }

  private List<Emission> enter(String dev, byte[] bytes, byte[] packet) {
    now += STEP;
    arrivals.add(new Arrival(now, dev, bytes.clone()));
    byte[] copy = bytes.clone();
    frame.set(now, dev, Draft.linkType(dev), copy, 0, copy.length, copy.length);
    frame.number(arrivals.size());
    emitted.clear();
    try {
      twin.process(new Frame[] {frame}, 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (packet.length > 0 && !dev.equals(Topology.LOCAL)) {
      recent.add(new Seen(dev, packet));
    }
    List<Emission> out = emitted.stream().filter(e -> passed(packet, e)).toList();
    out.forEach(e -> recent.add(new Seen(e.interfaceName(), e.packet())));
    while (recent.size() > REMEMBERED) {
      recent.remove(0);
    }
    return out;
  }

  private boolean passed(byte[] packet, Emission e) {
    boolean passing = e.origin() == Origin.FORWARD || e.origin() == Origin.LOCAL;
    return passing && predictable.fits(packet, e.packet());
  }
}
