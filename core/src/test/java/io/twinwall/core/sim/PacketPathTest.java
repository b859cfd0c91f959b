package io.twinwall.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.LinkType;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketPathTest {
  private static final String C = "10.0.0.2";
  private static final String S = "198.51.100.7";

  @Test
  void forward_decrementsTtl() {
    byte[] p = Packets.udp(C, S, 1000, 53, 4, 64);
    byte[] expected = Packets.udp(C, S, 1000, 53, 4, 63);
    assertEquals(
        "FORWARD | wan forward " + HexFormat.of().formatHex(expected), Bench.open().send("lan", p));
  }

  @Test
  void forward6_decrementsHopLimit() {
    String answer =
        Bench.open().send("lan", Packets.udp("fd00:a::2", "2001:db8::7", 1000, 53, 4, 64));
    byte[] expected = Packets.udp("fd00:a::2", "2001:db8::7", 1000, 53, 4, 63);
    assertEquals("FORWARD | wan forward " + HexFormat.of().formatHex(expected), answer);
  }

  @Test
  void hooks_inTheKernelsOrder_forwardSeesTtlDecremented() {
    List<String> seen = new ArrayList<>();
    Bench b =
        Bench.of(
            Bench.host().build(),
            s ->
                Bench.rules(
                    Bench.chain(
                        Hook.POSTROUTING,
                        0,
                        c -> {
                          seen.add("post " + c.packet().ttl());
                          return Verdict.ACCEPT;
                        }),
                    Bench.chain(
                        Hook.FORWARD,
                        0,
                        c -> {
                          seen.add("forward " + c.packet().ttl());
                          return Verdict.ACCEPT;
                        }),
                    Bench.chain(
                        Hook.PREROUTING,
                        0,
                        c -> {
                          seen.add("pre " + c.packet().ttl());
                          return Verdict.ACCEPT;
                        })));
    b.send("lan", Packets.udp(C, S, 1000, 53, 4, 64));
    assertEquals(List.of("pre 64", "forward 63", "post 63"), seen);
  }

  @Test
  void drop_byAChain_isNoDiscard() {
    Bench b =
        Bench.of(
            Bench.host().build(),
            s -> Bench.rules(Bench.chain(Hook.FORWARD, 0, c -> Verdict.DROP)));
    assertEquals("DROP", b.send("lan", Packets.udp(C, S, 1000, 53, 4, 64)));
  }

  @Test
  void drop_byTheCore_isADiscard() {
    Bench b =
        Bench.of(
            Bench.host().build(),
            s ->
                Bench.rules(
                    Bench.chain(
                        Hook.POSTROUTING,
                        0,
                        c -> {
                          c.reason(DropReason.NETFILTER_DROP);
                          return Verdict.DROP;
                        })));
    assertEquals("DISCARD NETFILTER_DROP", b.send("lan", Packets.udp(C, S, 1000, 53, 4, 64)));
  }

  @Test
  void frames_ofOthers_areDiscarded() {
    byte[] ip = Packets.udp(C, S, 1000, 53, 4, 64);
    Bench b = Bench.open();
    assertEquals(
        "DISCARD OTHERHOST",
        b.frame("lan", LinkType.ETHERNET, Packets.ethernet("02aaaaaaaaaa", ip)));
    assertEquals(
        "DISCARD NOT_SPECIFIED",
        b.frame("lan", LinkType.ETHERNET, Packets.ethernet("ffffffffffff", ip)));
    byte[] arp = Packets.hex("ffffffffffff 02ee00000009 0806 0001080006040001");
    assertEquals("DISCARD UNHANDLED_PROTO", b.frame("lan", LinkType.ETHERNET, arp));
  }

  @Test
  void vlan_otherThanZero_isDiscarded() {
    byte[] e = Packets.ethernet(Bench.LAN, Packets.udp(C, S, 1000, 53, 4, 64));
    assertEquals("DISCARD OTHERHOST", Bench.open().frame("lan", LinkType.ETHERNET, tag(e, 5)));
    String priority = Bench.open().frame("lan", LinkType.ETHERNET, tag(e, 0x2000));
    assertTrue(priority.startsWith("FORWARD"), priority);
  }

  private static byte[] tag(byte[] e, int tci) {
    byte[] b = new byte[e.length + 4];
    System.arraycopy(e, 0, b, 0, 12);
    b[12] = (byte) 0x81;
    b[14] = (byte) (tci >>> 8);
    b[15] = (byte) tci;
    System.arraycopy(e, 12, b, 16, e.length - 12);
    return b;
  }

  @Test
  void martians_areDiscardedByReason() {
    Bench b = Bench.open();
    assertEquals("DISCARD IP_LOCALNET", b.send("lan", Packets.udp("127.0.0.1", S, 1, 2, 0, 64)));
    assertEquals("DISCARD IP_LOCALNET", b.send("lan", Packets.udp(C, "127.0.0.1", 1, 2, 0, 64)));
    assertEquals(
        "DISCARD IP_INVALID_SOURCE", b.send("lan", Packets.udp("224.0.0.9", S, 1, 2, 0, 64)));
    assertEquals(
        "DISCARD IP_INVALID_SOURCE", b.send("lan", Packets.udp("0.0.0.0", S, 1, 2, 0, 64)));
    assertEquals("DISCARD IP_LOCAL_SOURCE", b.send("wan", Packets.udp("10.0.0.1", C, 1, 2, 0, 64)));
    assertEquals("DISCARD IP_INVALID_DEST", b.send("lan", Packets.udp(C, "0.0.0.0", 1, 2, 0, 64)));
  }

  /** Linux ipv4_is_zeronet: since 5.3 only 0.0.0.0 itself. */
  @Test
  void zeroNet_isForwardedBothWays() {
    Bench b = Bench.open();
    assertTrue(b.send("lan", Packets.udp(C, "0.1.2.3", 1, 2, 0, 64)).startsWith("FORWARD"));
    assertTrue(b.send("wan", Packets.udp("0.1.2.3", C, 1, 2, 0, 64)).startsWith("FORWARD"));
  }

  @Test
  void rpFilter_strictAndLoose() {
    byte[] spoofed = Packets.udp("10.1.0.9", S, 1, 2, 0, 64);
    Bench strict =
        Bench.of(
            Bench.host().sysctl("net.ipv4.conf.all.rp_filter", "1").build(), s -> Bench.rules());
    assertEquals("DISCARD IP_RPFILTER", strict.send("lan", spoofed.clone()));
    Bench loose =
        Bench.of(
            Bench.host().sysctl("net.ipv4.conf.lan.rp_filter", "2").build(), s -> Bench.rules());
    assertTrue(loose.send("lan", spoofed.clone()).startsWith("FORWARD"));
  }

  @Test
  void noNeighbour_isDiscardedAfterPostrouting() {
    Bench b =
        Bench.of(
            Bench.host().addNeighbour("10.1.0.9", "02:00:00:00:09:09", "dmz").build(),
            s -> Bench.rules());
    assertEquals("DISCARD NEIGH_FAILED", b.send("lan", Packets.udp(C, S, 1, 2, 0, 64)));
    assertTrue(b.send("lan", Packets.udp(C, "10.1.0.9", 1, 2, 0, 64)).startsWith("FORWARD"));
  }
}
