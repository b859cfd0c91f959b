package io.twinwall.campaign;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Protocol;

/** Datagrams there and back, UDP or UDP-Lite, some with wrong lengths and checksums. */
final class UdpTalk extends Talk {
  private final Link link;
  private final int protocol;

  UdpTalk(Setting s) {
    super(s);
    protocol = dice.chance(.12) ? Protocol.UDPLITE : Protocol.UDP;
    int sport = dice.chance(.03) ? 0 : port();
    link = link(sport, dice.number(53, 123, 69, 99, 5060, 4500, 80, 443));
    int count = dice.between(1, 12);
    for (int i = 0; i < count; i++) {
      int side = i == 0 || dice.chance(.6) ? Link.NEAR : Link.FAR;
      then(() -> link.send(side, this::datagram));
    }
  }

  private byte[] datagram(Ends e) {
    byte[] data = "u".repeat(dice.number(0, 1, 6, 12, 100, 101, 300, 1300, 1460)).getBytes(ASCII);
    byte[] b = Segments.udp(e, protocol, data);
    if (dice.chance(.12)) {
      bend(b);
    }
    return Oddities.shape(dice, six, .2).around(e.src(), e.dst(), protocol, b);
  }

  private void bend(byte[] b) {
    switch (dice.below(4)) {
      case 0 -> Bytes.put16(b, 6, Bytes.u16(b, 6) ^ 0x1234);
      case 1 -> Bytes.put16(b, 6, 0);
      case 2 -> Bytes.put16(b, 4, dice.number(0, 4, 7, 8, 9, 20, 100, 2000));
      default -> b[b.length - 1] ^= 1;
    }
  }
}
