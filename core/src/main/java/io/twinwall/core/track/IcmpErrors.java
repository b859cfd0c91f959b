package io.twinwall.core.track;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.IcmpHeader;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;

/**
 * ICMP and ICMPv6 before the look-up: errors are attached to the connection that they quote, and
 * neighbour and multicast discovery is left untracked (Linux nf_conntrack_icmpv4_error,
 * nf_conntrack_icmpv6_error, nf_conntrack_inet_error, 6.18).
 */
final class IcmpErrors {
  /** What is to be done with the packet. */
  enum Finding {
    /** A query or its answer: look it up. */
    QUERY,
    /** The context holds its connection, or says that it is untracked. */
    ATTACHED,
    INVALID
  }

  /** 18: the highest ICMP type that Linux knows (NR_ICMP_TYPES); others are invalid. */
  private static final int LAST_ICMP_TYPE = 18;

  private static final int REDIRECT_V6 = 137;

  /** 40 bytes: ICMPv6 header, target and destination address (RFC 4861 section 4.5). */
  private static final int REDIRECT_LENGTH = 40;

  /** 4: the option that quotes the redirected packet, behind 8 bytes (RFC 4861 section 4.6.3). */
  private static final int OPTION_REDIRECTED_HEADER = 4;

  private final FlowTable flows;
  private final boolean verify;
  private final Tuple quoted = new Tuple();
  private final Tuple probe = new Tuple();

  IcmpErrors(FlowTable flows, boolean verify) {
    this.flows = flows;
    this.verify = verify;
  }

  /** Looks at a packet of protocol ICMP or ICMPv6. */
  Finding examine(PacketContext context) {
    Packet p = context.packet();
    if (p.isIpv4() != (p.protocol() == Protocol.ICMP)) {
      return Finding.QUERY;
    }
    if (!p.hasTransport(IcmpHeader.LENGTH)
        || verify && context.hook() == Hook.PREROUTING && TransportChecksum.wrong(p)) {
      return Finding.INVALID;
    }
    int type = IcmpHeader.type(p.bytes(), p.transportOffset());
    return p.isIpv4() ? examine4(context, type) : examine6(context, type);
  }

  private Finding examine4(PacketContext context, int type) {
    if (type > LAST_ICMP_TYPE) {
      return Finding.INVALID;
    }
    return switch (type) {
      case 3, 4, 5, 11, 12 -> attach(context, IcmpHeader.LENGTH);
      default -> Finding.QUERY;
    };
  }

  private Finding examine6(PacketContext context, int type) {
    if (type >= 130 && type <= 136 || type == 143 || type == 151 || type == 152) {
      context.track(null, CtState.UNTRACKED, Direction.ORIGINAL);
      return Finding.ATTACHED;
    }
    if (type == REDIRECT_V6) {
      return redirect(context);
    }
    return type >= 128 ? Finding.QUERY : attach(context, IcmpHeader.LENGTH);
  }

  private Finding redirect(PacketContext context) {
    Packet p = context.packet();
    if (!p.hasTransport(REDIRECT_LENGTH)) {
      return Finding.INVALID;
    }
    byte[] b = p.bytes();
    int o = p.transportOffset();
    if (IcmpHeader.code(b, o) != 0) {
      return Finding.QUERY;
    }
    boolean linkLocal = p.sourceHigh() >>> 54 == 0xFE80 >>> 6;
    if (p.ttl() != 255
        || !linkLocal
        || !p.hasTransport(REDIRECT_LENGTH + 2)
        || Bytes.u8(b, o + REDIRECT_LENGTH + 1) == 0) {
      return Finding.INVALID;
    }
    if (Bytes.u8(b, o + REDIRECT_LENGTH) != OPTION_REDIRECTED_HEADER) {
      return Finding.QUERY;
    }
    return attach(context, REDIRECT_LENGTH + 8);
  }

  /**
   * Attaches the error to the connection whose packet is quoted {@code at} bytes behind its header.
   * That packet went the other way; and the error must go where the connection's own answers go.
   */
  private Finding attach(PacketContext context, int at) {
    Packet p = context.packet();
    int inner = p.transportOffset() + at;
    if (!TupleReader.readQuoted(
        p.bytes(), inner, p.end(), p.version(), context.zoneOriginal(), quoted)) {
      return Finding.INVALID;
    }
    if (quoted.protocol() == Protocol.GRE) {
      completeCall(p, inner);
    }
    if (!probe.setInverse(quoted)) {
      return Finding.INVALID;
    }
    Tuple found = Zones.find(flows, probe, context);
    Connection c = found == null ? null : found.connection();
    if (found == null
        || c == null
        || found.destinationLow() != p.destinationLow()
        || found.destinationHigh() != p.destinationHigh()) {
      return Finding.INVALID;
    }
    context.track(c, CtState.RELATED, found.direction());
    return Finding.ATTACHED;
  }

  private void completeCall(Packet p, int inner) {
    byte[] b = p.bytes();
    int gre = TupleReader.quotedTransport(b, inner, p.end(), p.version());
    if (TupleReader.isPptp(b, gre, p.end())) {
      flows.greKeys().complete(quoted);
    }
  }
}
