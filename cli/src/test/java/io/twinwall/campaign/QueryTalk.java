package io.twinwall.campaign;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Protocol;

/** Echo requests and their replies; and the other queries of ICMP, known and unknown. */
final class QueryTalk extends Talk {
  private final int id;
  private final Link link;

  QueryTalk(Setting s) {
    super(s);
    id = dice.chance(.5) ? 7 : dice.between(0, 65535);
    link = link(id, 0);
    int count = dice.between(1, 6);
    for (int i = 0; i < count; i++) {
      int number = i;
      if (dice.chance(.85)) {
        then(() -> link.send(Link.NEAR, e -> echo(e, number, false)));
        thenMaybe(.7, () -> link.send(Link.FAR, e -> echo(e, number, true)));
        thenMaybe(.08, () -> link.send(dice.below(2), e -> echo(e, number, dice.chance(.5))));
      } else {
        then(() -> link.send(dice.chance(.8) ? Link.NEAR : Link.FAR, e -> other(e, number)));
      }
    }
  }

  private byte[] echo(Ends e, int number, boolean reply) {
    int type = six ? (reply ? 129 : 128) : reply ? 0 : 8;
    int ident = reply && link.far() != null ? e.dport() : id;
    int rest = ident << 16 | number;
    int code = dice.chance(.03) ? 1 : 0;
    return packet(e, Segments.icmp(e, type, code, rest, "payload.".getBytes(ASCII)));
  }

  private byte[] other(Ends e, int number) {
    int type = six ? dice.number(100, 139, 140, 144, 200, 1, 0) : dice.number(TYPES);
    byte[] data = new byte[dice.number(0, 4, 12)];
    return packet(e, Segments.icmp(e, type, dice.number(0, 0, 1), id << 16 | number, data));
  }

  private static final int[] TYPES = {13, 15, 17, 14, 16, 18, 40, 10, 9, 30, 0, 200, 42};

  private byte[] packet(Ends e, byte[] b) {
    if (dice.chance(.04)) {
      Bytes.put16(b, 2, Bytes.u16(b, 2) ^ 0x1234);
    }
    int protocol = six ? Protocol.ICMPV6 : Protocol.ICMP;
    return Oddities.shape(dice, six, .15).around(e.src(), e.dst(), protocol, b);
  }
}
