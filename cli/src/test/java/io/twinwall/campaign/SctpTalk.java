package io.twinwall.campaign;

import io.twinwall.core.packet.Protocol;

/** SCTP associations: opened, used, torn down; with wrong tags, lost chunks and restarts. */
final class SctpTalk extends Talk {
  private static final int DATA = 0;
  private static final int INIT = 1;
  private static final int INIT_ACK = 2;
  private static final int SACK = 3;
  private static final int HEARTBEAT = 4;
  private static final int HEARTBEAT_ACK = 5;
  private static final int ABORT = 6;
  private static final int SHUTDOWN = 7;
  private static final int SHUTDOWN_ACK = 8;
  private static final int ERROR = 9;
  private static final int COOKIE_ECHO = 10;
  private static final int COOKIE_ACK = 11;
  private static final int SHUTDOWN_COMPLETE = 14;

  private final Link link;
  private final int[] tags = new int[2];

  SctpTalk(Setting s) {
    super(s);
    link = link(port(), dice.number(2905, 36412, 80, 9999));
    newTags();
    int rounds = dice.number(1, 1, 2);
    for (int i = 0; i < rounds; i++) {
      if (dice.chance(.85)) {
        open();
      }
      int count = dice.below(9);
      for (int k = 0; k < count; k++) {
        then(this::inBetween);
      }
      close();
      thenMaybe(.5, this::newTags);
    }
  }

  private void newTags() {
    tags[0] = dice.word() | 1;
    tags[1] = dice.word() | 1;
  }

  private void open() {
    then(() -> send(0, dice.chance(.9) ? 0 : 5, init(tags[0])));
    thenMaybe(.1, () -> send(0, 0, init(tags[0])));
    thenMaybe(.08, () -> send(1, 0, init(tags[1])));
    thenMaybe(.08, () -> send(1, tags[0], Segments.chunk(ABORT, dice.below(2), new byte[0])));
    byte[] cookie = "cook".getBytes(ASCII);
    then(() -> send(1, tags[0], initAck()));
    boolean early = dice.chance(.3);
    then(() -> send(0, tags[1], Segments.chunk(COOKIE_ECHO, 0, cookie), early ? data() : NONE));
    thenMaybe(.9, () -> send(1, tags[0], plain(COOKIE_ACK), dice.chance(.3) ? data() : NONE));
  }

  private static final byte[] NONE = {};

  private void inBetween() {
    int side = dice.below(2);
    int tag = tags[1 - side];
    switch (dice.below(14)) {
      case 0, 1, 2 -> send(side, tag, data(), dice.chance(.3) ? data() : NONE);
      case 3, 4 ->
          send(side, tag, Segments.chunk(SACK, 0, new Wire().u32(1).u32(65535).u32(0).done()));
      case 5 -> send(side, tag, heartbeat(HEARTBEAT));
      case 6 -> send(side, tag, heartbeat(HEARTBEAT_ACK));
      case 7 ->
          send(
              side,
              tag ^ dice.any(1, tag),
              dice.any(data(), heartbeat(HEARTBEAT), plain(ABORT), plain(SHUTDOWN_ACK)));
      case 8 ->
          send(
              side,
              tag,
              dice.any(data(), NONE),
              Segments.chunk(
                  dice.number(
                      INIT,
                      INIT_ACK,
                      COOKIE_ECHO,
                      COOKIE_ACK,
                      SHUTDOWN_COMPLETE,
                      SHUTDOWN,
                      SHUTDOWN_ACK),
                  0,
                  new byte[dice.number(0, 4, 16)]));
      case 9 -> send(side, dice.any(0, tag), init(dice.word()));
      case 10 ->
          send(
              side,
              tag,
              new Wire().u8(dice.number(0, 3, 200)).u8(0).u16(dice.number(0, 3, 4, 100)).done());
      case 11 -> send(side, tag, Segments.chunk(ERROR, 0, Wire.hex("00030004")));
      case 12 -> send(side, dice.any(tag, tags[side]), Segments.chunk(ABORT, dice.below(2), NONE));
      default -> many(side, tag);
    }
  }

  private void many(int side, int tag) {
    Wire w = new Wire();
    for (int i = dice.number(0, 10, 17, 20); i > 0; i--) {
      w.bytes(data());
    }
    send(side, tag, w.done());
  }

  private void close() {
    int side = dice.below(2);
    if (dice.chance(.6)) {
      then(() -> send(side, tags[1 - side], Segments.chunk(SHUTDOWN, 0, Wire.hex("00000001"))));
      thenMaybe(.8, () -> send(1 - side, tags[side], plain(SHUTDOWN_ACK)));
      thenMaybe(
          .8,
          () ->
              send(
                  side,
                  dice.chance(.8) ? tags[1 - side] : tags[side],
                  Segments.chunk(SHUTDOWN_COMPLETE, dice.number(0, 0, 1), NONE)));
    } else if (dice.chance(.5)) {
      then(() -> send(side, tags[1 - side], plain(ABORT)));
    }
  }

  private byte[] init(int tag) {
    Wire w = new Wire().u32(tag).u32(65535).u16(10).u16(10).u32(dice.word());
    return Segments.chunk(INIT, 0, w.done());
  }

  private byte[] initAck() {
    Wire w = new Wire().u32(tags[1]).u32(65535).u16(10).u16(10).u32(dice.word());
    return Segments.chunk(INIT_ACK, 0, w.bytes(Wire.hex("00070008")).text("cook").done());
  }

  private byte[] data() {
    Wire w = new Wire().u32(dice.word()).u16(0).u16(0).u32(0).text("dat");
    return Segments.chunk(DATA, 3, w.done());
  }

  private static byte[] heartbeat(int type) {
    return Segments.chunk(type, 0, new Wire().u32(0x00010008).text("hbhb").done());
  }

  private static byte[] plain(int type) {
    return Segments.chunk(type, 0, NONE);
  }

  private void send(int side, int tag, byte[]... chunks) {
    Wire w = new Wire();
    for (byte[] c : chunks) {
      w.bytes(c);
    }
    link.send(
        side,
        e -> {
          byte[] b = Segments.sctp(e, tag, w.done());
          if (dice.chance(.03)) {
            b[8] ^= 0x12;
          }
          return Oddities.shape(dice, six, .05).around(e.src(), e.dst(), Protocol.SCTP, b);
        });
  }
}
