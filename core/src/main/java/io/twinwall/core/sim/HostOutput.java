package io.twinwall.core.sim;

import io.twinwall.core.hook.DropReason;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.HeaderRewriter;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Ipv4Header;
import io.twinwall.core.packet.Malformation;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;

/**
 * A captured packet that the host itself sends, as through a raw socket (Linux 6.18
 * raw_send_hdrinc, rawv6_send_hdrinc).
 */
final class HostOutput {
  private final Machine machine;

  HostOutput(Machine machine) {
    this.machine = machine;
  }

  void send(Traversal t) {
    Packet p = t.context.packet();
    if (p.malformation() == Malformation.IP_CHECKSUM) {
      parseWithChecksum(p);
    }
    if (p.version() == 0) {
      t.discard(DropReason.IP_INHDR);
      return;
    }
    if (!machine.own.route(t)) {
      t.discard(DropReason.IP_OUTNOROUTES);
      return;
    }
    if (p.length() > t.out().mtu()) {
      t.discard(DropReason.PKT_TOO_BIG);
      return;
    }
    if (p.isIpv4()) {
      complete(p);
    }
    machine.own.send(t);
  }

  /** The kernel computes the checksum, whatever stands there. */
  private static void parseWithChecksum(Packet p) {
    HeaderRewriter.ipv4Checksum(p.bytes(), p.offset());
    PacketParser.reparse(p, p.bytes(), p.offset(), p.end() - p.offset());
  }

  /** What the kernel fills in: source and identification where they are 0, the checksum. */
  private void complete(Packet p) {
    byte[] b = p.bytes();
    int o = p.offset();
    if (Bytes.s32(b, o + 12) == 0) {
      IpAddress from = machine.own.sourceTo(p.destination());
      Bytes.put32(b, o + 12, from == null ? 0 : (int) from.low());
    }
    boolean df = (Ipv4Header.flagsAndOffset(b, o) & Ipv4Header.DF) != 0;
    if (Ipv4Header.identification(b, o) == 0 && !df) {
      Bytes.put16(b, o + 4, machine.random.nextInt());
    }
    HeaderRewriter.ipv4Checksum(b, o);
  }
}
