package io.twinwall.core.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.core.time.VirtualClock;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Checks a flow table after every test: each confirmed connection is reachable by exactly its two
 * tuples, index and timer agree, and nothing outlives its deadline.
 */
public final class FlowTableInvariants implements AfterEachCallback {
  private final VirtualClock clock = new VirtualClock();
  private final FlowTable flows;

  public FlowTableInvariants(FlowEvents events) {
    clock.advanceTo(TimeUnit.SECONDS.toNanos(1_700_000_000));
    flows = new FlowTable(clock, 42, events);
  }

  public VirtualClock clock() {
    return clock;
  }

  public FlowTable flows() {
    return flows;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    check();
    clock.advanceTo(clock.nowNanos() + TimeUnit.DAYS.toNanos(50));
    flows.expire();
    assertEquals(0, flows.size(), "connections that outlive their deadline");
    check();
  }

  /** Checks the table as it stands. */
  public void check() {
    assertTrue(flows.consistent(), "index, timer and count disagree");
    for (Connection c : flows.connections()) {
      assertTrue(c.confirmed() && !c.dying(), () -> c + " is in the table");
      assertTrue(c.deadlineNanos() > clock.nowNanos(), () -> c + " is past its deadline");
      Tuple reply = flows.find(c.reply().copy());
      assertSame(c.reply(), reply, () -> c + " by its reply");
      if (!c.original().sameKey(c.reply())) {
        assertSame(c.original(), flows.find(c.original().copy()), () -> c + " by its original");
      }
    }
  }
}
