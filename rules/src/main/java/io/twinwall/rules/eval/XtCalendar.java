package io.twinwall.rules.eval;

import io.twinwall.rules.model.XtStep.Calendar;
import java.time.LocalDate;

/** {@code -m time} in full, in UTC (Linux xt_time.c). */
final class XtCalendar {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int DAY = 86_400;

  private XtCalendar() {}

  static boolean holds(Calendar t, long nowNanos) {
    long stamp = Math.floorDiv(nowNanos, NANOS_PER_SECOND);
    if (stamp < t.dateStart() || stamp > t.dateStop()) {
      return false;
    }
    int second = (int) Math.floorMod(stamp, (long) DAY);
    if (t.dayStart() < t.dayStop()) {
      if (second < t.dayStart() || second > t.dayStop()) {
        return false;
      }
    } else {
      if (second < t.dayStart() && second > t.dayStop()) {
        return false;
      }
      if (t.contiguous() && second <= t.dayStop()) {
        stamp -= DAY;
      }
    }
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(stamp, (long) DAY));
    return (t.weekdays() >> date.getDayOfWeek().getValue() & 1) != 0
        && (t.monthdays() >> date.getDayOfMonth() & 1) != 0;
  }
}
