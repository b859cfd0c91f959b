package io.twinwall.cli.made;

import io.twinwall.cli.data.Suggestion;
import io.twinwall.cli.data.UnusableInput;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Reads a line such as {@code lan: 10.0.0.5:1234 > 198.51.100.7:443 tcp syn}.
 *
 * <p>{@code [IFACE:] SOURCE > DESTINATION [PROTOCOL] [WORD...]}; an address has its port behind a
 * colon, an IPv6 address with a port stands in brackets.
 */
public final class PacketLine {
  private static final Map<String, Integer> PROTOCOLS =
      Map.of(
          "tcp", Protocol.TCP,
          "udp", Protocol.UDP,
          "icmp", Protocol.ICMP,
          "icmpv6", Protocol.ICMPV6,
          "igmp", Protocol.IGMP,
          "gre", Protocol.GRE,
          "esp", Protocol.ESP,
          "sctp", Protocol.SCTP,
          "udplite", Protocol.UDPLITE);
  private static final Map<String, Integer> FLAGS =
      Map.of(
          "fin", TcpHeader.FIN,
          "syn", TcpHeader.SYN,
          "rst", TcpHeader.RST,
          "psh", TcpHeader.PSH,
          "ack", TcpHeader.ACK,
          "urg", TcpHeader.URG,
          "ece", TcpHeader.ECE,
          "cwr", TcpHeader.CWR);
  private static final Map<String, Integer> ICMP4 =
      Map.of("echo-request", 8, "echo-reply", 0, "unreachable", 3, "time-exceeded", 11);
  private static final Map<String, Integer> ICMP6 =
      Map.of("echo-request", 128, "echo-reply", 129, "unreachable", 1, "time-exceeded", 3);
  private static final List<String> KEYS =
      List.of(
          "len", "ttl", "tos", "id", "seq", "ackno", "win", "type", "code", "data", "after",
          "proto", "df");
  private static final int LARGEST_PAYLOAD = 65_000;

  private final String line;
  private final Deque<String> words = new ArrayDeque<>();
  private final MadePacket packet = new MadePacket();

  private PacketLine(String line) {
    this.line = line;
  }

  /**
   * The packet that a line describes.
   *
   * @throws UnusableInput if it describes none
   */
  public static MadePacket parse(String line) {
    return new PacketLine(line).read();
  }

  private MadePacket read() {
    int arrow = line.indexOf('>');
    if (arrow < 0) {
      throw fault("'>' is missing");
    }
    String left = line.substring(0, arrow).strip();
    left = left.endsWith("-") ? left.substring(0, left.length() - 1).strip() : left;
    int named = left.indexOf(": ");
    if (named >= 0) {
      packet.in = left.substring(0, named).strip();
      left = left.substring(named + 1).strip();
    }
    words.addAll(Arrays.asList(line.substring(arrow + 1).strip().split("\\s+")));
    End source = end(left);
    End destination = end(next("a destination"));
    if (source.address().version() != destination.address().version()) {
      throw fault("source and destination are of different IP versions");
    }
    packet.source = source.address();
    packet.destination = destination.address();
    packet.sourcePort = source.port();
    packet.destinationPort = destination.port();
    protocol();
    while (!words.isEmpty()) {
      word(words.removeFirst());
    }
    return packet;
  }

  private record End(IpAddress address, int port) {}

  private End end(String text) {
    String address = text;
    String port = null;
    if (text.startsWith("[")) {
      int close = text.indexOf(']');
      if (close < 0) {
        throw fault("']' is missing in '" + text + "'");
      }
      address = text.substring(1, close);
      port = text.startsWith(":", close + 1) ? text.substring(close + 2) : null;
    } else if (text.indexOf(':') == text.lastIndexOf(':') && text.indexOf(':') >= 0) {
      address = text.substring(0, text.indexOf(':'));
      port = text.substring(text.indexOf(':') + 1);
    }
    try {
      return new End(IpAddress.parse(address), port == null ? -1 : number(port, "a port", 65535));
    } catch (IllegalArgumentException e) {
      throw fault(String.valueOf(e.getMessage()));
    }
  }

