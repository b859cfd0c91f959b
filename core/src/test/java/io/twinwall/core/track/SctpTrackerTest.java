package io.twinwall.core.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.FlowEvents;
import io.twinwall.core.flow.FlowTableInvariants;
import io.twinwall.core.flow.Status;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.host.Sysctls;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.PacketMaker;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.Protocol;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Conversations: direction, chunks joined by +, verification tag and, for INIT and INIT_ACK, the
 * tag that they announce; then what conntrack makes of the packet.
 */
class SctpTrackerTest {
  @RegisterExtension final FlowTableInvariants table = new FlowTableInvariants(FlowEvents.NONE);

  private final Conntrack conntrack =
      new Conntrack(new ConntrackSettings(new Sysctls(Map.of())), table.flows(), table.clock());
  private final PacketContext context = new PacketContext();

  @Test
  void setup_andShutdown() {
    conversation(
        """
        > INIT               0 11 | new         CLOSED            10s
        < INIT_ACK          11 22 | established COOKIE_WAIT       3s
        > COOKIE_ECHO       22    | established COOKIE_ECHOED     3s
        < COOKIE_ACK        11    | established ESTABLISHED       210s assured
        > DATA              99    | invalid
        > DATA              22    | established ESTABLISHED       210s assured
        < SACK+DATA         11    | established ESTABLISHED       210s assured
        > SHUTDOWN          22    | established SHUTDOWN_SENT     3s   assured
        < SHUTDOWN_ACK      11    | established SHUTDOWN_ACK_SENT 3s   assured
        > SHUTDOWN_COMPLETE 22    | established CLOSED            10s  assured
        """);
  }

  @Test
  void abort_withOwnOrReflectedTag() {
    conversation(
        """
        > INIT               0 11 | new         CLOSED            10s
        < ABORT             99    | invalid
        < ABORT_T           22    | invalid
        < ABORT             11    | established CLOSED            10s
        """);
  }

  @Test
  void outOfTheBlue() {
    conversation("> ABORT 7 | invalid");
    conversation("> DATA 7 | invalid");
    conversation("> COOKIE_ACK 7 | invalid");
    conversation("> SHUTDOWN_COMPLETE 7 | invalid");
    conversation("> INIT 5 11 | invalid");
    conversation("> SHUTDOWN_ACK 7 | new SHUTDOWN_ACK_SENT 3s");
  }

  @Test
  void bundling_thatIsForbidden() {
    conversation("> INIT+DATA 0 11 | invalid");
    conversation("> DATA+COOKIE_ECHO 7 | invalid");
    conversation("> EMPTY 0 | invalid");
  }

  @Test
  void heartbeat_opensASecondPath() {
    conversation(
        """
        > HEARTBEAT          7    | new         HEARTBEAT_SENT    30s
        > HEARTBEAT          7    | new         HEARTBEAT_SENT    30s
        < HEARTBEAT_ACK      9    | established ESTABLISHED       210s assured
        > DATA               7    | established ESTABLISHED       210s assured
        < DATA               9    | established ESTABLISHED       210s assured
        """);
  }

  @Test
  void heartbeatWithForeignTag_acknowledged_changesTheTags() {
    conversation(
        """
        > HEARTBEAT          7    | new         HEARTBEAT_SENT    30s
        < HEARTBEAT_ACK      9    | established ESTABLISHED       210s assured
        > HEARTBEAT         70    | established ESTABLISHED       210s assured
        > DATA              70    | invalid
        < HEARTBEAT_ACK     90    | established ESTABLISHED       210s assured
        < DATA              90    | established ESTABLISHED       210s assured
        > HEARTBEAT         70    | established ESTABLISHED       210s assured
        > DATA              70    | established ESTABLISHED       210s assured
        """);
  }

  @Test
  void foreignAcknowledgmentWithoutHeartbeat() {
    conversation(
        """
        > HEARTBEAT          7    | new         HEARTBEAT_SENT    30s
        < HEARTBEAT_ACK      9    | established ESTABLISHED       210s assured
        < HEARTBEAT_ACK     90    | invalid
        """);
  }

  @Test
  void acknowledgmentFirst_leavesTheAnswersTagOpen() {
    conversation(
        """
        > HEARTBEAT_ACK      7    | new         CLOSED            10s
        < DATA               7    | invalid
        > DATA               7    | new         CLOSED            10s
        < HEARTBEAT          9    | established CLOSED            10s
        < DATA               9    | established CLOSED            10s
        """);
  }

  @Test
  void bundleWithHeartbeatFirst_leavesTheAnswersTagOpen() {
    conversation(
        """
        > HEARTBEAT+SHUTDOWN 7    | new         CLOSED            10s
        < DATA               7    | invalid
        < DATA               0    | established CLOSED            10s
        """);
  }

