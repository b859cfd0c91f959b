package io.twinwall.campaign;

import io.twinwall.core.packet.Protocol;
import java.util.Arrays;

/** Frames with odd link layers: strangers' addresses, VLAN tags, other protocols, padding, cuts. */
final class LinkTalk extends Talk {
  private static final String PEER = "02ee00000009";

  LinkTalk(Setting s) {
    super(s);
    Ends e = Topology.of(six).pair(dice, false, port(), 53);
    String dev = e.dev().equals(Topology.LOCAL) ? Topology.LAN : e.dev();
    int count = dice.between(1, 4);
    for (int i = 0; i < count; i++) {
      then(() -> world.frame(dev, odd(String.valueOf(Topology.MAC.get(dev)), e)));
    }
  }

  private byte[] odd(String mac, Ends e) {
    byte[] data = "l".repeat(dice.number(0, 4, 40)).getBytes(ASCII);
    byte[] udp = Segments.udp(e, Protocol.UDP, data);
    byte[] p = Oddities.shape(dice, six, .05).around(e.src(), e.dst(), Protocol.UDP, udp);
    String type = six ? "86dd" : "0800";
    return switch (dice.below(15)) {
      case 0 -> frame("02aa00000001", type, p);
      case 1, 2 -> frame("ffffffffffff", type, p);
      case 3 -> frame("01005e000001", type, p);
      case 4 -> frame("333300000001", type, p);
      case 5 -> frame(mac, "81000005" + type, p);
      case 6 -> frame(mac, "81000000" + type, p);
      case 7 -> frame(mac, "8100000081000000" + type, p);
      case 8 ->
          frame(
              mac,
              "0806",
              Wire.hex("0001080006040001" + PEER + "0a000002000000000000" + "0a000001"));
      case 9 -> new Wire().bytes(frame(mac, type, p)).zeros(dice.number(1, 4, 18)).done();
      case 10 -> cut(frame(mac, type, p));
      case 11 -> frame(mac, dice.any("88cc", "8847", "88a80000" + type), p);
      case 12 -> frame(mac, six ? "0800" : "86dd", p);
      case 13 -> frame("ffffffffffff", type, toAll(e, data));
      default -> frame(mac, type, p);
    };
  }

  private byte[] toAll(Ends e, byte[] data) {
    String to = six ? "ff02::1" : dice.any("255.255.255.255", "10.0.0.255", "203.0.113.255");
    Ends all = new Ends(e.dev(), e.src(), to, e.sport(), e.dport());
    byte[] udp = Segments.udp(all, Protocol.UDP, data);
    return new IpShape().around(all.src(), to, Protocol.UDP, udp);
  }

  private byte[] cut(byte[] frame) {
    return Arrays.copyOf(frame, Math.min(frame.length, dice.between(14, 60)));
  }

  private static byte[] frame(String to, String type, byte[] packet) {
    return new Wire().bytes(Wire.hex(to + PEER + type)).bytes(packet).done();
  }
}
