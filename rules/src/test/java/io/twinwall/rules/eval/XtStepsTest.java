package io.twinwall.rules.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Protocol;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Rules of iptables on packets, by Linux 6.18, net/netfilter/xt_*.c. */
class XtStepsTest {
  private static final String A = "10.0.0.5";
  private static final String B = "198.51.100.7";
  private static final int SYN = 2;

  private static Rig forward(String... rules) {
    return new Rig(
        "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD "
            + String.join("\n-A FORWARD ", rules)
            + "\nCOMMIT\n");
  }

  private static byte[] text(String payload) {
    byte[] data = payload.getBytes(StandardCharsets.ISO_8859_1);
    byte[] u = new byte[8 + data.length];
    Bytes.put16(u, 0, 1000);
    Bytes.put16(u, 2, 53);
    Bytes.put16(u, 4, u.length);
    System.arraycopy(data, 0, u, 8, data.length);
    return Rig.ip(A, B, Protocol.UDP, u);
  }

  private static byte[] syn() {
    return Rig.tcp(A, 1000, B, 22, SYN);
  }

  @Test
  void recent_countsHitsWithinSeconds() {
    Rig rig =
        forward(
            "-p tcp -m recent --name s --update --seconds 60 --hitcount 3 -j DROP",
            "-p tcp -m recent --name s --set");
    assertEquals(Verdict.ACCEPT, rig.show(syn()));
    assertEquals(Verdict.ACCEPT, rig.pass(1).show(syn()));
    assertEquals(Verdict.ACCEPT, rig.pass(1).show(syn()));
    assertEquals(Verdict.DROP, rig.pass(1).show(syn()));
    assertEquals(Verdict.ACCEPT, rig.show(Rig.tcp("10.0.0.6", 1, B, 22, SYN)));
    assertEquals(Verdict.DROP, rig.pass(57).show(syn()), "60 s old still counts");
    assertEquals(Verdict.ACCEPT, rig.pass(61).show(syn()));
  }

  @Test
  void recent_removedAndMasked() {
    Rig rig =
        forward(
            "-p udp -m recent --name s --mask 255.255.255.0 --set",
            "-p tcp --dport 22 -m recent --name s --mask 255.255.255.0 --rcheck -j DROP",
            "-p tcp --dport 23 -m recent --name s --mask 255.255.255.0 --remove -j DROP");
    assertEquals(Verdict.ACCEPT, rig.show(syn()));
    rig.show(Rig.udp("10.0.0.99", 1, B, 2));
    assertEquals(Verdict.DROP, rig.show(syn()));
    assertEquals(Verdict.DROP, rig.show(Rig.tcp(A, 1, B, 23, SYN)));
    assertEquals(Verdict.ACCEPT, rig.show(syn()));
  }

  @Test
  void string_withinBoundsAndCase() {
    Rig rig =
        forward(
            "-m string --algo bm --string \"secret\" --from 30 --to 40 -j DROP",
            "-m string --algo kmp --icase --string \"HiDDen\" -j DROP",
            "-m string --algo bm --hex-string \"|0d 0a|x\" -j DROP");
    assertEquals(Verdict.ACCEPT, rig.show(text("secret")), "begins at 28");
    assertEquals(Verdict.DROP, rig.show(text("..secret")), "begins at 30");
    assertEquals(Verdict.DROP, rig.show(text("......secret")), "ends at 40");
    assertEquals(Verdict.ACCEPT, rig.show(text(".......secret")), "ends at 41");
    assertEquals(Verdict.DROP, rig.show(text("hiddEN")));
    assertEquals(Verdict.DROP, rig.show(text("\r\nx")));
    assertEquals(Verdict.ACCEPT, rig.show(text("\r\nX")));
  }

  @Test
  void u32_followsTheHeaderLength() {
    Rig rig = forward("-m u32 --u32 \"6&0xFF=17 && 0>>22&0x3C@8=0x61626364\" -j DROP");
    assertEquals(Verdict.DROP, rig.show(text("abcd")));
    assertEquals(Verdict.ACCEPT, rig.show(text("abce")));
    assertEquals(Verdict.ACCEPT, rig.show(text("abc")), "beyond the packet");
  }

  @Test
  void hops_withinTheirBounds() {
    Rig rig =
        new Rig(
                """
                *mangle
                :FORWARD ACCEPT [0:0]
                -A FORWARD -j TTL --ttl-dec 70
                -A FORWARD -j TTL --ttl-inc 9
                COMMIT
                """)
            .at(Hook.FORWARD);
    rig.show(syn());
    assertEquals(9, rig.context.packet().ttl());
  }

  @Test
  void segmentSize_addedWhereMissing() {
    String rules =
        "*mangle\n:FORWARD ACCEPT [0:0]\n-A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS"
            + " --set-mss 1200\nCOMMIT\n";
    Rig rig = new Rig(rules);
    rig.show(syn());
    byte[] made = rig.context.packet().copyBytes();
    assertEquals(44, made.length);
    assertEquals(0x0204_0218L, Bytes.u32(made, 40), "536, RFC 1122");
    assertEquals(0, Rig.transportSum(made));
    rig.show(Rig.tcp(A, 1000, B, 22, SYN, 2, 4, 5, 180));
    assertEquals(0x0204_04B0L, Bytes.u32(rig.context.packet().copyBytes(), 40));
  }

