package io.twinwall.core.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.Status;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketMaker;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with expectations through a helper and NAT: what each side says, what the other
 * hears, and what is expected then.
 *
 * <pre>
 *   dir  ports    says             | ct           hears  expects
 *   >    4000>69  \0\1file\0octet  | new          =      udp 198.51.100.7:* > 203.0.113.1:4000 300s
 * </pre>
 *
 * Columns stand at least two blanks apart. {@code >}: inside to outside, {@code <} back. Ports are
 * the sender's and the receiver's. Escapes: {@code \0} to {@code \7}, {@code \r}, {@code \n},
 * {@code \\}; {@code -} says nothing. {@code hears}: the text, {@code =} what was said, {@code
 * drop}. {@code expects}: the open expectations, oldest first, separated by {@code ;}, or {@code
 * -}. A TCP connection opens at its first row; its numbers follow what was heard.
 */
final class HelperTalk {
  private static final int ACK = TcpHeader.ACK;

  final NatLane lane = new NatLane();
  final String inside;
  final String outside;
  String seen;
  private final int protocol;
  private final Map<String, int[]> numbers = new HashMap<>();

  private HelperTalk(String helper, int port, int protocol, boolean v6) {
    this.protocol = protocol;
    inside = v6 ? "fd00:a::5" : NatLane.INSIDE;
    outside = v6 ? "2001:db8::7" : NatLane.SERVER;
    seen = inside;
    lane.filter(Hook.PREROUTING, 0, c -> assign(c.connection(), helper, port));
  }

  /** Between an inside host and a server outside, whose port the helper watches. */
  static HelperTalk udp(String helper, int port) {
    return new HelperTalk(helper, port, Protocol.UDP, false);
  }

  static HelperTalk tcp(String helper, int port) {
    return new HelperTalk(helper, port, Protocol.TCP, false);
  }

  static HelperTalk udp6(String helper, int port) {
    return new HelperTalk(helper, port, Protocol.UDP, true);
  }

  /** With the inside behind masquerade. */
  HelperTalk masqueraded() {
    lane.masquerade();
    seen = inside.indexOf(':') < 0 ? "203.0.113.1" : "fd00:b::1";
    return this;
  }

  private Verdict assign(@Nullable Connection c, String helper, int port) {
    if (c != null && !c.confirmed() && c.original().destinationPort() == port) {
      var binding = c.helper() == null ? lane.conntrack.helperFor(helper, c) : null;
      if (binding != null) {
        c.helper(binding);
        c.set(Status.HELPER);
      }
    }
    return Verdict.ACCEPT;
  }

  /** Plays a table. */
  void play(String table) {
    List<String> lines = table.strip().lines().toList();
    for (String line : lines.subList(1, lines.size())) {
      String[] sides = line.split(" \\| ", -1);
      String[] left = sides[0].strip().split(" {2,}", -1);
      String[] right = sides[1].strip().split(" {2,}", -1);
      String said = left[2].equals("-") ? "" : plain(left[2]);
      String heard = say(left[0], left[1], said);
      String hears = right[1].equals("=") ? said : right[1].equals("-") ? "" : plain(right[1]);
      assertEquals(hears, heard, line);
      assertEquals(right[0], state(), line);
      assertEquals(right[2], expects(), line);
    }
  }

  /** One side says something; what the other hears, or {@code drop}. */
  String say(String dir, String ports, String text) {
    String[] p = ports.split(">", 2);
    int from = Integer.parseInt(p[0]);
    int to = Integer.parseInt(p[1]);
    boolean there = dir.equals(">");
    return protocol == Protocol.TCP
        ? segment(there, from, to, text)
        : datagram(there, from, to, text);
  }

  private String datagram(boolean there, int from, int to, String text) {
    byte[] data = bytes(text);
    byte[] segment = PacketMaker.udp(from, to, data.length);
    System.arraycopy(data, 0, segment, 8, data.length);
    return heard(send(there, PacketMaker.ip(from(there), to(there), Protocol.UDP, segment)));
  }

