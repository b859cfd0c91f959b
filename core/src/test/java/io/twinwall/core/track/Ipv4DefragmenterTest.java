package io.twinwall.core.track;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.Sysctls;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.HeaderRewriter;
import io.twinwall.core.packet.PacketMaker;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.time.TimerWheel;
import io.twinwall.core.time.VirtualClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4DefragmenterTest {
  private static final NetworkInterface LAN = new NetworkInterface("lan", 2, 0, 1500, List.of());

  private final TimerWheel timers = new TimerWheel(new VirtualClock());
  private final List<byte[]> timedOut = new ArrayList<>();
  private Ipv4Defragmenter defragmenter = with(Map.of());
  private final PacketContext context = new PacketContext();

  private Ipv4Defragmenter with(Map<String, String> sysctls) {
    return new Ipv4Defragmenter(
        new Sysctls(sysctls), timers, (b, type, in) -> timedOut.add(b), false);
  }

  private Verdict feed(byte[] packet) {
    context.begin(1, Origin.FORWARD, false);
    context.in(LAN);
    PacketParser.parseNetwork(packet, 0, packet.length, context.packet());
    return defragmenter.run(context);
  }

  private static byte[] datagram(int payload) {
    return PacketMaker.ip("10.0.0.5", "203.0.113.7", Protocol.UDP, PacketMaker.udp(5, 7, payload));
  }

  /** The part of a datagram's payload from {@code offset} to {@code end} as a fragment. */
  private static byte[] cut(byte[] whole, int offset, int end) {
    byte[] f = new byte[20 + end - offset];
    System.arraycopy(whole, 0, f, 0, 20);
    System.arraycopy(whole, 20 + offset, f, 20, end - offset);
    Bytes.put16(f, 2, f.length);
    Bytes.put16(f, 6, offset / 8 | (end < whole.length - 20 ? 0x2000 : 0));
    HeaderRewriter.ipv4Checksum(f, 0);
    return f;
  }

  private static byte[] tos(byte[] f, int tos) {
    f[1] = (byte) tos;
    HeaderRewriter.ipv4Checksum(f, 0);
    return f;
  }

  private static byte[] dontFragment(byte[] f) {
    f[6] |= 0x40;
    HeaderRewriter.ipv4Checksum(f, 0);
    return f;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void anyOrder_givesTheDatagram(long seed) {
    Random random = new Random(seed);
    byte[] whole = datagram(3000 + random.nextInt(3000));
    List<byte[]> fragments = new ArrayList<>();
    int longest = 0;
    for (int at = 0; at < whole.length - 20; ) {
      int end = Math.min(whole.length - 20, at + 8 * (1 + random.nextInt(180)));
      fragments.add(cut(whole, at, end));
      longest = Math.max(longest, 20 + end - at);
      at = end;
    }
    Collections.shuffle(fragments, random);
    for (byte[] f : fragments.subList(1, fragments.size())) {
      assertEquals(Verdict.STOLEN, feed(f));
    }
    assertEquals(Verdict.ACCEPT, feed(fragments.get(0)));
    assertArrayEquals(whole, context.packet().copyBytes());
    assertEquals(longest, context.largestFragment());
    assertFalse(context.dfFragment());
    assertEquals(0, defragmenter.unfinished());
  }

  @Test
  void duplicate_isSwallowed_lateOneStartsAnew() {
    byte[] whole = datagram(2000);
    feed(cut(whole, 0, 1000));
    assertEquals(Verdict.STOLEN, feed(cut(whole, 0, 1000)));
    assertEquals(Verdict.STOLEN, feed(cut(whole, 8, 80)));
    assertEquals(Verdict.ACCEPT, feed(cut(whole, 1000, 2008)));
    assertEquals(Verdict.STOLEN, feed(cut(whole, 1000, 2008)));
    assertEquals(1, defragmenter.unfinished());
  }

  @Test
  void overlap_spoilsTheDatagram() {
    byte[] whole = datagram(2000);
    feed(cut(whole, 0, 1000));
    assertEquals(Verdict.STOLEN, feed(cut(whole, 992, 2008)));
    assertEquals(0, defragmenter.unfinished());
    assertEquals(Verdict.STOLEN, feed(cut(whole, 1000, 2008)));
    assertEquals(Verdict.ACCEPT, feed(cut(whole, 0, 1000)));
  }

  @Test
  void bytesBeyondTheLast_spoilTheDatagram() {
    byte[] whole = datagram(2000);
    byte[] shorter = datagram(1600);
    feed(cut(shorter, 1000, 1608));
    feed(cut(whole, 1000, 2008));
    assertEquals(0, defragmenter.unfinished());
  }

  @Test
  void largestFragmentWithDf_givesDf() {
    byte[] whole = datagram(2000);
    feed(dontFragment(cut(whole, 0, 1400)));
    assertEquals(Verdict.ACCEPT, feed(cut(whole, 1400, 2008)));
    assertTrue(context.dfFragment());
    assertEquals(0x40, context.packet().bytes()[6]);
  }

  @Test
  void smallFragmentWithDf_givesNone() {
    byte[] whole = datagram(2000);
    feed(cut(whole, 0, 1400));
    assertEquals(Verdict.ACCEPT, feed(dontFragment(cut(whole, 1400, 2008))));
    assertFalse(context.dfFragment());
    assertEquals(0, context.packet().bytes()[6]);
  }

  @Test
  void congestionMark_ofAnyFragment_isKept() {
    byte[] whole = datagram(2000);
    feed(tos(cut(whole, 0, 1000), 2));
    feed(tos(cut(whole, 1000, 2008), 3));
    assertEquals(3, context.packet().bytes()[1]);
    assertTrue(PacketMaker.checksumsRight(context.packet().copyBytes()));
  }

  @Test
  void ecnCapableWithIncapable_isNoDatagram() {
    byte[] whole = datagram(2000);
    feed(tos(cut(whole, 0, 1000), 0));
    assertEquals(Verdict.STOLEN, feed(tos(cut(whole, 1000, 2008), 2)));
    assertEquals(0, defragmenter.unfinished());
  }

  @Test
  void largerThanAnyDatagram_isNone() {
    byte[] whole = new byte[20 + 65528 + 200];
    System.arraycopy(datagram(0), 0, whole, 0, 28);
    for (int at = 0; at < 65528; at += 8192 - 8) {
      assertEquals(Verdict.STOLEN, feed(cut(whole, at, Math.min(65528, at + 8192 - 8))));
    }
    assertEquals(Verdict.STOLEN, feed(cut(whole, 65528, 65528 + 200)));
    assertEquals(0, defragmenter.unfinished());
  }

  @Test
  void unfinished_isGivenUpInTime_firstFragmentIsAnswered() {
    byte[] whole = datagram(2000);
    feed(cut(whole, 0, 1000));
    feed(cut(datagram(2000), 1000, 1008));
    timers.runUntil(29_999_999_999L);
    assertEquals(1, defragmenter.unfinished());
    timers.runUntil(32_100_000_000L);
    assertEquals(0, defragmenter.unfinished());
    assertArrayEquals(cut(whole, 0, 1000), timedOut.get(0));
  }

  @Test
  void withoutFirstFragment_nobodyIsAnswered() {
    feed(cut(datagram(2000), 1000, 2008));
    timers.runUntil(33_000_000_000L);
    assertEquals(List.of(), timedOut);
  }

  @Test
  void flood_isBoundByMemory() {
    defragmenter = with(Map.of("net.ipv4.ipfrag_high_thresh", "20000"));
    byte[] whole = datagram(2000);
    for (int id = 0; id < 100; id++) {
      byte[] f = cut(whole, 0, 1000);
      Bytes.put16(f, 4, id);
      HeaderRewriter.ipv4Checksum(f, 0);
      assertEquals(Verdict.STOLEN, feed(f));
    }
    assertTrue(defragmenter.unfinished() < 12, "unfinished " + defragmenter.unfinished());
  }

  @Test
  void sixtyFiveOthersBetween_startAnew() {
    byte[] whole = datagram(2000);
    feed(cut(whole, 0, 1000));
    for (int id = 0; id < 64; id++) {
      byte[] f = cut(whole, 0, 1000);
      Bytes.put16(f, 4, 7000 + id);
      HeaderRewriter.ipv4Checksum(f, 0);
      feed(f);
    }
    assertEquals(Verdict.STOLEN, feed(cut(whole, 1000, 2008)));
    assertEquals(Verdict.ACCEPT, feed(cut(whole, 0, 1000)));
  }

  @Test
  void notAMultipleOfEight_isTrimmed() {
    byte[] whole = datagram(2000);
    byte[] odd = Arrays.copyOf(cut(whole, 0, 1000), 1023);
    Bytes.put16(odd, 2, odd.length);
    HeaderRewriter.ipv4Checksum(odd, 0);
    feed(odd);
    assertEquals(Verdict.ACCEPT, feed(cut(whole, 1000, 2008)));
    assertArrayEquals(whole, context.packet().copyBytes());
  }

  @Test
  void cutsAreRemembered_unlessTheTcpHeaderLayAcrossThem() {
    byte[] tcp = PacketMaker.tcp(5, 7, 2, 1, 0, new byte[60]);
    byte[] whole = PacketMaker.ip("10.0.0.5", "203.0.113.7", Protocol.TCP, tcp);
    feed(cut(whole, 0, 24));
    feed(cut(whole, 24, 80));
    assertArrayEquals(new int[] {24, 56}, context.fragmentSizes());
    feed(cut(whole, 0, 16));
    feed(cut(whole, 16, 80));
    assertNull(context.fragmentSizes());
  }
}
