package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.HeaderRewriter;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;

/**
 * Adds the option of the segment size to a TCP header without one, if nothing stands behind the
 * header (Linux xt_TCPMSS.c); at most 536 bytes in IPv4 and 1220 in IPv6, which is what its absence
 * means.
 */
final class XtSegmentSize implements Step {
  private static final int OPTION = 2;
  private static final int OPTION_LENGTH = 4;
  private static final int LONGEST_HEADER = 60;
  private static final int CHECKSUM = 16;
  private static final int OFFSET_AND_FLAGS = 12;

  private final int size;
  private final FirewallHost host;

  XtSegmentSize(int size, FirewallHost host) {
    this.size = size;
    this.host = host;
  }

  @Override
  public Decision run(PacketContext c) {
    Packet p = c.packet();
    if (p.fragmentOffset() != 0) {
      return Decision.CONTINUE;
    }
    int t = TransportHeader.offset(p, Protocol.TCP, TcpHeader.LENGTH);
    int end = t < 0 ? -1 : t + TcpHeader.headerLength(p.bytes(), t);
    if (t < 0 || end < t + TcpHeader.LENGTH || end > p.end()) {
      return Decision.DROP;
    }
    if (!has(p.bytes(), t, end) && end == p.end() && end - t < LONGEST_HEADER) {
      long most = size > 0 ? size : SelectorCompiler.segmentSize(c, host);
      if (most >= 0) {
        add(p, t, (int) Math.min(most, p.isIpv4() ? 536 : 1220));
      }
    }
    return Decision.CONTINUE;
  }

  private static boolean has(byte[] b, int t, int end) {
    for (int i = t + TcpHeader.LENGTH; i <= end - OPTION_LENGTH; ) {
      if (Bytes.u8(b, i) == OPTION && Bytes.u8(b, i + 1) == OPTION_LENGTH) {
        return true;
      }
      i += Exthdrs.tcpOptionLength(b, i);
    }
    return false;
  }

  private static void add(Packet p, int t, int most) {
    int link = p.ethernet() ? p.linkLength() : 0;
    int from = p.offset() - link;
    int at = t + TcpHeader.LENGTH - from;
    byte[] b = new byte[p.end() - from + OPTION_LENGTH];
    System.arraycopy(p.bytes(), from, b, 0, at);
    System.arraycopy(p.bytes(), from + at, b, at + OPTION_LENGTH, p.end() - from - at);
    int option = OPTION << 24 | OPTION_LENGTH << 16 | most;
    Bytes.put32(b, at, option);
    int tcp = t - from;
    int length = p.end() - t;
    int old = Bytes.u16(b, tcp + OFFSET_AND_FLAGS);
    int now = old + (OPTION_LENGTH / 4 << 12);
    Bytes.put16(b, tcp + OFFSET_AND_FLAGS, now);
    int sum = Bytes.u16(b, tcp + CHECKSUM);
    sum = Checksum.update16(sum, length, length + OPTION_LENGTH);
    sum = Checksum.update32(sum, 0, option);
    Bytes.put16(b, tcp + CHECKSUM, Checksum.update16(sum, old, now));
    if (p.isIpv4()) {
      Bytes.put16(b, link + 2, p.length() + OPTION_LENGTH);
      HeaderRewriter.ipv4Checksum(b, link);
    } else {
      Bytes.put16(b, link + 4, Bytes.u16(b, link + 4) + OPTION_LENGTH);
    }
    PacketParser.replace(p, b, link > 0);
  }
}
