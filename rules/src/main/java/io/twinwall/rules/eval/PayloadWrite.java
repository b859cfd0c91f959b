package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PayloadRewriter;
import io.twinwall.core.packet.Protocol;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.Base;
import io.twinwall.rules.model.Statement;
import java.util.Set;

/**
 * {@code ip dscp set}, {@code tcp dport set}, ...: bits of the packet, with the checksums that nft
 * asks the kernel to update. Raw payload ({@code @nh}) updates none.
 */
final class PayloadWrite implements Step {
  private static final Set<String> PSEUDO_HEADER =
      Set.of(
          "ip saddr",
          "ip daddr",
          "ip length",
          "ip protocol",
          "ip6 saddr",
          "ip6 daddr",
          "ip6 length",
          "ip6 nexthdr");

  private final Selector value;
  private final Wide number = new Wide();
  private final Base base;
  private final int at;
  private final int bit;
  private final int bits;
  private final byte[] window;
  private final int checksum;
  private final boolean pseudo;
  private final boolean sctp;

  PayloadWrite(Statement.PayloadSet set, Selector value) {
    Expression.Payload target = set.target();
    boolean follow = set.checksums();
    this.value = value;
    base = target.base();
    bits = target.lengthBits();
    checksum = follow ? checksumOffset(target.protocol()) : -1;
    pseudo = follow && PSEUDO_HEADER.contains(target.protocol() + " " + target.field());
    sctp = follow && target.protocol().equals("sctp");
    int first = target.offsetBits() / 8;
    int length = (target.offsetBits() % 8 + bits + 7) / 8;
    if (bits > 128) {
      throw new UnsupportedRuleException("setting " + bits + " bits of payload");
    }
    if (checksum >= 0 && length % 2 == 1) {
      first -= first % 2;
      length++;
    }
    at = first;
    bit = target.offsetBits() - first * 8;
    window = new byte[length];
  }

  /** Where the header's own Internet checksum stands; -1 if nft names none. */
  private static int checksumOffset(String protocol) {
    return switch (protocol) {
      case "ip" -> 10;
      case "tcp" -> 16;
      case "udp", "udplite" -> 6;
      case "icmp", "icmpv6", "igmp" -> 2;
      default -> -1;
    };
  }

  @Override
  public Decision run(PacketContext c) {
    Packet p = c.packet();
    if (!value.load(c, number)) {
      return Step.missing(c);
    }
    int o = Payload.locate(p, base, at, window.length);
    int field = checksum < 0 ? PayloadRewriter.NONE : o - at + checksum;
    if (o < 0 || field + 2 > p.end()) {
      return Decision.BREAK;
    }
    System.arraycopy(p.bytes(), o, window, 0, window.length);
    for (int i = 0; i < bits; i++) {
      long half = i < 64 ? number.low : number.high;
      setBit(bit + bits - 1 - i, (half >>> (i & 63) & 1) != 0);
    }
    int transport = TransportHeader.offset(p);
    int protocol = TransportHeader.protocol(p);
    int covering =
        pseudo ? PayloadRewriter.pseudoChecksum(p, protocol, transport) : PayloadRewriter.NONE;
    PayloadRewriter.write(p, o, window, field, covering);
    if (sctp && protocol == Protocol.SCTP && transport >= 0) {
      PayloadRewriter.sctpChecksum(p, transport);
    }
    return Decision.CONTINUE;
  }

  private void setBit(int i, boolean on) {
    int mask = 0x80 >>> (i & 7);
    window[i >> 3] = (byte) (on ? window[i >> 3] | mask : window[i >> 3] & ~mask);
  }
}