  @Test
  void statistic_nth() {
    Rig rig = forward("-m statistic --mode nth --every 3 --packet 1 -j DROP");
    StringBuilder seen = new StringBuilder();
    for (int i = 0; i < 7; i++) {
      seen.append(rig.show(syn()) == Verdict.DROP ? 'x' : '.');
    }
    assertEquals(".x..x..", seen.toString());
  }

  @Test
  void hashlimit_aBucketForEachAddress() {
    Rig rig =
        forward(
            "-m hashlimit --hashlimit-above 1/sec --hashlimit-burst 2 --hashlimit-mode srcip"
                + " --hashlimit-name h -j DROP");
    assertEquals(Verdict.ACCEPT, rig.show(syn()));
    assertEquals(Verdict.ACCEPT, rig.show(syn()));
    assertEquals(Verdict.DROP, rig.show(syn()));
    assertEquals(Verdict.ACCEPT, rig.show(Rig.tcp("10.0.0.6", 1, B, 22, SYN)));
    assertEquals(Verdict.ACCEPT, rig.pass(1).show(syn()));
    assertEquals(Verdict.DROP, rig.show(syn()));
  }

  @Test
  void multiport_eitherSideIsOneRuleEach() {
    Rig rig = forward("-p tcp -m multiport --ports 22,80 -j DROP");
    assertEquals(Verdict.DROP, rig.show(Rig.tcp(A, 22, B, 22, SYN)));
    assertEquals("FORWARD0:drop", rig.trace());
    assertEquals(Verdict.DROP, rig.show(Rig.tcp(A, 1, B, 80, SYN)));
    assertEquals("FORWARD1:drop", rig.trace());
    assertEquals(Verdict.ACCEPT, rig.show(Rig.tcp(A, 1, B, 81, SYN)));
  }

  @Test
  void set_theMostSpecificPrefixDecides() {
    Rig rig =
        new Rig(
            """
            create n hash:net
            add n 10.0.0.0/8
            add n 10.0.0.0/24 nomatch
            add n 10.0.0.5
            *filter
            :FORWARD ACCEPT [0:0]
            -A FORWARD -m set --match-set n src -j DROP
            COMMIT
            """);
    assertEquals(Verdict.DROP, rig.show(Rig.udp("10.9.9.9", 1, B, 2)));
    assertEquals(Verdict.ACCEPT, rig.show(Rig.udp("10.0.0.6", 1, B, 2)));
    assertEquals(Verdict.DROP, rig.show(Rig.udp(A, 1, B, 2)));
  }

  @Test
  void time_overMidnightBelongsToTheDayBefore() {
    // the rig begins on Tuesday, 14 November 2023, 22:13:20 UTC
    Rig rig =
        forward("-m time --timestart 22:00 --timestop 06:00 --contiguous --weekdays Tue -j DROP");
    assertEquals(Verdict.DROP, rig.show(syn()));
    assertEquals(Verdict.DROP, rig.pass(4 * 3600).show(syn()), "02:13 on Wednesday");
    assertEquals(Verdict.ACCEPT, rig.pass(4 * 3600).show(syn()), "06:13");
    assertEquals(Verdict.ACCEPT, rig.pass(16 * 3600).show(syn()), "22:13 on Wednesday");
  }

  @Test
  void time_daysOfTheMonth() {
    Rig rig = forward("-m time --monthdays 14,16 -j DROP");
    assertEquals(Verdict.DROP, rig.show(syn()));
    assertEquals(Verdict.ACCEPT, rig.pass(86_400).show(syn()));
    assertEquals(Verdict.DROP, rig.pass(86_400).show(syn()));
  }

  @Test
  void goto_endsInThePolicy() {
    Rig rig =
        new Rig(
            """
            *filter
            :FORWARD DROP [0:0]
            :web - [0:0]
            :log - [0:0]
            -A FORWARD -p tcp -g web
            -A FORWARD -j ACCEPT
            -A web -p tcp --dport 80 -j ACCEPT
            -A web -j log
            -A log -j RETURN
            COMMIT
            """);
    assertEquals(Verdict.ACCEPT, rig.show(Rig.tcp(A, 1, B, 80, SYN)));
    assertEquals(Verdict.DROP, rig.show(syn()));
    assertEquals(Verdict.ACCEPT, rig.show(Rig.udp(A, 1, B, 80)));
  }

  @Test
  void physdev_withoutABridge() {
    Rig rig =
        forward(
            "-p tcp -m physdev --physdev-in eth0 -j DROP",
            "-p udp -m physdev ! --physdev-is-bridged -j DROP");
    assertEquals(Verdict.ACCEPT, rig.show(syn()));
    assertEquals(Verdict.DROP, rig.show(Rig.udp(A, 1, B, 80)));
  }
}
