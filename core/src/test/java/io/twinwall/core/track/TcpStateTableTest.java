package io.twinwall.core.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.twinwall.core.flow.Direction;
import org.junit.jupiter.api.Test;

class TcpStateTableTest {
  private static final String ROWS =
      """
      syn       SS SS ig ig ig ig ig SS SS S2
      synack    iv iv SR iv iv iv iv iv iv SR
      fin       iv iv FW FW LA LA LA TW CL iv
      ack       ES iv ES ES CW CW TW TW CL iv
      rst       iv CL CL CL CL CL CL CL CL CL
      none      iv iv iv iv iv iv iv iv iv iv
      """;
  private static final String STATES = "NO SS SR ES FW CW LA TW CL S2\n";
  private static final String GOOD = "original " + STATES + ROWS + "reply " + STATES + ROWS;

  @Test
  void cells_areReadByDirectionKindAndState() {
    assertEquals(
        TcpStateTable.SYN_SENT,
        TcpStateTable.next(Direction.ORIGINAL, TcpStateTable.SYN, TcpStateTable.NONE));
    assertEquals(
        TcpStateTable.SYN_SENT2,
        TcpStateTable.next(Direction.REPLY, TcpStateTable.SYN, TcpStateTable.SYN_SENT));
    assertEquals(
        TcpStateTable.IGNORE,
        TcpStateTable.next(Direction.REPLY, TcpStateTable.ACK, TcpStateTable.SYN_SENT2));
    assertEquals(
        TcpStateTable.INVALID,
        TcpStateTable.next(Direction.ORIGINAL, TcpStateTable.NO_FLAGS, TcpStateTable.CLOSE));
    assertEquals("SYN_SENT2", TcpStateTable.name(TcpStateTable.SYN_SENT2));
  }

  @Test
  void damagedTable_isRefused() {
    assertEquals(120, TcpStateTable.parse(GOOD).length);
    refused(GOOD.replaceFirst(" CL S2\n", " CL\n"));
    refused(GOOD.replaceFirst("SS S2\n", "SS xx\n"));
    refused(GOOD.replaceFirst("SS S2\n", "SS\n"));
    refused(GOOD.replaceFirst("SS S2\n", "SS NO\n"));
    refused(GOOD.replaceFirst("fin ", "fim "));
    refused(GOOD.replaceFirst("rst .*\n", ""));
  }

  private static void refused(String table) {
    assertThrows(IllegalStateException.class, () -> TcpStateTable.parse(table));
  }
}
