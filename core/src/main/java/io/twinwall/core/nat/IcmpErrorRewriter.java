package io.twinwall.core.nat;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Status;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.IcmpHeader;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;

/**
 * Translates an ICMP error about a translated flow, and the packet it quotes (Linux
 * nf_nat_icmp_reply_translation and its IPv6 twin).
 *
 * <p>The quoted packet ran the other way: where the error's source changes, the quoted destination
 * does.
 */
final class IcmpErrorRewriter {
  private static final int REDIRECT = 5;
  private static final int ND_REDIRECT = 137;

  private final PacketTranslator translator;
  private final QuotedPacket quoted = new QuotedPacket();
  private final Tuple target = new Tuple();

  IcmpErrorRewriter(PacketTranslator translator) {
    this.translator = translator;
  }

  /**
   * Translates an error at one end of its connection.
   *
   * @return false if the packet is to be dropped: a bad checksum, a redirect of a translated flow,
   *     a quoted packet cut too short
   */
  boolean translate(PacketContext context, Connection c, Manipulation m) {
    Packet p = context.packet();
    int quote = p.transportOffset() + IcmpHeader.LENGTH;
    if (quote + (p.isIpv4() ? 20 : 40) > p.end() || !checksumRight(p)) {
      return false;
    }
    if (isRedirect(p)
        && (!c.has(Status.SNAT_DONE | Status.DNAT_DONE) || c.hasAny(Status.NAT_MASK))) {
      return false;
    }
    Direction d = context.direction();
    if (!c.has(NatEngine.statusBit(m, d))) {
      return true;
    }
    Tuple answer = c.tuple(d.opposite());
    Manipulation inner = m == Manipulation.SOURCE ? Manipulation.DESTINATION : Manipulation.SOURCE;
    if (!quoted.rewrite(p.bytes(), quote, p.end(), p.isIpv4(), answer, inner)) {
      return false;
    }
    checksum(p);
    return target.setInverse(answer) && translator.apply(p, target, m);
  }

  private static boolean isRedirect(Packet p) {
    int type = IcmpHeader.type(p.bytes(), p.transportOffset());
    return type == (p.isIpv4() ? REDIRECT : ND_REDIRECT);
  }

  private static boolean checksumRight(Packet p) {
    return p.checksumTrusted() || Checksum.fold(sum(p)) == 0;
  }

  private static void checksum(Packet p) {
    if (!p.cut()) {
      int field = p.transportOffset() + 2;
      Bytes.put16(p.bytes(), field, 0);
      Bytes.put16(p.bytes(), field, Checksum.fold(sum(p)));
    }
  }

  private static long sum(Packet p) {
    int length = p.end() - p.transportOffset();
    long start = p.isIpv4() ? 0 : Checksum.pseudoHeader(p, Protocol.ICMPV6, length);
    return Checksum.sum(start, p.bytes(), p.transportOffset(), length);
  }
}
