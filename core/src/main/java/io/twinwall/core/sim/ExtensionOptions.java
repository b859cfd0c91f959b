package io.twinwall.core.sim;

import io.twinwall.core.hook.DropReason;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Ipv6Header;
import io.twinwall.core.packet.Packet;

/**
 * The options in IPv6 hop-by-hop and destination options headers (RFC 8200 section 4.2; Linux 6.18
 * ip6_parse_tlv).
 */
final class ExtensionOptions {
  private static final int PAD_1 = 0;
  private static final int PAD_N = 1;
  private static final int ROUTER_ALERT = 5;
  private static final int JUMBO = 0xC2;

  /** Linux max_hbh_opts_cnt and max_dst_opts_cnt. */
  private static final int MOST_OPTIONS = 8;

  private static final int MOST_PADDING = 7;

  /** What to do with an unknown option, by its first two bits (RFC 8200 section 4.2). */
  private static final int SKIP = 0;

  private static final int DISCARD = 1;
  private static final int ANSWER_UNICAST = 3;

  private final Machine machine;

  ExtensionOptions(Machine machine) {
    this.machine = machine;
  }

  /** The hop-by-hop header behind the IPv6 header, before prerouting. */
  boolean hopByHop(Traversal t) {
    return parse(t, Ipv6Header.LENGTH, true);
  }

  /** A destination options header, {@code at} bytes behind the IPv6 header's start. */
  boolean destination(Traversal t, int at) {
    return parse(t, at, false);
  }

  private boolean parse(Traversal t, int header, boolean hopByHop) {
    Packet p = t.context.packet();
    byte[] b = p.bytes();
    int at = p.offset() + header;
    if (at + 8 > p.end() || at + (Bytes.u8(b, at + 1) + 1) * 8 > p.end()) {
      return bad(t);
    }
    int left = (Bytes.u8(b, at + 1) + 1) * 8 - 2;
    at += 2;
    int padding = 0;
    int options = 0;
    while (left > 0) {
      int kind = Bytes.u8(b, at);
      int length = 1;
      if (kind == PAD_1) {
        padding++;
      } else {
        if (left < 2) {
          return bad(t);
        }
        length = Bytes.u8(b, at + 1) + 2;
        if (length > left) {
          return bad(t);
        }
        if (kind == PAD_N) {
          padding += length;
          if (!zero(b, at + 2, length - 2)) {
            return bad(t);
          }
        } else {
          padding = 0;
          if (++options > MOST_OPTIONS) {
            return bad(t);
          }
          if (!option(t, p, at, kind, hopByHop)) {
            return false;
          }
        }
      }
      if (padding > MOST_PADDING) {
        return bad(t);
      }
      at += length;
      left -= length;
    }
    return true;
  }

  private static boolean zero(byte[] b, int at, int length) {
    for (int i = 0; i < length; i++) {
      if (b[at + i] != 0) {
        return false;
      }
    }
    return true;
  }

  private boolean option(Traversal t, Packet p, int at, int kind, boolean hopByHop) {
    if (hopByHop && kind == ROUTER_ALERT) {
      return Bytes.u8(p.bytes(), at + 1) == 2 || bad(t);
    }
    if (hopByHop && kind == JUMBO) {
      return jumbo(t, p, at);
    }
    int action = kind >>> 6;
    if (action == SKIP) {
      return true;
    }
    boolean toMany = p.destinationHigh() >>> 56 == 0xFF;
    if (action == DISCARD || action == ANSWER_UNICAST && toMany) {
      return bad(t);
    }
    machine.icmpv6.parameterProblem(t, Icmpv6Errors.UNKNOWN_OPTION, at - p.offset());
    return t.discard(DropReason.IP_INHDR);
  }

  /** RFC 2675: only for packets longer than 65,535 bytes, which no capture here holds. */
  private boolean jumbo(Traversal t, Packet p, int at) {
    byte[] b = p.bytes();
    if (Bytes.u8(b, at + 1) != 4 || (at - p.offset() & 3) != 2) {
      return bad(t);
    }
    long length = Bytes.u32(b, at + 2);
    if (length <= 65535) {
      machine.icmpv6.parameterProblem(t, Icmpv6Errors.HEADER_FIELD, at + 2 - p.offset());
      return t.discard(DropReason.IP_INHDR);
    }
    if (Ipv6Header.payloadLength(b, p.offset()) != 0) {
      machine.icmpv6.parameterProblem(t, Icmpv6Errors.HEADER_FIELD, at - p.offset());
      return t.discard(DropReason.IP_INHDR);
    }
    return length <= p.end() - p.offset() - Ipv6Header.LENGTH
        || t.discard(DropReason.PKT_TOO_SMALL);
  }

  private static boolean bad(Traversal t) {
    return t.discard(DropReason.IP_INHDR);
  }
}
