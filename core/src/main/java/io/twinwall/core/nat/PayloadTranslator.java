package io.twinwall.core.nat;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.SequenceAdjustment;
import io.twinwall.core.flow.Status;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.HeaderRewriter;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
import io.twinwall.core.packet.UdpHeader;
import io.twinwall.core.track.helper.PayloadMangler;
import java.util.SplittableRandom;

/**
 * Changes payloads for helpers, and translates the connections that they expect (Linux 6.18
 * nf_nat_helper.c).
 */
public final class PayloadTranslator implements PayloadMangler {
  private static final int MAX_LENGTH = 65535;

  private final NatEngine engine;
  private final SplittableRandom random;

  public PayloadTranslator(NatEngine engine, long seed) {
    this.engine = engine;
    this.random = new SplittableRandom(seed ^ 0x68656c706572L);
  }

  @Override
  public boolean replaceTcp(PacketContext context, int at, int length, byte[] replacement) {
    Packet p = context.packet();
    int data = TcpHeader.headerLength(p.bytes(), p.transportOffset());
    if (!replace(p, data + at, length, replacement)) {
      return false;
    }
    checksum(p, Protocol.TCP, 16);
    return true;
  }

  @Override
  public boolean replaceUdp(PacketContext context, int at, int length, byte[] replacement) {
    Packet p = context.packet();
    if (!replace(p, UdpHeader.LENGTH + at, length, replacement)) {
      return false;
    }
    int udp = p.transportOffset();
    Bytes.put16(p.bytes(), udp + 4, p.transportLength());
    if (Bytes.u16(p.bytes(), udp + 6) != 0) {
      checksum(p, Protocol.UDP, 6);
    }
    return true;
  }

  /** Replaces bytes that begin {@code at} bytes behind the transport header's beginning. */
  private static boolean replace(Packet p, int at, int length, byte[] replacement) {
    int start = p.transportOffset() + at;
    if (replacement.length == length) {
      System.arraycopy(replacement, 0, p.bytes(), start, length);
    } else if (p.length() + replacement.length - length > MAX_LENGTH) {
      return false;
    } else {
      resize(p, start, length, replacement);
    }
    return true;
  }

  private static void resize(Packet p, int start, int length, byte[] replacement) {
    int link = p.ethernet() ? p.linkLength() : 0;
    int from = p.offset() - link;
    int head = start - from;
    int tail = p.end() - start - length;
    byte[] b = new byte[head + replacement.length + tail];
    System.arraycopy(p.bytes(), from, b, 0, head);
    System.arraycopy(replacement, 0, b, head, replacement.length);
    System.arraycopy(p.bytes(), start + length, b, head + replacement.length, tail);
    if (p.isIpv4()) {
      Bytes.put16(b, link + 2, p.length() + replacement.length - length);
      HeaderRewriter.ipv4Checksum(b, link);
    } else {
      Bytes.put16(b, link + 4, p.length() + replacement.length - length - 40);
    }
    PacketParser.replace(p, b, link > 0);
  }

  /** The checksum is made anew, right even where the sender's was not. */
  private static void checksum(Packet p, int protocol, int at) {
    int field = p.transportOffset() + at;
    int length = p.end() - p.transportOffset();
    Bytes.put16(p.bytes(), field, 0);
    long sum = Checksum.pseudoHeader(p, protocol, length);
    int folded = Checksum.fold(Checksum.sum(sum, p.bytes(), p.transportOffset(), length));
    Bytes.put16(p.bytes(), field, folded == 0 && protocol == Protocol.UDP ? 0xFFFF : folded);
  }

  @Override
  public void shift(PacketContext context, Connection c, int by) {
    Packet p = context.packet();
    SequenceAdjustment a = c.adjustment(context.direction());
    if (a == null || by == 0) {
      return;
    }
    int sequence = TcpHeader.sequence(p.bytes(), p.transportOffset());
    c.set(Status.SEQ_ADJUST);
    if (a.offsetBefore() == a.offsetAfter() || a.correctionPosition() - sequence < 0) {
      a.set(sequence, a.offsetAfter(), a.offsetAfter() + by);
    }
  }

  @Override
  public void source(Connection c, IpAddress address, int port) {
    engine.bind(c, range(address, port), Manipulation.SOURCE);
  }

  @Override
  public void destination(Connection c, IpAddress address, int port) {
    engine.bind(c, range(address, port), Manipulation.DESTINATION);
  }

  private static NatRange range(IpAddress a, int port) {
    return new NatRange(a, a, port, port, false, false, false, false);
  }

  @Override
  public int nextPort(int announced, int attempt) {
    int range = 65535 - announced;
    return attempt == 0 || range == 0 ? announced : announced + random.nextInt(range);
  }
}
