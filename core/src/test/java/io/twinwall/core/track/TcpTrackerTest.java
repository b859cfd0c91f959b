package io.twinwall.core.track;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.core.flow.FlowEvents;
import io.twinwall.core.flow.FlowTableInvariants;
import io.twinwall.core.packet.PacketMaker;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Conversations as Linux 6.18 tracked them when they were sent through its forwarding path. */
class TcpTrackerTest {
  private static final String HANDSHAKE =
      """
      dir flags seq ack | ct          state       timeout status
      >   S     100   - | new         SYN_SENT    120s    -
      <   SA    500 101 | established SYN_RECV    60s     seen-reply
      >   A     101 501 | established ESTABLISHED 5d      seen-reply,assured
      """;

  @RegisterExtension final FlowTableInvariants table = new FlowTableInvariants(FlowEvents.NONE);

  private Conversation conversation(String... sysctl) {
    return new Conversation(table, sysctl.length == 0 ? Map.of() : Map.of(sysctl[0], sysctl[1]));
  }

  private Conversation established() {
    Conversation c = conversation();
    c.tcp(HANDSHAKE);
    return c;
  }

  @Test
  void data_unacknowledged_shortensTheTimeout() {
    established()
        .tcp(
            """
            dir flags seq ack len | ct          state       timeout
            >   PA    101 501 5   | established ESTABLISHED 300s
            <   A     501 106 0   | established ESTABLISHED 5d
            <   PA    501 106 5   | established ESTABLISHED 300s
            <   PA    501 106 5   | established ESTABLISHED 300s
            >   A     106 506 0   | established ESTABLISHED 5d
            """);
  }

  @Test
  void fin_exchange() {
    established()
        .tcp(
            """
            dir flags seq ack | ct          state      timeout
            >   FA    101 501 | established FIN_WAIT   120s
            <   A     501 102 | established CLOSE_WAIT 60s
            <   FA    501 102 | established LAST_ACK   30s
            >   A     102 502 | established TIME_WAIT  120s
            >   A     102 502 | established TIME_WAIT  120s
            """);
  }

  @Test
  void fin_retransmitted_looksLikeTheOtherSides() {
    established()
        .tcp(
            """
            dir flags seq ack | ct          state    timeout
            >   FA    101 501 | established FIN_WAIT 120s
            >   FA    101 501 | established LAST_ACK 30s
            >   FA    101 501 | established LAST_ACK 30s
            """);
  }

  @Test
  void retransmissions_thirdOneShortensTheTimeout() {
    conversation("tcp_timeout_max_retrans", "77")
        .tcp(
            """
            dir flags seq ack len | state       timeout
            >   S     100   - 0   | SYN_SENT    77s
            <   SA    500 101 0   | SYN_RECV    60s
            >   A     101 501 0   | ESTABLISHED 5d
            >   PA    101 501 5   | ESTABLISHED 300s
            >   PA    101 501 5   | ESTABLISHED 300s
            >   PA    101 501 5   | ESTABLISHED 300s
            >   PA    101 501 5   | ESTABLISHED 77s
            >   PA    101 501 5   | ESTABLISHED 77s
            <   A     501 106 0   | ESTABLISHED 5d
            """);
  }

  @Test
  void windowOfZero_countsAsStalled() {
    conversation("tcp_timeout_max_retrans", "77")
        .tcp(
            """
            dir flags seq ack win  | state       timeout
            >   S     100   - 1000 | SYN_SENT    77s
            <   SA    500 101 1000 | SYN_RECV    60s
            >   A     101 501 0    | ESTABLISHED 77s
            <   A     501 101 1000 | ESTABLISHED 5d
            """);
  }

  @Test
  void pickup_inTheMiddle() {
    conversation()
        .tcp(
            """
            dir flags seq   ack  len | ct          state       timeout status
            >   A     5000  9000 0   | new         ESTABLISHED 300s    -
            <   A     9000  5000 0   | established ESTABLISHED 300s    seen-reply
            >   PA    5000  9000 1   | established ESTABLISHED 300s    seen-reply,assured
            >   PA    50000 9000 1   | established ESTABLISHED 300s    seen-reply,assured
            """);
  }