  private void protocol() {
    String word = words.peekFirst();
    boolean ports = packet.sourcePort >= 0 || packet.destinationPort >= 0;
    packet.protocol = ports ? Protocol.TCP : packet.icmp();
    if (word == null) {
      return;
    }
    Integer known = PROTOCOLS.get(word.equals("icmp6") ? "icmpv6" : word);
    if (known != null) {
      words.removeFirst();
      packet.protocol = known == Protocol.ICMP ? packet.icmp() : known;
    }
  }

  private void word(String word) {
    boolean tcp = packet.protocol == Protocol.TCP;
    Map<String, Integer> types = packet.isIpv4() ? ICMP4 : ICMP6;
    if (tcp && flags(word)) {
      return;
    }
    if (packet.isIcmp() && types.containsKey(word)) {
      packet.type = types.getOrDefault(word, 0);
      return;
    }
    switch (word) {
      case "proto" -> packet.protocol = number(next("a number"), "proto", 255);
      case "len" -> packet.payload = new byte[number(next("a number"), "len", LARGEST_PAYLOAD)];
      case "data" -> packet.payload = next("a text").getBytes(StandardCharsets.UTF_8);
      case "ttl" -> packet.ttl = number(next("a number"), "ttl", 255);
      case "tos" -> packet.tos = number(next("a number"), "tos", 255);
      case "id" -> packet.id = number(next("a number"), "id", 65535);
      case "df" -> packet.df = true;
      case "seq" -> packet.sequence = unsigned(next("a number"), "seq");
      case "ackno" -> packet.acknowledgment = unsigned(next("a number"), "ackno");
      case "win" -> packet.window = number(next("a number"), "win", 65535);
      case "type" -> packet.type = number(next("a number"), "type", 255);
      case "code" -> packet.code = number(next("a number"), "code", 255);
      case "after" -> packet.afterNanos = duration(next("a time"));
      default -> throw unknown(word, tcp, types);
    }
  }

  /** Flags in a word: {@code syn}, {@code syn,ack}, {@code syn/ack}. */
  private boolean flags(String word) {
    int all = 0;
    for (String part : word.split("[,/|]", -1)) {
      Integer bit = FLAGS.get(part);
      if (bit == null) {
        return false;
      }
      all |= bit;
    }
    packet.flags |= all;
    return true;
  }

  private UnusableInput unknown(String word, boolean tcp, Map<String, Integer> types) {
    List<String> known = new ArrayList<>(KEYS);
    known.addAll(tcp ? new TreeSet<>(FLAGS.keySet()) : List.of());
    known.addAll(packet.isIcmp() ? new TreeSet<>(types.keySet()) : List.of());
    String near = Suggestion.of(word, known);
    return fault(
        "unknown word '"
            + word
            + "'"
            + (near == null ? "" : "; did you mean '" + near + "'?")
            + " Known: "
            + String.join(", ", known));
  }

  private String next(String what) {
    String word = words.pollFirst();
    if (word == null || word.isEmpty()) {
      throw fault(what + " is missing at the end");
    }
    return word;
  }

  private int number(String word, String what, int max) {
    long n = unsigned(word, what);
    if (n > max) {
      throw fault(what + " must be within 0-" + max + ", not " + word);
    }
    return (int) n;
  }

  private long unsigned(String word, String what) {
    try {
      long n = Long.decode(word);
      if (n >= 0 && n <= 0xFFFF_FFFFL) {
        return n;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw fault(what + " must be a number, not '" + word + "'");
  }

  private long duration(String word) {
    double factor = word.endsWith("ms") ? 1e6 : word.endsWith("m") ? 60e9 : 1e9;
    String digits = word.replaceFirst("(ms|s|m)$", "");
    try {
      double n = Double.parseDouble(digits) * factor;
      if (n >= 0 && n < 1e18) {
        return (long) n;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw fault("after takes a time such as 5s, 200ms or 2m, not '" + word + "'");
  }

  private UnusableInput fault(String what) {
    return new UnusableInput(
        "'"
            + line
            + "': "
            + what
            + "; a packet is written [IFACE:] SOURCE[:PORT] > DESTINATION[:PORT] PROTOCOL [WORD...]"
            + ", as in 'lan: 10.0.0.5:1234 > 198.51.100.7:443 tcp syn'");
  }
}
