package io.twinwall.campaign;

import io.twinwall.core.packet.Protocol;
import java.util.Arrays;
import java.util.List;

/**
 * Packets that no one should send: impossible addresses, flipped bits, cut short, wrong lengths.
 */
final class OddTalk extends Talk {
  private static final List<String> FOUR =
      List.of(
          "127.0.0.1",
          "0.0.0.0",
          "255.255.255.255",
          "224.0.0.1",
          "224.0.0.251",
          "10.0.0.255",
          "203.0.113.255",
          "240.0.0.1",
          "10.0.0.1",
          "203.0.113.1",
          "10.0.0.0",
          "10.1.0.99",
          "10.66.1.1",
          "10.9.3.3",
          "169.254.1.1",
          "203.0.113.0",
          "0.1.2.3",
          "198.51.100.7",
          "239.1.2.3");

  private static final List<String> SIX =
      List.of(
          "::1",
          "ff02::1",
          "ff05::1",
          "fe80::1",
          "fe80::2",
          "::",
          "fd00:a::1",
          "2001:db8:1::7",
          "3000::1",
          "::ffff:10.0.0.2",
          "fd00:a::",
          "ff0e::1",
          "2001:db8:66::1",
          "ff01::1");

  private final Ends ends;
  private final String dev;

  OddTalk(Setting s) {
    super(s);
    Ends e = Topology.of(six).pair(dice, false, port(), dice.number(53, 80, 22));
    dev = e.dev().equals(Topology.LOCAL) ? Topology.LAN : e.dev();
    ends = new Ends(dev, e.src(), e.dst(), e.sport(), e.dport());
    int count = dice.between(1, 3);
    for (int i = 0; i < count; i++) {
      then(() -> world.send(dev, odd()));
    }
  }

  private byte[] odd() {
    byte[] p = packet(ends);
    return switch (dice.below(7)) {
      case 0, 1 -> packet(strange());
      case 2 -> flipped(p);
      case 3 ->
          Arrays.copyOf(p, Math.min(p.length, dice.number(1, 10, 19, 20, 27, 28, 39, 40, 41)));
      case 4 -> new Wire().bytes(p).zeros(dice.number(1, 4, 18, 100)).done();
      case 5 -> wrongLength();
      default -> unknown();
    };
  }

  private Ends strange() {
    String stranger = dice.of(six ? SIX : FOUR);
    return dice.chance(.5)
        ? new Ends(dev, stranger, ends.dst(), ends.sport(), ends.dport())
        : new Ends(dev, ends.src(), stranger, ends.sport(), ends.dport());
  }

  private byte[] packet(Ends e) {
    IpShape ip = new IpShape();
    ip.ident = dice.between(1, 65535);
    int icmp = six ? Protocol.ICMPV6 : Protocol.ICMP;
    return switch (dice.below(3)) {
      case 0 -> ip.around(e.src(), e.dst(), Protocol.UDP, udp(e));
      case 1 ->
          ip.around(e.src(), e.dst(), icmp, Segments.icmp(e, six ? 128 : 8, 0, 0x50005, udp(e)));
      default ->
          ip.around(e.src(), e.dst(), Protocol.TCP, new TcpShape(TcpShape.SYN, 1, 0).between(e));
    };
  }

  private static byte[] udp(Ends e) {
    return Segments.udp(e, Protocol.UDP, new byte[20]);
  }

  private byte[] flipped(byte[] p) {
    p[dice.below(Math.min(p.length, 60))] ^= (byte) (1 << dice.below(8));
    return dice.chance(.8) ? IpShape.mended(p) : p;
  }

  private byte[] wrongLength() {
    IpShape ip = new IpShape();
    ip.length = dice.number(0, 10, 20, 28, 47, 48, 49, 1000);
    return ip.around(ends.src(), ends.dst(), Protocol.UDP, udp(ends));
  }

  private byte[] unknown() {
    if (six && dice.chance(.5)) {
      IpShape ip = Oddities.shape(dice, true, 1);
      int protocol = dice.number(59, 17, 6, 58, 132, 136);
      return ip.around(ends.src(), ends.dst(), protocol, dice.bytes(dice.number(0, 1, 8, 20)));
    }
    byte[] b = Segments.icmp(ends, dice.below(256), dice.below(20), dice.word(), dice.bytes(20));
    int icmp = six ? Protocol.ICMPV6 : Protocol.ICMP;
    return new IpShape().around(ends.src(), ends.dst(), icmp, b);
  }
}
