package io.twinwall.campaign;

import io.twinwall.core.packet.Protocol;

/** Protocols without a tracker of their own, DCCP among them, and GRE with and without keys. */
final class PlainTalk extends Talk {
  private static final int[] PROTOCOLS = {
    Protocol.GRE,
    Protocol.GRE,
    50,
    51,
    4,
    41,
    2,
    89,
    253,
    Protocol.DCCP,
    Protocol.DCCP,
    103,
    108,
    112,
    94
  };

  private static final String[] GRE = {
    "2001880b00040007", "00000800", "2000080000000007", "3001880b0004000700000001", "3081880b"
  };

  private final Link link;
  private final int protocol;
  private final byte[] head;

  PlainTalk(Setting s) {
    super(s);
    protocol = dice.number(PROTOCOLS);
    link = link(0, 0);
    head = head();
    int count = dice.between(1, 5);
    for (int i = 0; i < count; i++) {
      then(() -> link.send(Link.NEAR, this::packet));
      thenMaybe(.6, () -> link.send(Link.FAR, this::packet));
    }
  }

  private byte[] head() {
    return switch (protocol) {
      case Protocol.GRE -> Wire.hex(dice.any(GRE));
      case Protocol.DCCP -> new Wire().u16(port()).u16(80).u32(0x05000000).u32(0).u32(0).done();
      default -> dice.bytes(dice.number(0, 4, 8, 16, 24));
    };
  }

  private byte[] packet(Ends e) {
    byte[] b = new Wire().bytes(head).text("payload").done();
    return Oddities.shape(dice, six, .12).around(e.src(), e.dst(), protocol, b);
  }
}
