package io.twinwall.campaign;

import io.twinwall.campaign.World.Seen;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Protocol;
import java.util.Arrays;
import java.util.List;

/** ICMP errors about packets that went by, quoting them rightly, cut short or bent. */
final class ErrorTalk extends Talk {
  private static final int[][] FOUR = {
    {3, 3}, {3, 1}, {3, 0}, {3, 4}, {3, 13}, {11, 0}, {11, 1}, {12, 0}, {4, 0}, {5, 1}, {5, 0},
    {3, 15}, {3, 2}
  };

  private static final int[][] SIX = {
    {1, 4}, {1, 0}, {1, 1}, {2, 0}, {3, 0}, {3, 1}, {4, 0}, {4, 1}, {1, 5}, {100, 0}
  };

  ErrorTalk(Setting s) {
    super(s);
    int count = dice.between(1, 4);
    for (int i = 0; i < count; i++) {
      then(this::error);
    }
  }

  private void error() {
    List<Seen> recent = world.recent();
    if (recent.isEmpty()) {
      return;
    }
    Seen seen = dice.of(recent.subList(Math.max(0, recent.size() - 12), recent.size()));
    View v = View.of(seen.packet());
    if (v != null && !IpShape.isSix(seen.packet()) || v != null && seen.packet().length >= 48) {
      about(seen, v);
    }
  }

  private void about(Seen seen, View v) {
    boolean inSix = IpShape.isSix(seen.packet());
    String from = v.dst();
    if (dice.chance(.35)) {
      from =
          inSix
              ? dice.any("fd00:b::fe", "fd00:a::3")
              : dice.any("203.0.113.254", "198.51.100.99", "10.0.0.3");
    }
    Topology t = Topology.of(inSix);
    String to = dice.chance(.06) ? dice.of(dice.any(t.wan, t.lan, t.own)) : v.src();
    String dev = dice.chance(.3) ? Topology.home(from) : seen.dev();
    if (dev.equals(Topology.LOCAL)) {
      dev = dice.any(Topology.LAN, Topology.WAN);
    }
    Ends e = new Ends(dev, from, to, 0, 0);
    byte[] packet = message(e, quote(seen.packet(), inSix));
    world.send(dev, packet);
    if (dice.chance(.2)) {
      String again = dev;
      first(() -> world.send(again, packet));
    }
  }

  private byte[] quote(byte[] packet, boolean inSix) {
    int ip = inSix ? 40 : 20;
    int length =
        dice.number(ip + 8, ip + 8, ip + 40, packet.length, ip, ip + 7, ip + 4, ip - 1, 200);
    byte[] b = Arrays.copyOf(packet, Math.min(length, packet.length));
    if (dice.chance(.06)) {
      b[dice.below(b.length)] ^= (byte) (1 << dice.below(8));
    } else if (!inSix && dice.chance(.06)) {
      Bytes.put16(b, 8, 0x1234);
    }
    return b;
  }

  private byte[] message(Ends e, byte[] quote) {
    int[] kind = e.isSix() ? SIX[dice.below(SIX.length)] : FOUR[dice.below(FOUR.length)];
    int rest = dice.chance(.5) ? 0 : Bytes.s32(Wire.address(dice.of(Topology.FOUR.lan)), 0);
    if (!e.isSix() && kind[0] == 3 && kind[1] == 4) {
      rest = dice.number(1400, 576, 1300, 68, 0, 1500, 60);
    } else if (e.isSix() && kind[0] == 2) {
      rest = dice.number(1280, 1400, 1500, 600);
    }
    byte[] b = Segments.icmp(e, kind[0], kind[1], rest, quote);
    if (dice.chance(.05)) {
      Bytes.put16(b, 2, Bytes.u16(b, 2) ^ 0x1234);
    }
    int protocol = e.isSix() ? Protocol.ICMPV6 : Protocol.ICMP;
    return Oddities.shape(dice, e.isSix(), .08).around(e.src(), e.dst(), protocol, b);
  }
}
