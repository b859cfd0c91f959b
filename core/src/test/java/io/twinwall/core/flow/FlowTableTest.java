package io.twinwall.core.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.core.packet.Protocol;
import io.twinwall.core.time.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FlowTableTest {
  private static final long SECOND = 1_000_000_000L;

  private final List<String> log = new ArrayList<>();

  @RegisterExtension
  final FlowTableInvariants table =
      new FlowTableInvariants(
          new FlowEvents() {
            @Override
            public void created(Connection c) {
              log.add("new " + c.serial());
            }

            @Override
            public void updated(Connection c) {
              log.add("update " + c.serial());
            }

            @Override
            public void destroyed(Connection c, long timeNanos) {
              log.add("destroy " + c.serial() + " @" + (timeNanos - start));
            }
          });

  private final FlowTable flows = table.flows();
  private final VirtualClock clock = table.clock();
  private final long start = clock.nowNanos();

  private static Tuple tuple(int from, int fromPort, int to, int toPort) {
    return new Tuple().set(4, Protocol.UDP, 0, 0, from, fromPort, 0, to, toPort);
  }

  private static Tuple inverse(Tuple t) {
    Tuple inverse = new Tuple();
    assertTrue(inverse.setInverse(t));
    return inverse;
  }

  private Connection make(Tuple t, long timeoutNanos) {
    return make(t, inverse(t), timeoutNanos);
  }

  private Connection make(Tuple original, Tuple reply, long timeoutNanos) {
    Connection c = flows.create(original, reply, 1);
    assertNotNull(c);
    c.timeoutNanos(timeoutNanos);
    return c;
  }

  private void after(long nanos) {
    clock.advanceTo(clock.nowNanos() + nanos);
    flows.expire();
  }

  private static @Nullable Connection owner(@Nullable Tuple t) {
    return t == null ? null : t.connection();
  }

  @Test
  void unconfirmed_isFoundByNobody() {
    Tuple t = tuple(1, 10, 2, 20);
    Connection c = make(t, 30 * SECOND);
    assertNull(flows.find(t));
    assertTrue(flows.confirm(c));
    assertSame(c.original(), flows.find(t));
    assertSame(c.reply(), flows.find(inverse(t)));
    assertEquals(1, flows.size());
    assertEquals(List.of("new 1"), log);
  }

  @Test
  void caffeineBringsOutTheExpired_inVirtualTime() {
    flows.confirm(make(tuple(1, 10, 2, 20), 30 * SECOND));
    flows.confirm(make(tuple(1, 11, 2, 20), 31 * SECOND));
    after(29 * SECOND);
    assertEquals(2, flows.size());
    after(20 * SECOND);
    assertEquals(0, flows.size());
    assertEquals(
        List.of("new 1", "new 2", "destroy 1 @30000000000", "destroy 2 @31000000000"), log);
  }

  @Test
  void deadline_isExactForLookUps() {
    Tuple t = tuple(1, 10, 2, 20);
    flows.confirm(make(t, 30 * SECOND));
    after(30 * SECOND - 1);
    assertNotNull(flows.find(t));
    after(1);
    assertNull(flows.find(t));
    assertEquals(0, flows.size());
  }

  @Test
  void deadline_movedForward_isFollowed() {
    Tuple t = tuple(1, 10, 2, 20);
    Connection c = make(t, 30 * SECOND);
    flows.confirm(c);
    for (int i = 0; i < 100; i++) {
      after(20 * SECOND);
      c.refresh(clock.nowNanos(), 30 * SECOND);
      assertSame(c, owner(flows.find(t)));
    }
    assertEquals(1, flows.size());
    after(33 * SECOND);
    assertEquals(0, flows.size());
  }

  @Test
  void deadline_movedBack_isFollowed() {
    Connection c = make(tuple(1, 10, 2, 20), 432_000 * SECOND);
    flows.confirm(c);
    after(100 * SECOND);
    c.refresh(clock.nowNanos(), 10 * SECOND);
    after(5 * SECOND);
    c.refresh(clock.nowNanos(), SECOND);
    after(4 * SECOND);
    assertEquals(0, flows.size());
    assertEquals(List.of("new 1", "destroy 1 @106000000000"), log);
  }

  @Test
  void fixedTimeout_isNotRefreshed() {
    Connection c = make(tuple(1, 10, 2, 20), 30 * SECOND);
    flows.confirm(c);
    c.set(Status.FIXED_TIMEOUT);
    after(20 * SECOND);
    c.refresh(clock.nowNanos(), 30 * SECOND);
    after(13 * SECOND);
    assertEquals(0, flows.size());
  }

  @Test
  void expiry_tellsInOrderOfDeadlines_thenSerials() {
    SplittableRandom random = new SplittableRandom(7);
    List<Connection> made = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      Connection c = make(tuple(1, i, 2, 20), (1 + random.nextInt(50)) * SECOND);
      flows.confirm(c);
      made.add(c);
    }
    log.clear();
    after(60 * SECOND);
    made.sort((a, b) -> Long.compare(a.deadlineNanos(), b.deadlineNanos()));
    List<String> expected = new ArrayList<>();
    made.forEach(c -> expected.add("destroy " + c.serial() + " @" + (c.deadlineNanos() - start)));
    assertEquals(expected, log);
  }

  @Test
  void removed_isGoneAtOnceAndTold() {
    Tuple t = tuple(1, 10, 2, 20);
    Connection c = make(t, 30 * SECOND);
    flows.confirm(c);
    flows.remove(c);
    flows.remove(c);
    assertTrue(c.dying());
    assertNull(flows.find(t));
    assertEquals(List.of("new 1", "destroy 1 @0"), log);
  }

  @Test
  void clash_inEitherTuple_refusesConfirmation() {
    Connection first = make(tuple(1, 10, 2, 20), tuple(2, 20, 9, 99), 30 * SECOND);
    assertTrue(flows.confirm(first));
    Connection second = make(tuple(3, 10, 2, 20), tuple(2, 20, 9, 99), 30 * SECOND);
    assertTrue(flows.taken(second.reply(), second));
    assertFalse(flows.confirm(second));
    assertFalse(second.confirmed());
    Connection third = make(tuple(1, 10, 2, 20), tuple(2, 20, 9, 98), 30 * SECOND);
    assertFalse(flows.confirm(third));
    assertEquals(1, flows.size());
  }

  @Test
  void clash_withTheExpired_isNone() {
    flows.confirm(make(tuple(1, 10, 2, 20), tuple(2, 20, 9, 99), 30 * SECOND));
    clock.advanceTo(clock.nowNanos() + 30 * SECOND);
    Connection late = make(tuple(2, 20, 9, 99), 30 * SECOND);
    assertFalse(flows.taken(late.original(), late));
    assertTrue(flows.confirm(late));
    assertEquals("destroy 1 @30000000000", log.get(1));
  }

  @Test
  void taken_doesNotCountTheSameFlow() {
    Connection first = make(tuple(1, 10, 2, 20), 30 * SECOND);
    flows.confirm(first);
    assertFalse(flows.taken(first.reply(), first));
    Connection same = make(tuple(1, 10, 2, 20), 30 * SECOND);
    assertFalse(flows.taken(first.reply(), same));
    Connection other = make(tuple(4, 10, 2, 20), 30 * SECOND);
    assertTrue(flows.taken(first.reply(), other));
    assertTrue(flows.taken(first.reply(), null));
  }

  @Test
  void zones_keepEqualTuplesApart() {
    Tuple one = tuple(1, 10, 2, 20).zone(1);
    Tuple two = tuple(1, 10, 2, 20).zone(2);
    assertTrue(flows.confirm(make(one, 30 * SECOND)));
    assertNull(flows.find(two));
    assertTrue(flows.confirm(make(two, 30 * SECOND)));
    assertEquals(2, flows.size());
  }

  @Test
  void selfAnsweringTuple_isFoundAsReply() {
    Tuple t = tuple(1, 10, 1, 10);
    Connection c = make(t, 30 * SECOND);
    assertTrue(flows.confirm(c));
    assertSame(c.reply(), flows.find(t));
    assertEquals(List.of(c), flows.connections());
    flows.remove(c);
    assertNull(flows.find(t));
  }

  @Test
  void full_dropsTheUnassuredFirst_andRefusesWithoutOne() {
    flows.max(16);
    for (int i = 0; i < 16; i++) {
      Connection c = make(tuple(1, i, 2, 20), 30 * SECOND);
      flows.confirm(c);
      if (i != 5) {
        c.set(Status.ASSURED);
      }
    }
    Connection next = null;
    int tries = 0;
    // the kernel searches 8 buckets from the new key's place: some keys find no victim
    while (next == null && tries < 64) {
      next = flows.create(tuple(3, tries++, 2, 20), tuple(2, 20, 3, 1), 1);
    }
    assertNotNull(next);
    assertTrue(log.contains("destroy 6 @0"), log::toString);
    assertEquals(15, flows.size());
    next.timeoutNanos(SECOND);
    next.set(Status.ASSURED);
    flows.confirm(next);
    assertNull(flows.create(tuple(4, 1, 2, 20), tuple(2, 20, 4, 1), 1));
  }

  @Test
  void changes_areToldOnceAndOnlyOfTheConfirmed() {
    Connection c = make(tuple(1, 10, 2, 20), 30 * SECOND);
    c.mark(7);
    flows.tellChange(c);
    flows.confirm(c);
    flows.tellChange(c);
    c.mark(7);
    flows.tellChange(c);
    c.mark(8);
    flows.tellChange(c);
    flows.tellChange(c);
    assertEquals(List.of("new 1", "update 1"), log);
  }

  @Test
  void touching_changesNothing() {
    Tuple t = tuple(1, 10, 2, 20);
    flows.confirm(make(t, 30 * SECOND));
    int hash = flows.hash(t);
    flows.touchIndex(hash);
    Connection ahead = flows.touchTuple(hash);
    assertNotNull(ahead);
    flows.touchConnection(ahead);
    flows.touchState(ahead);
    assertNull(flows.touchTuple(flows.hash(tuple(5, 5, 5, 5))));
    assertSame(flows.find(t), flows.find(t, hash));
  }
}
