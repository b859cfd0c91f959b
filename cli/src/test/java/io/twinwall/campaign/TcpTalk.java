package io.twinwall.campaign;

import static io.twinwall.campaign.TcpShape.ACK;
import static io.twinwall.campaign.TcpShape.CWR;
import static io.twinwall.campaign.TcpShape.ECE;
import static io.twinwall.campaign.TcpShape.FIN;
import static io.twinwall.campaign.TcpShape.PSH;
import static io.twinwall.campaign.TcpShape.RST;
import static io.twinwall.campaign.TcpShape.SYN;
import static io.twinwall.campaign.TcpShape.URG;

import java.util.ArrayList;
import java.util.List;

/**
 * TCP connections over one pair of ports: opened in every way, used with losses, retransmissions,
 * holes, wrong numbers and flags, closed or broken off, and opened again.
 */
final class TcpTalk extends Talk {
  private static final String[] OPTIONS = {
    "03030f",
    "02040005",
    "0204",
    "080a31323334",
    "05020101",
    "050a61626364",
    "00000000",
    "fd000101",
    "1e046162",
    "050b717171717171717171",
    "0101010101010101",
    "04020402",
    "030300"
  };

  private final TcpEnds tcp;
  private final List<TcpEnds.Sent> history = new ArrayList<>();

  TcpTalk(Setting s) {
    super(s);
    tcp = new TcpEnds(dice, link(port(), dice.number(80, 443, 22, 25, 53, 110, 8080)), history);
    int rounds = dice.number(1, 1, 2, 3);
    for (int i = 0; i < rounds; i++) {
      open();
      int count = dice.below(22);
      for (int k = 0; k < count; k++) {
        then(this::inBetween);
      }
      close();
      then(tcp::renumber);
    }
  }

  private void open() {
    int kind = dice.below(100);
    if (kind < 72) {
      handshake();
    } else if (kind < 80) {
      then(() -> tcp.send(1, SYN | ACK));
    } else if (kind < 88) {
      int side = dice.below(2);
      then(() -> tcp.send(side, ACK));
    } else if (kind < 93) {
      int flags =
          dice.number(
              FIN | ACK, RST, RST | ACK, PSH | ACK, URG | ACK, 0, SYN | FIN, SYN | URG, SYN | PSH,
              SYN | RST, FIN, 255);
      then(() -> tcp.send(0, flags));
    } else {
      simultaneously();
    }
  }

  private void handshake() {
    int ecn = dice.number(ECE | CWR, 0, 0, 0, 0);
    then(() -> tcp.send(0, SYN | ecn));
    thenMaybe(.1, () -> tcp.send(0, SYN));
    thenMaybe(.04, () -> tcp.send(1, SYN));
    then(() -> tcp.advance(0, 1));
    int wrong = dice.number(0, 0, 5);
    thenMaybe(.06, () -> tcp.send(1, tcp.segment(1, RST | ACK, 0, wrong)));
    then(() -> tcp.send(1, SYN | ACK | dice.number(ECE, 0, 0)));
    int off = dice.number(0, 1, -1, 1000);
    thenMaybe(.08, () -> tcp.send(1, tcp.segment(1, SYN | ACK, 0, off)));
    then(() -> tcp.advance(1, 1));
    thenMaybe(.93, () -> tcp.send(0, ACK));
  }

  private void simultaneously() {
    then(() -> tcp.send(0, SYN));
    then(() -> tcp.send(1, SYN));
    then(() -> tcp.advance(0, 1));
    then(() -> tcp.advance(1, 1));
    then(() -> tcp.send(0, tcp.segment(0, SYN | ACK, -1, 0)));
    then(() -> tcp.send(1, tcp.segment(1, SYN | ACK, -1, 0)));
  }

  private void inBetween() {
    int s = dice.below(2);
    int kind = dice.below(100);
    if (kind < 35) {
      data(s);
    } else if (kind < 45) {
      tcp.send(s, ACK);
    } else if (kind < 52) {
      repeat(dice.number(0, 0, 1, 3));
    } else if (kind < 56) {
      int far = dice.number(1, -1, 100, -100, 1000, tcp.window(1 - s), tcp.window(1 - s) + 1);
      int off = dice.chance(.6) ? far : dice.number(66000, 1 << 20, -70000, Integer.MIN_VALUE);
      tcp.send(s, tcp.segment(s, ACK, off, 0).data(new byte[dice.number(0, 1, 100)]));
    } else if (kind < 60) {
      int off = dice.number(1, -1, 100, -100, 3000, -66000, -70000, 1 << 20, Integer.MIN_VALUE);
      tcp.send(s, tcp.segment(s, ACK, 0, off).data(new byte[dice.below(2)]));
    } else if (kind < 64) {
      tcp.send(s, sack(s));
    } else if (kind < 67) {
      tcp.window(s, dice.number(0, 0, 1, 500, 1000, 29200, 65535));
      tcp.send(s, ACK);
    } else {
      odd(s, kind);
    }
  }