  private String from(boolean there) {
    return there ? inside : outside;
  }

  private String to(boolean there) {
    return there ? outside : seen;
  }

  byte[] send(boolean there, byte[] packet) {
    return there ? lane.out(packet) : lane.in(packet);
  }

  /** {@code numbers}: next of the inside, of the outside; growth of each on its way. */
  private String segment(boolean there, int from, int to, String text) {
    String key = there ? from + ">" + to : to + ">" + from;
    if (!numbers.containsKey(key)) {
      int[] n = {1000, 5000, 0, 0};
      numbers.put(key, n);
      tcp(there, from, to, TcpHeader.SYN, n, "");
      tcp(!there, to, from, TcpHeader.SYN | ACK, n, "");
      tcp(there, from, to, ACK, n, "");
    }
    int[] n = numbers.get(key);
    String heard = tcp(there, from, to, ACK, n, text);
    if (!heard.equals("drop")) {
      n[there ? 2 : 3] += heard.length() - text.length();
    }
    return heard;
  }

  private String tcp(boolean there, int from, int to, int flags, int[] n, String text) {
    int own = there ? 0 : 1;
    int acknowledged = (flags & ACK) == 0 ? 0 : n[1 - own] + n[3 - own];
    byte[] segment = PacketMaker.tcp(from, to, flags, n[own], acknowledged, bytes(text));
    n[own] += text.length() + (flags & TcpHeader.SYN) / TcpHeader.SYN;
    return heard(send(there, PacketMaker.ip(from(there), to(there), Protocol.TCP, segment)));
  }

  private static String heard(byte[] b) {
    if (b.length == 0) {
      return "drop";
    }
    assertTrue(PacketMaker.checksumsRight(b), "checksums");
    Packet p = PacketMaker.packet(b);
    int tcp = p.transportOffset();
    int data = tcp + (p.protocol() == Protocol.TCP ? TcpHeader.headerLength(b, tcp) : 8);
    return new String(b, data, p.end() - data, StandardCharsets.ISO_8859_1);
  }

  String state() {
    return lane.context.state() == null
        ? "none"
        : lane.context.state().name().toLowerCase(Locale.ROOT);
  }

  /** The open expectations, oldest first. */
  String expects() {
    List<Expectation> all = lane.flows.expectations().all();
    StringBuilder sb = new StringBuilder();
    for (int i = all.size() - 1; i >= 0; i--) {
      sb.append(sb.isEmpty() ? "" : "; ").append(text(all.get(i)));
    }
    return sb.isEmpty() ? "-" : sb.toString();
  }

  private String text(Expectation e) {
    Tuple t = e.tuple();
    long left = e.deadlineNanos() - lane.clock.nowNanos();
    return Protocol.name(t.protocol())
        + " "
        + (e.anySourceAddress() ? "*" : t.sourceText())
        + (e.anySourcePort() ? ":*" : ":" + t.sourcePort())
        + " > "
        + t.destinationText()
        + ":"
        + t.destinationPort()
        + " "
        + TimeUnit.NANOSECONDS.toSeconds(left)
        + "s"
        + (e.permanent() ? " permanent" : "")
        + (e.inactive() ? " inactive" : "");
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A text without its escapes. */
  static String plain(String text) {
    StringBuilder sb = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        sb.append(c);
        continue;
      }
      char e = text.charAt(++i);
      sb.append(e == 'r' ? '\r' : e == 'n' ? '\n' : e == '\\' ? '\\' : (char) (e - '0'));
    }
    return sb.toString();
  }

  /** Bytes given in hexadecimal, blanks between. */
  static String hex(String digits) {
    return List.of(digits.strip().split("\\s+")).stream()
        .map(d -> String.valueOf((char) Integer.parseInt(d, 16)))
        .collect(Collectors.joining());
  }
}