  @Test
  void pickup_notWithoutAck_norWhenStrict() {
    conversation()
        .tcp(
            """
            dir flags port | ct      state
            <   SA    4001 | invalid none
            >   R     4002 | invalid none
            >   FA    4003 | invalid none
            """);
    conversation("tcp_loose", "0")
        .tcp(
            """
            dir flags | ct      state
            >   A     | invalid none
            """);
  }

  @Test
  void reset_inWindow_keepsEstablishedForTenSeconds() {
    established()
        .tcp(
            """
            dir flags seq    ack len | ct          state       timeout
            <   R     502      - 0   | established ESTABLISHED 10s
            >   PA    101    501 1   | established ESTABLISHED 300s
            <   R     500501   - 0   | invalid     none        -
            <   R     501      - 0   | established CLOSE       10s
            >   PA    101    501 1   | established CLOSE       10s
            <   R     501      - 0   | established CLOSE       10s
            """);
  }

  @Test
  void reset_below_isInvalidUnlessIgnored() {
    established()
        .tcp(
            """
            dir flags seq ack | ct      state
            <   R     500   - | invalid none
            """);
    Conversation c = conversation("tcp_ignore_invalid_rst", "1");
    c.tcp(
        """
        dir flags seq ack port | state
        >   S     100   - 4001 | SYN_SENT
        <   SA    500 101 4001 | SYN_RECV
        >   A     101 501 4001 | ESTABLISHED
        <   R     500   - 4001 | ESTABLISHED
        """);
  }

  @Test
  void reset_behindItsOwnData_closes() {
    established()
        .tcp(
            """
            dir flags seq ack len | state       timeout
            <   PA    501 101 19  | ESTABLISHED 300s
            <   RA    520 101 0   | CLOSE       10s
            """);
  }

  @Test
  void refused_deletesTheEntryAtOnce() {
    conversation()
        .tcp(
            """
            dir flags seq ack | ct          state    timeout since
            >   S     100   - | new         SYN_SENT 120s    1
            <   RA      0  77 | established none     -       -
            <   RA      0 101 | invalid     none     -       -
            >   S     200   - | new         SYN_SENT 120s    4
            """);
  }

  @Test
  void syn_retransmitted_doesNotRenewTheTimeout() {
    conversation()
        .tcp(
            """
            at dir flags seq | ct  state    timeout
            0  >   S     100 | new SYN_SENT 120s
            1  >   S     100 | new SYN_SENT 119s
            3  >   S     100 | new SYN_SENT 117s
            """);
  }

  @Test
  void challengeAck_thenReset_closes_andASynBeginsAnew() {
    established()
        .tcp(
            """
            dir flags seq  ack | ct          state       timeout since
            >   S     7777   - | established ESTABLISHED 5d      1
            <   A     501  101 | established ESTABLISHED 5d      1
            >   R     101    - | established CLOSE       10s     1
            >   S     7778   - | new         SYN_SENT    120s    7
            """);
  }

  @Test
  void synInEstablished_answered_resynchronizes() {
    established()
        .tcp(
            """
            dir flags seq  ack  | ct          state       timeout status
            >   S     7777 -    | established ESTABLISHED 5d      seen-reply,assured
            <   SA    900  7778 | established SYN_RECV    60s     seen-reply,assured
            >   A     7778 901  | established ESTABLISHED 5d      seen-reply,assured
            >   PA    7778 901  | established ESTABLISHED 5d      seen-reply,assured
            """);
  }

  @Test
  void synInEstablished_withOptions_resynchronizesTheScale() {
    established()
        .tcp(
            """
            dir flags seq     ack  win  len opt         | ct          state
            >   S     7777    -    1000 0   ws=7,sackok | established ESTABLISHED
            <   SA    900     7778 1000 0   ws=7,sackok | established SYN_RECV
            >   A     7778    901  100  0   -           | established ESTABLISHED
            <   PA    13700   7778 100  1   -           | established ESTABLISHED
            <   PA    90000   7778 100  1   -           | invalid     none
            """);
  }

