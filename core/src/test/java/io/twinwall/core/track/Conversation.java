package io.twinwall.core.track;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.flow.FlowTableInvariants;
import io.twinwall.core.flow.Status;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.host.Sysctls;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.PacketMaker;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with expectations: a table of packets between a client and a server through
 * conntrack alone, and what each leaves behind.
 *
 * <pre>
 *   dir flags  seq  ack  win len | ct   state        timeout status
 *   >   S      100    - 1000   0 | new  SYN_SENT     120s    -
 * </pre>
 *
 * The header names the columns; a {@code -} on the left is 0, a column left out takes a default, on
 * the right only what is named is checked. Left: {@code at} (seconds from the start; else 0.1 ms
 * after the packet before), {@code dir} ({@code >} client to server, {@code <} back; with {@code !}
 * behind it a rule drops the packet after classification), {@code flags} (letters SAFRPU), {@code
 * seq ack win len}, {@code port} (the client's), {@code opt} (comma-separated: {@code ws=7}, {@code
 * sackok}, {@code sack=FROM-TO}). Right: {@code ct} (new, established, related, invalid,
 * untracked), {@code state}, {@code timeout} (120s, 5d; rounded to 0.1 s), {@code status}
 * (comma-separated, without confirmed), {@code since} (row that began the entry). A packet that
 * leaves no entry has state {@code none}.
 */
final class Conversation {
  private static final String CLIENT = "10.0.0.2";
  private static final String SERVER = "198.51.100.7";
  private static final Map<String, String> DEFAULTS =
      Map.of("flags", "A", "win", "1000", "len", "0", "port", "4000", "opt", "-");

  private final FlowTableInvariants table;
  private final Conntrack conntrack;
  private final PacketContext context = new PacketContext();
  private final long start;
  private long number;

  Conversation(FlowTableInvariants table, Map<String, String> sysctls) {
    this.table = table;
    this.start = table.clock().nowNanos();
    Map<String, String> full = new HashMap<>();
    sysctls.forEach((k, v) -> full.put("net.netfilter.nf_conntrack_" + k, v));
    this.conntrack =
        new Conntrack(new ConntrackSettings(new Sysctls(full)), table.flows(), table.clock());
  }

  Conntrack conntrack() {
    return conntrack;
  }

  FlowTable flows() {
    return table.flows();
  }

  /** The context of the packet sent last. */
  PacketContext context() {
    return context;
  }

  /** Plays a table of TCP segments. */
  void tcp(String text) {
    play(text, this::tcpSegment, Protocol.TCP);
  }

  /** Plays a table of UDP datagrams. */
  void udp(String text) {
    play(text, this::udpDatagram, Protocol.UDP);
  }

  /** Plays a table of packets of any protocol without ports. */
  void other(int protocol, String text) {
    play(text, row -> new byte[Integer.parseInt(cell(row, "len"))], protocol);
  }

  private interface Segment {
    byte[] of(Map<String, String> row);
  }

