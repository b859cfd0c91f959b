package io.twinwall.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When timers run, and in which order. */
class TimerWheelTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;

  private final VirtualClock clock = new VirtualClock();
  private final TimerWheel wheel = new TimerWheel(clock);
  private final List<String> ran = new ArrayList<>();

  private TimerWheel.Timer arm(String name, long delayNanos) {
    return wheel.after(delayNanos, () -> ran.add(name));
  }

  @Test
  void timersOfOneSlot_runLatestFirst() {
    arm("a", SECOND);
    clock.advanceTo(MILLI);
    arm("b", SECOND);
    clock.advanceTo(100 * MILLI);
    arm("c", SECOND);
    wheel.runUntil(SECOND);
    assertEquals(List.of(), ran);
    wheel.runUntil(2 * SECOND);
    assertEquals(List.of("b", "a", "c"), ran);
    assertEquals(Long.MAX_VALUE, wheel.nextNanos());
  }

  @Test
  void longDelays_areCoarse() {
    arm("short", 100 * MILLI);
    arm("long", 30 * SECOND);
    wheel.runUntil(102 * MILLI);
    assertEquals(List.of("short"), ran);
    wheel.runUntil(31 * SECOND);
    assertEquals(List.of("short"), ran);
    wheel.runUntil(31_100 * MILLI);
    assertEquals(List.of("short", "long"), ran);
  }

  @Test
  void cancelled_doesNotRun() {
    TimerWheel.Timer a = arm("a", SECOND);
    arm("b", SECOND);
    a.cancel();
    wheel.runUntil(3 * SECOND);
    assertEquals(List.of("b"), ran);
  }

  @Test
  void timer_armsItselfAgain_atItsOwnTime() {
    long[] times = new long[2];
    wheel.after(
        SECOND,
        () -> {
          times[0] = clock.nowNanos();
          wheel.after(SECOND, () -> times[1] = clock.nowNanos());
        });
    wheel.runUntil(10 * SECOND);
    assertEquals(1_016 * MILLI, times[0]);
    assertEquals(2_032 * MILLI, times[1]);
  }
}