  @Test
  void shutdownAckFirst_isAnsweredUnderItsTag() {
    conversation(
        """
        > SHUTDOWN_ACK       7    | new         SHUTDOWN_ACK_SENT 3s
        < DATA               7    | established SHUTDOWN_ACK_SENT 3s
        > DATA               7    | invalid
        < SHUTDOWN_COMPLETE  7    | established CLOSED            10s
        """);
  }

  @Test
  void initAgain_doesNotRefresh() {
    conversation("> INIT 0 11 | new CLOSED 10s");
    table.clock().advanceTo(table.clock().nowNanos() + 4_000_000_000L);
    conversation("> INIT 0 12 | new CLOSED 6s");
    conversation("< INIT_ACK 12 22 | established COOKIE_WAIT 3s");
  }

  @Test
  void staleCookie_closes() {
    conversation(
        """
        > INIT               0 11 | new         CLOSED            10s
        < INIT_ACK          11 22 | established COOKIE_WAIT       3s
        > COOKIE_ECHO       22    | established COOKIE_ECHOED     3s
        < ERROR             11    | established CLOSED            10s
        """);
  }

  @Test
  void wrongChecksum_isInvalid() {
    byte[] p = packet(">", "INIT", 0, 11);
    p[28] ^= 1;
    assertEquals("invalid", play(p));
  }

  @Test
  void faultyTable_isRefused() {
    assertThrows(IllegalStateException.class, () -> SctpStateTable.parse("original NO CL\n"));
  }

  private void conversation(String text) {
    for (String line : text.lines().toList()) {
      String[] halves = line.trim().split(" *\\| *", -1);
      String[] w = halves[0].split(" +", -1);
      int announced = w.length > 3 ? Integer.parseInt(w[3]) : 0;
      byte[] p = packet(w[0], w[1], Integer.parseInt(w[2]), announced);
      assertEquals(halves[1].replaceAll(" +", " "), play(p), line);
    }
  }

  /** Sends a packet; gives its state and the connection's, timeout and "assured". */
  private String play(byte[] packet) {
    context.begin(1, Origin.FORWARD, false);
    context.hook(Hook.PREROUTING);
    PacketParser.parseNetwork(packet, 0, packet.length, context.packet());
    conntrack.classify(context);
    Connection c = context.connection();
    if (c == null || context.state() == CtState.INVALID) {
      return "invalid";
    }
    context.hook(Hook.POSTROUTING);
    conntrack.confirm(context);
    long left = (c.deadlineNanos() - table.clock().nowNanos()) / 1_000_000_000L;
    return Objects.requireNonNull(context.state()).word()
        + " "
        + (c.state() == null ? "" : c.state().stateName())
        + " "
        + left
        + "s"
        + (c.has(Status.ASSURED) ? " assured" : "");
  }

  private static byte[] packet(String direction, String chunks, int tag, int announced) {
    boolean original = direction.equals(">");
    byte[] b = new byte[12 + 64];
    Bytes.put16(b, 0, original ? 5 : 6);
    Bytes.put16(b, 2, original ? 6 : 5);
    Bytes.put32(b, 4, tag);
    int o = 12;
    for (String chunk : chunks.split("\\+", -1)) {
      int body = chunk.startsWith("INIT") ? 16 : 4;
      b[o] = (byte) type(chunk);
      b[o + 1] = (byte) (chunk.endsWith("_T") ? 1 : 0);
      Bytes.put16(b, o + 2, chunk.equals("EMPTY") ? 0 : 4 + body);
      Bytes.put32(b, o + 4, announced);
      o += 4 + body;
    }
    byte[] segment = java.util.Arrays.copyOf(b, o);
    return original
        ? PacketMaker.ip("10.0.0.2", "198.51.100.7", Protocol.SCTP, segment)
        : PacketMaker.ip("198.51.100.7", "10.0.0.2", Protocol.SCTP, segment);
  }

  private static int type(String chunk) {
    return switch (chunk) {
      case "DATA", "EMPTY" -> 0;
      case "INIT" -> 1;
      case "INIT_ACK" -> 2;
      case "SACK" -> 3;
      case "HEARTBEAT" -> 4;
      case "HEARTBEAT_ACK" -> 5;
      case "ABORT", "ABORT_T" -> 6;
      case "SHUTDOWN" -> 7;
      case "SHUTDOWN_ACK" -> 8;
      case "ERROR" -> 9;
      case "COOKIE_ECHO" -> 10;
      case "COOKIE_ACK" -> 11;
      case "SHUTDOWN_COMPLETE" -> 14;
      default -> throw new IllegalArgumentException(chunk);
    };
  }
}
