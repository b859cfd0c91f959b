package io.twinwall.core.time;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the host does later without a packet's asking: fragments that are given up, neighbours that
 * do not answer. As coarse as the kernel's timer wheel (Linux 6.18 kernel/time/timer.c, 250 ticks a
 * second): the longer the delay, the wider the slot that a timer falls into, and the timers of a
 * slot run in the reverse order of their arming.
 *
 * <p>Where the kernel's slots begin depends on when it was booted. Here one begins with the first
 * timer that finds none open, and runs half its width late, as a timer does on average.
 */
public final class TimerWheel {
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  /** Ticks that the first level of the wheel covers; each further one covers 8 times as many. */
  private static final int FIRST_LEVEL = 63;

  /** Timers that run together, the latest armed first: a ring through its head. */
  private static final class Slot {
    final long opensNanos;
    final long runsNanos;
    final long widthNanos;
    final Timer head = new Timer(() -> {});

    Slot(long opensNanos, long widthNanos) {
      this.opensNanos = opensNanos;
      this.widthNanos = widthNanos;
      runsNanos = opensNanos + widthNanos / 2;
    }

    void add(Timer t) {
      t.previous = head;
      t.next = head.next;
      head.next.previous = t;
      head.next = t;
    }
  }

  /** An armed timer. */
  public static final class Timer {
    private final Runnable action;
    private Timer previous = this;
    private Timer next = this;

    private Timer(Runnable action) {
      this.action = action;
    }

    /** Takes it back, if it has not run. */
    public void cancel() {
      previous.next = next;
      next.previous = previous;
      previous = this;
      next = this;
    }
  }

  private final VirtualClock clock;

  /** In the order of their running. */
  private final List<Slot> slots = new ArrayList<>();

  private long nextNanos = Long.MAX_VALUE;

  public TimerWheel(VirtualClock clock) {
    this.clock = clock;
  }

  /** When the next slot runs, in nanoseconds since the epoch; Long.MAX_VALUE: none is armed. */
  public long nextNanos() {
    return nextNanos;
  }

  /** Arms a timer. */
  public Timer after(long delayNanos, Runnable action) {
    Timer t = new Timer(action);
    long due = clock.nowNanos() + delayNanos;
    slot(due, width(delayNanos)).add(t);
    nextNanos = slots.get(0).runsNanos;
    return t;
  }

  private static long width(long delayNanos) {
    long width = TICK_NANOS;
    for (long covers = FIRST_LEVEL * TICK_NANOS; delayNanos >= covers; covers *= 8) {
      width *= 8;
    }
    return width;
  }

  private Slot slot(long due, long width) {
    int at = slots.size();
    for (; at > 0; at--) {
      Slot s = slots.get(at - 1);
      if (s.widthNanos == width && s.opensNanos <= due && due - s.opensNanos <= width / 2) {
        return s;
      }
      if (s.runsNanos <= due + width / 2) {
        break;
      }
    }
    Slot s = new Slot(due, width);
    slots.add(at, s);
    return s;
  }

  /** Runs what is due up to a time; the clock stands at each slot's while it runs. */
  public void runUntil(long timeNanos) {
    while (nextNanos <= timeNanos) {
      Slot s = slots.remove(0);
      nextNanos = slots.isEmpty() ? Long.MAX_VALUE : slots.get(0).runsNanos;
      clock.advanceTo(s.runsNanos);
      while (s.head.next != s.head) {
        Timer t = s.head.next;
        t.cancel();
        t.action.run();
      }
    }
  }

  /** Slots that are armed, for tests. */
  int size() {
    return slots.size();
  }
}
