package io.twinwall.campaign;

import io.twinwall.core.packet.Protocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Both ends of a TCP connection: what each sends next, its window and its options. */
final class TcpEnds {
  /** A segment that was sent from a side, as a whole packet. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Sent(int side, byte[] packet) {}

  private final Dice dice;
  private final Link link;
  private final List<Sent> history;
  private final int[] next = new int[2];
  private final int[] windows = new int[2];
  private final int[] scales = new int[2];
  private final boolean sack;
  private final boolean timestamps;

  TcpEnds(Dice dice, Link link, List<Sent> history) {
    this.dice = dice;
    this.link = link;
    this.history = history;
    sack = dice.chance(.5);
    timestamps = dice.chance(.3);
    boolean wide = dice.chance(.4);
    for (int s = 0; s < 2; s++) {
      next[s] = initial();
      scales[s] = dice.number(-1, 0, 1, 3, 7, 14, 15);
      windows[s] = wide ? 65535 : dice.number(0, 1, 512, 1000, 8192, 29200, 65535);
    }
  }

  private int initial() {
    return dice.chance(.5) ? dice.word() : -1 - dice.below(3000);
  }

  int window(int side) {
    return windows[side];
  }

  void window(int side, int bytes) {
    windows[side] = bytes;
  }

  void advance(int side, int bytes) {
    next[side] += bytes;
  }

  /** New numbers, near the old ones or not, for the next connection of the same ports. */
  void renumber() {
    next[0] += dice.number(0, 1, 1000, 1 << 20, -5000, dice.word());
    if (dice.chance(.7)) {
      next[1] = initial();
    }
  }

  /** What a side would send now, with its numbers moved. */
  TcpShape segment(int side, int flags, int seqOff, int ackOff) {
    boolean ack = (flags & TcpShape.ACK) != 0;
    TcpShape t = new TcpShape(flags, next[side] + seqOff, ack ? next[1 - side] + ackOff : ackOff);
    t.window = windows[side];
    t.options = options(side, (flags & TcpShape.SYN) != 0);
    return t;
  }

  private byte[] options(int side, boolean syn) {
    Wire w = new Wire();
    if (syn) {
      w.u32(0x020405b4);
      if (sack) {
        w.u16(0x0402);
      }
      if (scales[side] >= 0) {
        w.u16(0x0303).u8(scales[side]);
      }
    }
    if (timestamps) {
      w.u32(0x0101080a).u32(dice.word()).u32(dice.word());
    }
    return w.done();
  }

  void send(int side, int flags) {
    send(side, segment(side, flags, 0, 0));
  }

  void send(int side, TcpShape t) {
    send(side, t, null);
  }

  /** Sends with an odd IP header. */
  void sendOddly(int side, TcpShape t) {
    boolean six = link.near().isSix();
    IpShape ip = Oddities.shape(dice, six, 1);
    send(side, t, dice.chance(.5) ? ip : ip.ttl(dice.number(1, 2)));
  }

  private void send(int side, TcpShape t, @Nullable IpShape bent) {
    IpShape ip = bent == null ? Oddities.shape(dice, link.near().isSix(), 0) : bent;
    link.send(
        side,
        e -> {
          byte[] p = ip.around(e.src(), e.dst(), Protocol.TCP, t.between(e));
          history.add(new Sent(side, p));
          return p;
        });
  }

  void again(Sent sent) {
    link.again(sent.side(), sent.packet());
  }
}