  @Test
  void challengeAck_inLastAck_isNotTheLastAck() {
    established()
        .tcp(
            """
            dir flags seq  ack | ct          state      timeout
            >   FA    101  501 | established FIN_WAIT   120s
            <   FA    501  102 | established LAST_ACK   30s
            >   S     7777   - | established LAST_ACK   30s
            <   A     502  102 | established LAST_ACK   30s
            >   A     102  502 | established TIME_WAIT  120s
            """);
  }

  @Test
  void synInTimeWait_replacesTheEntry() {
    established()
        .tcp(
            """
            dir flags seq   ack   | ct          state     timeout since
            >   FA    101   501   | established FIN_WAIT  120s    1
            <   FA    501   102   | established LAST_ACK  30s     1
            >   A     102   502   | established TIME_WAIT 120s    1
            >   S     90000 -     | new         SYN_SENT  120s    7
            <   SA    3000  90001 | established SYN_RECV  60s     7
            """);
  }

  @Test
  void synInTimeWait_ofTheServer_swapsTheRoles() {
    established()
        .tcp(
            """
            dir flags seq   ack | ct          state     since
            >   FA    101   501 | established FIN_WAIT  1
            <   FA    501   102 | established LAST_ACK  1
            >   A     102   502 | established TIME_WAIT 1
            <   S     90000 -   | new         SYN_SENT  7
            """);
  }

  @Test
  void synInClose_withoutReset_isOnlyRemembered() {
    established()
        .tcp(
            """
            dir flags seq ack | ct          state since
            <   R     501   - | established CLOSE 1
            >   A     101 501 | established CLOSE 1
            >   S     900   - | established CLOSE 1
            """);
  }

  @Test
  void window_beyondByLess_passesUnbelieved() {
    established()
        .tcp(
            """
            at dir flags seq    ack  len | ct          state       timeout
            10 >   PA    1102   501  1   | established ESTABLISHED 431990s
            10 <   A     501    1103 0   | established ESTABLISHED 5d
            20 >   PA    7103   501  1   | invalid     none        -
            20 >   PA    501103 501  1   | invalid     none        -
            20 >   PA    603    501  1   | established ESTABLISHED 5d
            30 >   PA    -3897  501  1   | established ESTABLISHED 431990s
            30 >   A     1102   501  0   | established ESTABLISHED 5d
            30 >   R     1200   501  0   | established ESTABLISHED 10s
            """);
  }

  @Test
  void window_edges() {
    established()
        .tcp(
            """
            dir flags seq  ack    len | ct          timeout
            >   A     1100 501    1   | established 300s
            >   A     90   501    1   | established 300s
            >   A     101  5000   0   | invalid     -
            >   A     101  -69499 0   | established 300s
            """);
  }

  @Test
  void window_beLiberal_passesAllButReset() {
    Conversation c = conversation("tcp_be_liberal", "1");
    c.tcp(HANDSHAKE);
    c.tcp(
        """
        dir flags seq    ack len | ct          state
        >   PA    501103 501 1   | established ESTABLISHED
        <   R     400    -   0   | invalid     none
        """);
  }

  @Test
  void window_scaledByBothSyns() {
    conversation()
        .tcp(
            """
            dir flags seq    ack win   len opt    | ct          state
            >   S     100    -   60000 0   ws=4   | new         SYN_SENT
            <   SA    500    101 60000 0   ws=2   | established SYN_RECV
            >   A     101    501 60000 0   -      | established ESTABLISHED
            <   A     501    101 60000 0   -      | established ESTABLISHED
            >   A     240000 501 60000 1   -      | established ESTABLISHED
            <   A     960000 101 60000 1   -      | established ESTABLISHED
            >   A     900000 501 60000 1   -      | invalid     none
            """);
  }

  @Test
  void window_notScaledIfOneSynSaysNothing() {
    conversation()
        .tcp(
            """
            dir flags seq    ack win   len opt  | ct          state
            >   S     100    -   60000 0   ws=4 | new         SYN_SENT
            <   SA    500    101 60000 0   -    | established SYN_RECV
            >   A     101    501 60000 0   -    | established ESTABLISHED
            <   A     501    101 60000 0   -    | established ESTABLISHED
            >   A     240000 501 60000 1   -    | invalid     none
            """);
  }