  private void play(String text, Segment segment, int protocol) {
    List<String> lines = text.strip().lines().toList();
    String[] names = lines.get(0).replace("|", " ").trim().split(" +", -1);
    int left = lines.get(0).split("\\|", -1)[0].trim().split(" +", -1).length;
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.replace("|", " ").trim().split(" +", -1);
      assertEquals(names.length, cells.length, () -> "cells of: " + line);
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < left; i++) {
        row.put(names[i], cells[i]);
      }
      String dir = cell(row, "dir");
      boolean forward = dir.startsWith(">");
      byte[] packet =
          PacketMaker.ip(
              forward ? CLIENT : SERVER, forward ? SERVER : CLIENT, protocol, segment.of(row));
      send(packet, row.get("at"), dir.endsWith("!"));
      StringBuilder got = new StringBuilder();
      StringBuilder expected = new StringBuilder();
      for (int i = left; i < names.length; i++) {
        expected.append(names[i]).append(' ').append(cells[i]).append("; ");
        got.append(names[i]).append(' ').append(outcome(names[i])).append("; ");
      }
      assertEquals(expected.toString(), got.toString(), () -> "after: " + line);
    }
  }

  /** Sends a whole IP packet through prerouting's and postrouting's conntrack hooks. */
  Verdict send(byte[] packet) {
    return send(packet, null, false);
  }

  private Verdict send(byte[] packet, @Nullable String at, boolean dropped) {
    long time =
        at == null
            ? table.clock().nowNanos() + 100_000
            : start + Math.round(Double.parseDouble(at) * 1e9);
    table.clock().advanceTo(time);
    table.flows().expire();
    context.begin(++number, Origin.FORWARD, false);
    PacketParser.parseNetwork(packet, 0, packet.length, context.packet());
    context.hook(Hook.PREROUTING);
    Verdict v = conntrack.classify(context);
    if (v == Verdict.ACCEPT && !dropped) {
      context.hook(Hook.POSTROUTING);
      v = conntrack.confirm(context);
    }
    table.check();
    return v;
  }

  private static String cell(Map<String, String> row, String name) {
    return row.getOrDefault(name, DEFAULTS.getOrDefault(name, "-"));
  }

  private static int number(Map<String, String> row, String name) {
    String text = cell(row, name);
    return text.equals("-") ? 0 : (int) Long.parseLong(text);
  }

  private byte[] tcpSegment(Map<String, String> row) {
    boolean forward = cell(row, "dir").startsWith(">");
    byte[] options = options(cell(row, "opt"));
    byte[] rest = new byte[options.length + number(row, "len")];
    System.arraycopy(options, 0, rest, 0, options.length);
    int port = number(row, "port");
    byte[] b =
        PacketMaker.tcp(
            forward ? port : 80,
            forward ? 80 : port,
            flags(cell(row, "flags")),
            number(row, "seq"),
            number(row, "ack"),
            rest);
    b[12] = (byte) ((20 + options.length) / 4 << 4);
    Bytes.put16(b, 14, number(row, "win"));
    return b;
  }

  private static int flags(String letters) {
    int flags = 0;
    for (int i = 0; i < letters.length(); i++) {
      flags |=
          switch (letters.charAt(i)) {
            case 'S' -> TcpHeader.SYN;
            case 'A' -> TcpHeader.ACK;
            case 'F' -> TcpHeader.FIN;
            case 'R' -> TcpHeader.RST;
            case 'P' -> TcpHeader.PSH;
            case 'U' -> TcpHeader.URG;
            default -> 0;
          };
    }
    return flags;
  }

  private static byte[] options(String text) {
    List<Integer> bytes = new ArrayList<>();
    for (String option : text.equals("-") ? new String[0] : text.split(",", -1)) {
      if (option.equals("sackok")) {
        bytes.addAll(List.of(4, 2));
      } else if (option.startsWith("ws=")) {
        bytes.addAll(List.of(3, 3, Integer.parseInt(option.substring(3))));
      } else if (option.startsWith("sack=")) {
        bytes.addAll(List.of(5, 10));
        for (String edge : option.substring(5).split("-", -1)) {
          int n = Integer.parseInt(edge);
          bytes.addAll(List.of(n >>> 24, n >>> 16 & 255, n >>> 8 & 255, n & 255));
        }
      } else {
        throw new IllegalArgumentException("option " + option);
      }
    }
    while (bytes.size() % 4 != 0) {
      bytes.add(1);
    }
    byte[] b = new byte[bytes.size()];
    for (int i = 0; i < b.length; i++) {
      b[i] = bytes.get(i).byteValue();
    }
    return b;
  }

  private byte[] udpDatagram(Map<String, String> row) {
    boolean forward = cell(row, "dir").startsWith(">");
    int port = number(row, "port");
    return PacketMaker.udp(forward ? port : 53, forward ? 53 : port, number(row, "len"));
  }

  /** What the packet sent last has left behind, as the column's name asks. */
  String outcome(String column) {
    Connection c = context.connection();
    boolean there = c != null && c.confirmed() && !c.dying();
    if (column.equals("ct")) {
      return context.state() == null ? "none" : context.state().word();
    }
    if (c == null || !there) {
      return column.equals("state") ? "none" : "-";
    }
    return switch (column) {
      case "state" -> c.state() == null ? "-" : c.state().stateName();
      case "timeout" -> seconds(c.deadlineNanos() - table.clock().nowNanos());
      case "status" -> status(c);
      case "since" -> Long.toString(c.createdBy());
      default -> throw new IllegalArgumentException("column " + column);
    };
  }

  private static String seconds(long nanos) {
    double s = Math.rint(nanos / 1e8) / 10;
    if (s != Math.rint(s)) {
      return String.format(Locale.ROOT, "%.1fs", s);
    }
    return s >= 86_400 && s % 86_400 == 0 ? (long) s / 86_400 + "d" : (long) s + "s";
  }

  private static String status(Connection c) {
    List<String> names = Status.names(c.status() & ~Status.CONFIRMED);
    return names.isEmpty() ? "-" : String.join(",", names);
  }
}
