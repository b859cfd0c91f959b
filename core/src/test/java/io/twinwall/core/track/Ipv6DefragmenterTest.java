package io.twinwall.core.track;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.Sysctls;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.PacketMaker;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.time.TimerWheel;
import io.twinwall.core.time.VirtualClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv6DefragmenterTest {
  private static final NetworkInterface LAN = new NetworkInterface("lan", 2, 0, 1500, List.of());
  private static final NetworkInterface WAN = new NetworkInterface("wan", 3, 0, 1500, List.of());

  private final TimerWheel timers = new TimerWheel(new VirtualClock());
  private final List<byte[]> timedOut = new ArrayList<>();
  private final Ipv6Defragmenter defragmenter =
      new Ipv6Defragmenter(new Sysctls(Map.of()), timers, (b, type, in) -> timedOut.add(b), null);
  private final PacketContext context = new PacketContext();

  private Verdict feed(byte[] packet) {
    return feed(packet, LAN);
  }

  private Verdict feed(byte[] packet, NetworkInterface in) {
    context.begin(1, Origin.FORWARD, false);
    context.in(in);
    PacketParser.parseNetwork(packet, 0, packet.length, context.packet());
    return defragmenter.run(context);
  }

  private static byte[] packet(int payload) {
    return PacketMaker.ip("fd00:a::5", "2001:db8::7", Protocol.UDP, PacketMaker.udp(5, 7, payload));
  }

  private static byte[] cut(byte[] whole, int offset, int end) {
    byte[] f = new byte[48 + end - offset];
    System.arraycopy(whole, 0, f, 0, 40);
    System.arraycopy(whole, 40 + offset, f, 48, end - offset);
    f[6] = (byte) Protocol.FRAGMENT;
    f[40] = whole[6];
    Bytes.put16(f, 4, f.length - 40);
    Bytes.put16(f, 42, offset | (end < whole.length - 40 ? 1 : 0));
    Bytes.put32(f, 44, 0xCAFE);
    return f;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyOrder_givesThePacket(long seed) {
    Random random = new Random(seed);
    byte[] whole = packet(3000 + random.nextInt(3000));
    List<byte[]> fragments = new ArrayList<>();
    int longest = 0;
    for (int at = 0; at < whole.length - 40; ) {
      int end = Math.min(whole.length - 40, at + 8 * (2 + random.nextInt(180)));
      fragments.add(cut(whole, at, end));
      longest = Math.max(longest, 48 + end - at);
      at = end;
    }
    Collections.shuffle(fragments, random);
    for (byte[] f : fragments.subList(1, fragments.size())) {
      assertEquals(Verdict.STOLEN, feed(f));
    }
    assertEquals(Verdict.ACCEPT, feed(fragments.get(0)));
    assertArrayEquals(whole, context.packet().copyBytes());
    assertEquals(longest, context.largestFragment());
  }

  @Test
  void atomicFragment_losesItsHeader() {
    byte[] whole = packet(100);
    assertEquals(Verdict.ACCEPT, feed(cut(whole, 0, 108)));
    assertArrayEquals(whole, context.packet().copyBytes());
  }

  @Test
  void overlap_dropsThePacket() {
    byte[] whole = packet(2000);
    feed(cut(whole, 0, 1000));
    assertEquals(Verdict.STOLEN, feed(cut(whole, 992, 2008)));
    assertEquals(DropReason.NETFILTER_DROP, context.reason());
    assertEquals(0, defragmenter.unfinished());
  }

  @Test
  void duplicate_isHeld() {
    byte[] whole = packet(2000);
    feed(cut(whole, 0, 1000));
    assertEquals(Verdict.STOLEN, feed(cut(whole, 0, 1000)));
    assertEquals(Verdict.ACCEPT, feed(cut(whole, 1000, 2008)));
  }

  @Test
  void contradictingEnd_dropsOnlyTheFragment() {
    byte[] whole = packet(2000);
    feed(cut(whole, 0, 992));
    feed(cut(packet(1600), 1000, 1608));
    byte[] more = cut(whole, 1608, 2000);
    assertEquals(Verdict.STOLEN, feed(more));
    assertEquals(1, defragmenter.unfinished());
  }

  @Test
  void notAMultipleOfEight_passesAndEndsTheQueue() {
    byte[] whole = packet(2000);
    feed(cut(whole, 0, 1000));
    byte[] odd = cut(whole, 1000, 1009);
    assertEquals(Verdict.ACCEPT, feed(odd));
    assertArrayEquals(odd, context.packet().copyBytes());
    assertEquals(0, defragmenter.unfinished());
  }

  @Test
  void firstFragmentWithoutWholeTransportHeader_passes() {
    byte[] tcp = PacketMaker.tcp(5, 7, 2, 1, 0, new byte[100]);
    byte[] whole = PacketMaker.ip("fd00:a::5", "2001:db8::7", Protocol.TCP, tcp);
    assertEquals(Verdict.ACCEPT, feed(cut(whole, 0, 16)));
    assertEquals(0, defragmenter.unfinished());
  }

  @Test
  void otherInterface_isTheSamePacket_butForLinkLocal() {
    byte[] whole = packet(2000);
    feed(cut(whole, 0, 1000), LAN);
    assertEquals(Verdict.ACCEPT, feed(cut(whole, 1000, 2008), WAN));
    byte[] udp = PacketMaker.udp(5, 7, 2000);
    byte[] link = PacketMaker.ip("fe80::5", "fe80::7", Protocol.UDP, udp);
    feed(cut(link, 0, 1000), LAN);
    assertEquals(Verdict.STOLEN, feed(cut(link, 1000, 2008), WAN));
    assertEquals(2, defragmenter.unfinished());
  }

  @Test
  void unfinished_isGivenUpAfterAMinute() {
    byte[] first = cut(packet(2000), 0, 1000);
    feed(first);
    timers.runUntil(62_100_000_000L);
    assertEquals(0, defragmenter.unfinished());
    assertArrayEquals(first, timedOut.get(0));
  }

  @Test
  void forTheHostItself_faultsAreAnswered() {
    List<String> problems = new ArrayList<>();
    Ipv6Defragmenter local =
        new Ipv6Defragmenter(
            new Sysctls(Map.of()),
            timers,
            ReassemblyTimeout.NONE,
            (c, code, pointer) -> problems.add(code + "@" + pointer));
    byte[] tcp = PacketMaker.tcp(5, 7, 2, 1, 0, new byte[100]);
    byte[] whole = PacketMaker.ip("fd00:a::5", "fd00:a::1", Protocol.TCP, tcp);
    for (byte[] f : List.of(cut(whole, 0, 16), cut(whole, 24, 33))) {
      context.begin(1, Origin.FORWARD, false);
      context.in(LAN);
      PacketParser.parseNetwork(f, 0, f.length, context.packet());
      assertEquals(Verdict.STOLEN, local.run(context));
    }
    assertEquals(List.of("3@0", "0@4"), problems);
  }
}
