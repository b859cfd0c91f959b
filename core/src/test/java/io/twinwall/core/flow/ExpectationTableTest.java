package io.twinwall.core.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.core.packet.Protocol;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ExpectationTableTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long FIVE_MINUTES = 300 * SECOND;

  @RegisterExtension final FlowTableInvariants table = new FlowTableInvariants(FlowEvents.NONE);

  private final ExpectationTable expectations = table.flows().expectations();
  private final Connection master = connection(1);

  private static Tuple tcp(int from, int fromPort, int to, int toPort) {
    return new Tuple().set(4, Protocol.TCP, 0, 0, from, fromPort, 0, to, toPort);
  }

  private Connection connection(int host) {
    Connection c = table.flows().create(tcp(host, 10, 9, 21), tcp(9, 21, host, 10), 1);
    assertNotNull(c);
    c.timeoutNanos(3600 * SECOND);
    return c;
  }

  private static Expectation expect(Connection master, int toPort, boolean permanent) {
    return new Expectation(
        master, tcp(9, 20, 1, toPort), false, true, Direction.REPLY, permanent, null);
  }

  @BeforeEach
  void confirmMaster() {
    table.flows().confirm(master);
  }

  @Test
  void fulfilled_once_fromAnyPort() {
    Expectation e = expect(master, 4000, false);
    assertTrue(expectations.insert(e, FIVE_MINUTES, 1));
    assertEquals(1, master.expecting());
    assertNull(expectations.fulfil(tcp(8, 20, 1, 4000)));
    assertNull(expectations.fulfil(tcp(9, 20, 1, 4001)));
    assertSame(e, expectations.fulfil(tcp(9, 55555, 1, 4000)));
    assertEquals(0, master.expecting());
    assertNull(expectations.fulfil(tcp(9, 20, 1, 4000)));
  }

  @Test
  void permanent_staysOpen() {
    assertTrue(expectations.insert(expect(master, 4000, true), FIVE_MINUTES, 1));
    assertNotNull(expectations.fulfil(tcp(9, 1, 1, 4000)));
    assertNotNull(expectations.fulfil(tcp(9, 2, 1, 4000)));
  }

  @Test
  void unconfirmedMaster_fulfilsNothing() {
    Connection unconfirmed = connection(2);
    assertTrue(expectations.insert(expect(unconfirmed, 4000, false), FIVE_MINUTES, 1));
    assertNull(expectations.fulfil(tcp(9, 20, 1, 4000)));
    assertEquals(1, expectations.size());
  }

  @Test
  void expires() {
    expectations.insert(expect(master, 4000, false), FIVE_MINUTES, 1);
    table.clock().advanceTo(table.clock().nowNanos() + FIVE_MINUTES - 1);
    assertNotNull(expectations.find(tcp(9, 20, 1, 4000)));
    table.clock().advanceTo(table.clock().nowNanos() + 1);
    assertNull(expectations.find(tcp(9, 20, 1, 4000)));
    assertEquals(0, master.expecting());
  }

  @Test
  void atTheMastersLimit_theOldestGivesWay() {
    Expectation oldest = expect(master, 4000, false);
    Expectation second = expect(master, 4001, false);
    Expectation third = expect(master, 4002, false);
    assertTrue(expectations.insert(oldest, FIVE_MINUTES, 2));
    assertTrue(expectations.insert(second, FIVE_MINUTES, 2));
    assertTrue(expectations.insert(third, FIVE_MINUTES, 2));
    assertEquals(java.util.List.of(third, second), expectations.of(master));
  }

  @Test
  void theSameAgain_replaces_butClashesAreRefused() {
    assertTrue(expectations.insert(expect(master, 4000, false), FIVE_MINUTES, 9));
    assertTrue(expectations.insert(expect(master, 4000, false), FIVE_MINUTES, 9));
    assertEquals(1, expectations.size());
    Connection other = connection(2);
    assertFalse(expectations.insert(expect(other, 4000, false), FIVE_MINUTES, 9));
    Expectation anySource =
        new Expectation(master, tcp(7, 0, 1, 4000), true, true, Direction.REPLY, false, null);
    assertFalse(expectations.insert(anySource, FIVE_MINUTES, 9));
  }

  @Test
  void fullTable_refuses() {
    expectations.max(1);
    assertTrue(expectations.insert(expect(master, 4000, false), FIVE_MINUTES, 9));
    assertFalse(expectations.insert(expect(master, 4001, false), FIVE_MINUTES, 9));
  }

  @Test
  void mastersEnd_takesThemAll() {
    expectations.insert(expect(master, 4000, false), FIVE_MINUTES, 9);
    table.flows().remove(master);
    assertTrue(expectations.isEmpty());
  }
}