  @Test
  void window_selectiveAckOpensIt() {
    conversation()
        .tcp(
            """
            dir flags seq  ack win  len  opt           | ct          state
            >   S     100  -   1000 0    sackok        | new         SYN_SENT
            <   SA    500  101 1000 0    sackok        | established SYN_RECV
            >   A     101  501 1000 0    -             | established ESTABLISHED
            >   PA    201  501 1000 800  -             | established ESTABLISHED
            <   A     501  101 1000 0    sack=201-1001 | established ESTABLISHED
            >   PA    2001 501 1000 1    -             | established ESTABLISHED
            <   A     501  101 1000 0    sack=201-5001 | invalid     none
            """);
  }

  @Test
  void simultaneousOpen() {
    conversation()
        .tcp(
            """
            dir flags seq ack | ct          state       timeout status
            >   S     100   - | new         SYN_SENT    120s    -
            <   S     500   - | established SYN_SENT2   120s    seen-reply
            >   SA    100 501 | established SYN_RECV    60s     seen-reply
            <   SA    500 101 | established SYN_RECV    60s     seen-reply
            >   A     101 501 | established ESTABLISHED 5d      seen-reply,assured
            """);
  }

  @Test
  void ackInSynSent_andTheResetThatAnswersIt() {
    conversation()
        .tcp(
            """
            dir flags seq  ack  | ct          state    status
            >   S     100  -    | new         SYN_SENT -
            >   A     101  501  | invalid     none     -
            <   A     9000 8000 | established SYN_SENT seen-reply
            >   R     8000 -    | established CLOSE    seen-reply
            """);
  }

  @Test
  void outOfWindowEndings_ofBothSides_shortenTheTimeout() {
    established()
        .tcp(
            """
            at dir flags seq    ack | ct          state       timeout
            1  >   FA    900000 501 | invalid     none        -
            1  <   FA    900000 101 | invalid     none        -
            1  >   S     7777   -   | established ESTABLISHED 300s
            """);
  }

  @Test
  void flags_impossibleOnesAreInvalid() {
    established()
        .tcp(
            """
            dir flags seq ack | ct
            >   SF    101 501 | invalid
            >   -     101 501 | invalid
            >   P     101 501 | invalid
            >   F     101 501 | invalid
            >   SR    101 501 | invalid
            >   AU    101 501 | established
            """);
  }

  @Test
  void dropped_beforeConfirmation_leavesNothing() {
    conversation()
        .tcp(
            """
            dir flags seq | ct  state
            >!  S     100 | new none
            >!  S     100 | new none
            """);
  }

  @Test
  void dropped_inTheMiddle_hasMovedTheStateAllTheSame() {
    established()
        .tcp(
            """
            dir flags seq ack len | ct          state timeout
            <!  R     501   - 0   | established CLOSE 10s
            >   PA    101 501 1   | established CLOSE 10s
            """);
  }

  @Test
  void headerCutShort_orChecksumWrong_isInvalid() {
    Conversation c = conversation();
    byte[] wrong =
        PacketMaker.ip(
            "10.0.0.2",
            "198.51.100.7",
            Protocol.TCP,
            PacketMaker.tcp(4000, 80, TcpHeader.SYN, 1, 0, new byte[0]));
    wrong[36] ^= 1;
    c.send(wrong);
    assertEquals("invalid", c.outcome("ct"));
    byte[] shortOffset =
        PacketMaker.ip(
            "10.0.0.2",
            "198.51.100.7",
            Protocol.TCP,
            PacketMaker.tcp(4000, 80, TcpHeader.SYN, 1, 0, new byte[0]));
    shortOffset[32] = 0x40;
    PacketMaker.checksum(shortOffset, Protocol.TCP);
    c.send(shortOffset);
    assertEquals("invalid", c.outcome("ct"));
    Conversation trusting = conversation("checksum", "0");
    trusting.send(wrong);
    assertEquals("new", trusting.outcome("ct"));
  }
}