  private void odd(int s, int kind) {
    if (kind < 70) {
      int off = dice.number(0, 0, 1, -1, 100, -100, 70000);
      tcp.send(s, tcp.segment(s, RST | dice.number(0, ACK), off, 0));
    } else if (kind < 74) {
      tcp.send(s, tcp.segment(s, SYN | dice.number(0, 0, ACK), dice.number(0, -1, 5, 1000), 0));
    } else if (kind < 77) {
      TcpShape t = tcp.segment(s, flags(), 0, 0).data(new byte[dice.number(0, 5)]);
      t.urgent = dice.number(0, 5);
      tcp.send(s, t);
    } else if (kind < 80) {
      tcp.send(s, bent(s));
    } else if (kind < 85) {
      TcpShape t = tcp.segment(s, ACK | PSH, 0, 0).data(new byte[3]);
      t.options = Wire.hex(dice.any(OPTIONS));
      tcp.send(s, t);
      tcp.advance(s, 3);
    } else if (kind < 91) {
      hole(s);
    } else if (kind < 95) {
      tcp.send(s, tcp.segment(s, ACK, -1, 0).data(new byte[dice.below(2)]));
    } else {
      tcp.sendOddly(s, tcp.segment(s, ACK, 0, 0).data(new byte[dice.number(0, 10, 1400)]));
    }
  }

  private int flags() {
    return dice.number(
        FIN | ACK | URG | PSH,
        ACK | URG,
        PSH,
        URG,
        0,
        SYN | FIN,
        FIN,
        255,
        FIN | RST,
        SYN | RST,
        ACK | SYN | PSH,
        FIN | PSH | ACK,
        ACK | ECE,
        ACK | CWR);
  }

  private TcpShape bent(int s) {
    TcpShape t = tcp.segment(s, ACK, 0, 0).data(new byte[dice.number(0, 3, 40)]);
    switch (dice.below(3)) {
      case 0 -> t.badChecksum = true;
      case 1 -> t.dataOffset = dice.number(4, 0, 15, 6);
      default -> t.cut = dice.number(0, 4, 8, 12, 19, 20);
    }
    return t;
  }

  private TcpShape sack(int s) {
    TcpShape t = tcp.segment(s, ACK, 0, 0);
    int blocks = dice.number(1, 1, 2, 3);
    Wire w = new Wire().u16(0x0101).u8(5).u8(2 + 8 * blocks);
    for (int i = 0; i < blocks; i++) {
      int left = t.ack + dice.number(10, 100, -100, 5000);
      w.u32(left).u32(left + dice.number(10, 100, 0));
    }
    t.options = w.done();
    return t;
  }

  private void data(int s) {
    int n = dice.number(1, 4, 10, 100, 536, 1400);
    tcp.send(s, tcp.segment(s, ACK | dice.number(PSH, 0), 0, 0).data(new byte[n]));
    tcp.advance(s, n);
    if (dice.chance(.7)) {
      first(() -> tcp.send(1 - s, ACK));
    }
  }

  private void hole(int s) {
    tcp.send(s, tcp.segment(s, ACK, 100, 0).data(new byte[100]));
    first(
        () -> {
          tcp.advance(s, 200);
          tcp.send(1 - s, ACK);
        });
    first(() -> tcp.send(s, tcp.segment(s, ACK, 0, 0).data(new byte[100])));
  }

  private void repeat(int more) {
    if (!history.isEmpty()) {
      int back = Math.min(6, history.size());
      TcpEnds.Sent sent = history.get(history.size() - 1 - dice.below(back));
      tcp.again(sent);
      for (int i = 0; i < more; i++) {
        first(() -> tcp.again(sent));
      }
    }
  }

  private void close() {
    int s = dice.below(2);
    if (dice.chance(.5)) {
      then(() -> tcp.send(s, FIN | ACK));
      then(() -> tcp.advance(s, 1));
      thenMaybe(.2, () -> repeat(0));
      thenMaybe(.8, () -> tcp.send(1 - s, ACK));
      thenMaybe(.2, () -> data(1 - s));
      if (dice.chance(.85)) {
        then(() -> tcp.send(1 - s, FIN | ACK));
        then(() -> tcp.advance(1 - s, 1));
        thenMaybe(.2, () -> repeat(0));
        thenMaybe(.8, () -> tcp.send(s, ACK));
        thenMaybe(.3, () -> repeat(0));
      }
    } else if (dice.chance(.6)) {
      int off = dice.number(0, 0, 0, 1, 5);
      then(() -> tcp.send(s, tcp.segment(s, RST | dice.number(0, ACK), off, 0)));
      thenMaybe(.5, () -> repeat(0));
    }
  }
}
