package io.twinwall.campaign;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Protocol;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Datagrams in pieces: shuffled, doubled, overlapping, lost, odd in length or flags. */
final class FragmentTalk extends Talk {
  private final Link link;

  FragmentTalk(Setting s) {
    super(s);
    link = link(port(), dice.number(53, 123, 69, 99, 5060, 4500));
    int count = dice.between(1, 3);
    for (int i = 0; i < count; i++) {
      int side = dice.chance(.7) ? Link.NEAR : Link.FAR;
      then(() -> datagram(side));
    }
  }

  private void datagram(int side) {
    Ends e = side == Link.NEAR ? link.near() : link.far();
    if (e == null) {
      return;
    }
    int id = dice.chance(.6) ? dice.number(1, 2) : dice.between(1, 65535);
    int length = dice.number(40, 100, 300, 1000, 2000, 4000);
    byte[] whole = whole(e, length);
    int size = dice.number(8, 8, 16, 56, 504, 1232, 1400);
    if (length / size > 14) {
      size = 504;
    }
    List<byte[]> pieces = Cutter.cut(whole, size, id);
    disturb(pieces, whole, id);
    for (int i = Math.min(16, pieces.size()) - 1; i >= 0; i--) {
      byte[] piece = pieces.get(i);
      first(() -> link.again(side, piece));
    }
  }

  private byte[] whole(Ends e, int length) {
    IpShape ip = Oddities.shape(dice, six, .2);
    ip.length = -1;
    ip.badChecksum = false;
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) i;
    }
    int kind = dice.below(20);
    byte[] p;
    if (kind < 13) {
      p = ip.around(e.src(), e.dst(), Protocol.UDP, Segments.udp(e, Protocol.UDP, data));
    } else if (kind < 17) {
      byte[] echo = Segments.icmp(e, six ? 128 : 8, 0, dice.word(), data);
      p = ip.around(e.src(), e.dst(), six ? Protocol.ICMPV6 : Protocol.ICMP, echo);
    } else {
      TcpShape t = new TcpShape(dice.number(TcpShape.SYN, TcpShape.ACK), 77, 5).data(data);
      p = ip.around(e.src(), e.dst(), Protocol.TCP, t.between(e));
    }
    if (dice.chance(.06)) {
      p[p.length - 1] ^= 1;
    }
    return p;
  }

  private void disturb(List<byte[]> f, byte[] whole, int id) {
    if (f.isEmpty()) {
      return;
    }
    switch (dice.below(20)) {
      case 0, 1, 2, 3, 4 -> dice.shuffle(f);
      case 5, 6 -> Collections.reverse(f);
      case 7, 8 -> f.add(dice.below(f.size() + 1), dice.of(f));
      case 9, 10 -> f.remove(dice.below(f.size()));
      case 11, 12 -> overlap(f, whole, id);
      case 13 -> {
        byte[] g = dice.of(f).clone();
        g[g.length - 1] ^= 1;
        f.add(dice.below(f.size() + 1), g);
      }
      case 14 -> f.replaceAll(this::marked);
      case 15 -> f.add(dice.below(f.size() + 1), moved(f.get(0).clone()));
      case 16 -> f.set(0, shorter(f.get(0)));
      default -> {}
    }
  }

  private void overlap(List<byte[]> f, byte[] whole, int id) {
    List<byte[]> others = Cutter.cut(whole, dice.number(8, 16, 24, 504, 1232), id);
    if (!others.isEmpty()) {
      f.add(dice.below(f.size() + 1), dice.of(others));
    }
  }

  /** With another ECN mark, and perhaps another bit for fragmentation. */
  private byte[] marked(byte[] f) {
    if (six) {
      return f;
    }
    f[1] = (byte) (f[1] & 0xFC | dice.below(4));
    if (dice.chance(.2)) {
      f[6] ^= 0x40;
    }
    return IpShape.mended(f);
  }

  private byte[] moved(byte[] f) {
    if (!six) {
      Bytes.put16(f, 6, dice.number(0x1fff, 0x3fff, 0x2001, 0x8000, 0xa000));
      return IpShape.mended(f);
    }
    if (f[6] == 44 && f.length > 44) {
      Bytes.put16(f, 42, dice.number(0xfff9, 0xfff8, 9, 0x7ff1));
    }
    return f;
  }

  private byte[] shorter(byte[] f) {
    byte[] g = Arrays.copyOf(f, f.length - 3);
    if (six) {
      Bytes.put16(g, 4, g.length - 40);
      return g;
    }
    Bytes.put16(g, 2, g.length);
    return IpShape.mended(g);
  }
}
