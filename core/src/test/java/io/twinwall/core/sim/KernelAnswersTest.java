package io.twinwall.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.core.hook.ChainInfo;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.HookFunction;
import io.twinwall.core.hook.RuleInfo;
import io.twinwall.core.hook.RuleProgram;
import io.twinwall.core.hook.TraceItem;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.packet.LinkType;
import io.twinwall.core.packet.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that a kernel has answered: what it discards, delivers, forwards and says itself. */
class KernelAnswersTest {
  private static final FirewallHost HOST =
      Bench.host()
          .addRoute("10.8.0.0/16", null, null, false, null, "unreachable", -1)
          .addRoute("10.7.0.0/16", null, null, false, null, "prohibit", -1)
          .addRoute("10.6.0.0/16", null, null, false, null, "blackhole", -1)
          .addRoute("2001:db8:bad::/48", null, null, false, null, "prohibit", -1)
          .addRoute("2001:db8:b1a::/48", null, null, false, null, "blackhole", -1)
          .addRoute("2001:db8:dead::/48", null, null, false, null, "unreachable", -1)
          .build();

  static List<String> recorded() throws IOException {
    try (InputStream in = KernelAnswersTest.class.getResourceAsStream("kernel-answers.txt")) {
      assertTrue(in != null);
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(l -> !l.startsWith("#")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void answer_isTheKernels(String line) {
    String[] part = line.split("\\|", -1);
    Bench b = Bench.of(HOST, s -> part[0].strip().equals("none") ? Bench.rules() : rejecting(s));
    String said = b.frame(part[1].strip(), LinkType.ETHERNET, Packets.hex(part[2].strip()));
    String[] sections = said.split(" \\| ", -1);
    String fate = sections[0].split(" ", -1)[0].toLowerCase(Locale.ROOT);
    StringBuilder left = new StringBuilder();
    for (int i = 1; i < sections.length; i++) {
      left.append(' ').append(sections[i]);
    }
    assertEquals(
        part[3].strip() + " " + blanked(part[4].strip()), fate + " " + blanked(left.toString()));
  }

  private static RuleProgram rejecting(Services s) {
    ChainInfo chain = new ChainInfo("inet", "t", "PREROUTING");
    RuleInfo rule = new RuleInfo(chain, 0, 1, "reject");
    HookFunction reject =
        c -> {
          if (c.packet().protocol() == Protocol.TCP) {
            s.rejector().tcpReset(c);
          } else {
            s.rejector().unreachable(c, c.packet().isIpv4() ? 3 : 4);
          }
          c.trace(new TraceItem(chain, rule, "drop"));
          return Verdict.DROP;
        };
    return Bench.rules(Bench.chain(Hook.PREROUTING, -100, reject));
  }

  /** Without what is drawn at random: IPv4 identification, with its checksum; IPv6 flow label. */
  private static String blanked(String out) {
    String[] words = out.isBlank() ? new String[0] : out.strip().split(" ", -1);
    for (int i = 2; i < words.length; i += 3) {
      byte[] b = HexFormat.of().parseHex(words[i]);
      if (b[0] >>> 4 == 4) {
        Arrays.fill(b, 4, 6, (byte) 0);
        Arrays.fill(b, 10, 12, (byte) 0);
      } else {
        b[1] &= (byte) 0xF0;
        Arrays.fill(b, 2, 4, (byte) 0);
      }
      words[i] = HexFormat.of().formatHex(b);
    }
    return String.join(" ", words);
  }
}
