package io.twinwall.campaign;

import io.twinwall.campaign.IpShape.Extension;
import io.twinwall.core.packet.Protocol;
import java.util.List;

/** Neighbour and router discovery and multicast listeners, as IPv6 hosts say them. */
final class NeighbourTalk extends Talk {
  private static final String[][] ENDS = {
    {"fd00:a::2", "fd00:a::1"},
    {"fe80::2", "ff02::1"},
    {"::", "ff02::1:ff00:1"},
    {"fd00:a::2", "ff02::1:ff00:1"},
    {"fe80::2", "fe80::1"},
    {"fd00:a::3", "fd00:c::10"},
    {"fd00:a::3", "2001:db8:1::7"}
  };

  NeighbourTalk(Setting s) {
    super(s);
    int count = dice.between(1, 3);
    for (int i = 0; i < count; i++) {
      then(() -> world.send(Topology.LAN, message()));
    }
  }

  private byte[] message() {
    int type = dice.number(133, 134, 135, 136, 137, 130, 131, 132, 143, 135, 135, 151, 152, 153);
    String[] ends = dice.any(ENDS);
    Ends e = new Ends(Topology.LAN, ends[0], ends[1], 0, 0);
    Wire body = new Wire();
    if (type == 135 || type == 136) {
      body.bytes(Wire.address(dice.any("fd00:a::1", "fd00:a::2")));
    } else {
      body.zeros(dice.number(0, 8, 16, 20));
    }
    if (dice.chance(.5)) {
      body.bytes(Wire.hex("010102ee00000009"));
    }
    IpShape ip = new IpShape().ttl(dice.number(255, 255, 255, 64, 1));
    if (type < 133 || type == 143) {
      ip.extensions = List.of(Extension.of(0, "00050200000100"));
    }
    byte[] b = Segments.icmp(e, type, 0, 0, body.done());
    return ip.around(e.src(), e.dst(), Protocol.ICMPV6, b);
  }
}
