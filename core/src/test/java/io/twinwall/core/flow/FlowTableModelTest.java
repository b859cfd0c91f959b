package io.twinwall.core.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.core.packet.Protocol;
import io.twinwall.core.time.VirtualClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Random work on a flow table beside a plain map of tuples: both must agree at every step. */
class FlowTableModelTest {
  private static final long SECOND = 1_000_000_000L;

  @RegisterExtension final FlowTableInvariants table = new FlowTableInvariants(FlowEvents.NONE);

  private final FlowTable flows = table.flows();
  private final VirtualClock clock = table.clock();
  private final SplittableRandom random = new SplittableRandom(20261122);
  private final Map<String, Connection> model = new HashMap<>();
  private final List<Connection> all = new ArrayList<>();

  @Test
  void manyConnections_growShrinkAndWrapRound() {
    flows.max(0);
    int largest = 0;
    for (int step = 0; step < 600_000; step++) {
      step(step < 300_000 ? 60 : 10, step < 300_000 ? 61 : 40);
      largest = Math.max(largest, flows.size());
    }
    assertTrue(largest > 100_000, "largest table: " + largest);
    assertEquals(flows.connections().size(), all.stream().filter(this::alive).count());
  }

  @Test
  void fewKeys_clashAndAreReused() {
    keys = 64;
    for (int step = 0; step < 100_000; step++) {
      step(40, 60);
    }
  }

  private int keys = 1 << 20;

  /** Inserts, removes or refreshes by the given percentages (cumulated); else looks up. */
  private void step(int insert, int remove) {
    int what = random.nextInt(100);
    if (what < insert) {
      insert();
    } else if (what < remove && !all.isEmpty()) {
      removeOne();
    } else if (what < remove + 10 && !all.isEmpty()) {
      Connection c = all.get(random.nextInt(all.size()));
      if (alive(c)) {
        c.refresh(clock.nowNanos(), (1 + random.nextInt(600)) * SECOND);
      }
    } else if (what < remove + 11) {
      clock.advanceTo(clock.nowNanos() + random.nextLong(SECOND / 16));
      flows.expire();
    }
    Tuple t = randomTuple();
    assertSame(alive(model.get(t.toString())) ? model.get(t.toString()) : null, found(t));
  }

  private @Nullable Connection found(Tuple t) {
    Tuple found = flows.find(t);
    return found == null ? null : found.connection();
  }

  private boolean alive(@Nullable Connection c) {
    return c != null && c.confirmed() && !c.dying() && c.deadlineNanos() > clock.nowNanos();
  }

  private Tuple randomTuple() {
    int k = random.nextInt(keys);
    return new Tuple().set(4, Protocol.UDP, 0, 0, k >> 4, k & 3, 0, 100 + (k >> 3 & 1), k >> 2 & 1);
  }

  private void insert() {
    Tuple original = randomTuple();
    Tuple reply = new Tuple();
    if (random.nextInt(4) == 0) {
      reply.set(randomTuple()); // as if translated
    } else {
      assertTrue(reply.setInverse(original));
    }
    Connection c = flows.create(original, reply, 1);
    assertNotNull(c);
    c.timeoutNanos((1 + random.nextInt(600)) * SECOND);
    boolean free = !alive(model.get(original.toString())) && !alive(model.get(reply.toString()));
    assertEquals(free, flows.confirm(c));
    if (free) {
      model.put(original.toString(), c);
      model.put(reply.toString(), c);
      all.add(c);
    }
  }

  private void removeOne() {
    int i = random.nextInt(all.size());
    Connection c = all.get(i);
    all.set(i, all.get(all.size() - 1));
    all.remove(all.size() - 1);
    flows.remove(c);
  }
}
