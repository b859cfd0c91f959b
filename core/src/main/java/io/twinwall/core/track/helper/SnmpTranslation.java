package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.UdpHeader;

/**
 * Changes an inside address in the values of SNMP messages (versions 1 and 2c) to the one seen
 * outside, and back (RFC 2962; Linux 6.18 nf_nat_snmp_basic_main.c).
 *
 * <p>Answers of agents (from port 161) and traps (to port 162). A message that does not follow the
 * grammar drops its packet: also version 1's own trap, and one without variables.
 */
final class SnmpTranslation {
  private static final int AGENT = 161;
  private static final int TRAP = 162;

  Verdict apply(PacketContext context, Connection c) {
    Packet p = context.packet();
    byte[] b = p.bytes();
    int udp = p.transportOffset();
    Direction d = context.direction();
    if (!p.hasTransport(UdpHeader.LENGTH)
        || UdpHeader.sourcePort(b, udp) == AGENT && d != Direction.REPLY
        || UdpHeader.destinationPort(b, udp) == TRAP && d != Direction.ORIGINAL) {
      return Verdict.ACCEPT;
    }
    if (UdpHeader.length(b, udp) != p.end() - udp) {
      return Announcer.drop(context);
    }
    Tuple back = c.tuple(d.opposite());
    Tuple here = c.tuple(d);
    boolean forth = d == Direction.ORIGINAL;
    int from = (int) (forth ? here.sourceLow() : back.sourceLow());
    int to = (int) (forth ? back.destinationLow() : here.destinationLow());
    if (from == to) {
      return Verdict.ACCEPT;
    }
    int data = udp + UdpHeader.LENGTH;
    SnmpDecoder decoder = new SnmpDecoder(b, data, p.end(), at -> replace(b, udp, at, from, to));
    return decoder.run() ? Verdict.ACCEPT : Announcer.drop(context);
  }

  private static void replace(byte[] b, int udp, int at, int from, int to) {
    if (Bytes.s32(b, at) != from) {
      return;
    }
    int sum = UdpHeader.checksum(b, udp);
    int first = at - (at - udp & 1);
    int before = words(b, first);
    Bytes.put32(b, at, to);
    if (sum != 0) {
      Bytes.put16(b, udp + 6, Checksum.update16(sum, before, words(b, first)));
    }
  }

  /** The sum of the words that hold an address. */
  private static int words(byte[] b, int first) {
    int length = Math.min(6, b.length - first);
    return Checksum.of(b, first, length) ^ 0xFFFF;
  }
}
