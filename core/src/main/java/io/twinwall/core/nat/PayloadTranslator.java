package io.twinwall.core.nat;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.SequenceAdjustment;
import io.twinwall.core.flow.Status;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Checksum;
import io.twinwall.core.packet.HeaderRewriter;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
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
  public boolean replace(
      PacketContext context, Connection c, int at, int length, byte[] replacement) {
    Packet p = context.packet();
    int tcp = p.transportOffset();
    int sequence = TcpHeader.sequence(p.bytes(), tcp);
    int start = tcp + TcpHeader.headerLength(p.bytes(), tcp) + at;
    int grown = replacement.length - length;
    if (p.length() + grown > MAX_LENGTH) {
      return false;
    }
    if (grown == 0) {
      System.arraycopy(replacement, 0, p.bytes(), start, length);
    } else {
      resize(p, start, length, replacement);
      shift(c, context.direction(), sequence, grown);
    }
    checksum(p);
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
  private static void checksum(Packet p) {
    int field = p.transportOffset() + 16;
    int length = p.end() - p.transportOffset();
    Bytes.put16(p.bytes(), field, 0);
    long sum = Checksum.pseudoHeader(p, Protocol.TCP, length);
    sum = Checksum.sum(sum, p.bytes(), p.transportOffset(), length);
    Bytes.put16(p.bytes(), field, Checksum.fold(sum));
  }

  /** Notes that all behind a segment moves (Linux nf_ct_seqadj_set). */
  private static void shift(Connection c, Direction d, int sequence, int by) {
    SequenceAdjustment a = c.adjustment(d);
    if (a == null) {
      return;
    }
    c.set(Status.SEQ_ADJUST);
    if (a.offsetBefore() == a.offsetAfter() || a.correctionPosition() - sequence < 0) {
      a.set(sequence, a.offsetAfter(), a.offsetAfter() + by);
    }
  }

  @Override
  public Expectation.Arrival followMaster() {
    return this::follow;
  }

  private void follow(Connection c, Expectation e) {
    Tuple back = e.master().tuple(e.direction().opposite());
    int version = back.version();
    IpAddress source = new IpAddress(version, back.destinationHigh(), back.destinationLow());
    IpAddress destination = new IpAddress(version, back.sourceHigh(), back.sourceLow());
    engine.bind(c, NatRange.address(source), Manipulation.SOURCE);
    NatRange to =
        new NatRange(
            destination, destination, e.savedPort(), e.savedPort(), false, false, false, false);
    engine.bind(c, to, Manipulation.DESTINATION);
  }

  @Override
  public int nextPort(int announced, int attempt) {
    int range = 65535 - announced;
    return attempt == 0 || range == 0 ? announced : announced + random.nextInt(range);
  }
}
