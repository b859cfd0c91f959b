package io.twinwall.rules.iptables;

import io.twinwall.rules.model.XtStep;
import io.twinwall.rules.text.Fault;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code -m time}: dates, hours and days, in UTC (Linux xt_time.c). */
final class TimeMatch {
  private static final Pattern DATE =
      Pattern.compile(
          "(\\d{4})(?:-(\\d\\d?)(?:-(\\d\\d?)(?:T(\\d\\d?)(?::(\\d\\d?)(?::(\\d\\d?))?)?)?)?)?");
  private static final Pattern CLOCK = Pattern.compile("(\\d\\d?):(\\d\\d?)(?::(\\d\\d?))?");
  private static final List<String> DAYS = List.of("mo", "tu", "we", "th", "fr", "sa", "su");
  private static final long LAST_SECOND = 0x7fffffffL;
  private static final int DAY = 86_400;
  private static final int ALL_WEEKDAYS = 0xfe;
  private static final long ALL_MONTHDAYS = 0xfffffffeL;

  private TimeMatch() {}

  static void register(Registry registry) {
    registry
        .match("time", TimeMatch::translate)
        .plain("--datestart", 1)
        .plain("--datestop", 1)
        .plain("--timestart", 1)
        .plain("--timestop", 1)
        .may("--weekdays", 1)
        .may("--monthdays", 1)
        .plain("--contiguous", 0)
        .plain("--kerneltz", 0)
        .plain("--utc", 0);
  }

  private static void translate(Options options, RuleBuilder rule) {
    long dateStart = date(options.get("--datestart"), 0);
    long dateStop = date(options.get("--datestop"), LAST_SECOND);
    int start = clock(options.get("--timestart"), 0);
    int stop = clock(options.get("--timestop"), DAY - 1);
    int weekdays = weekdays(options.get("--weekdays"));
    long monthdays = monthdays(options.get("--monthdays"));
    boolean contiguous = options.has("--contiguous");
    if (contiguous && start < stop) {
      throw new Fault(
          options.span(),
          "time: --contiguous only makes sense when stoptime is smaller than starttime");
    }
    if (contiguous || monthdays != ALL_MONTHDAYS) {
      rule.step(
          options.span(),
          new XtStep.Calendar(
              options.written(),
              dateStart,
              dateStop,
              start,
              stop,
              weekdays,
              monthdays,
              contiguous));
      return;
    }
    if (options.has("--datestart")) {
      rule.add(options.span(), "meta time >= " + dateStart);
    }
    if (options.has("--datestop")) {
      rule.add(options.span(), "meta time < " + (dateStop + 1));
    }
    hours(start, stop, options, rule);
    if (weekdays != ALL_WEEKDAYS) {
      List<String> days = new ArrayList<>();
      for (int day = 1; day <= 7; day++) {
        if ((weekdays >> day & 1) != 0) {
          days.add(String.valueOf(day % 7));
        }
      }
      rule.add(options.span(), "meta day " + Values.oneOf(days));
    }
  }

  private static void hours(int start, int stop, Options options, RuleBuilder rule) {
    if (start < stop) {
      if (start > 0 || stop < DAY - 1) {
        rule.add(options.span(), "meta hour " + start + "-" + stop);
      }
    } else if (start > stop + 1) {
      rule.add(options.span(), "meta hour != " + (stop + 1) + "-" + (start - 1));
    }
  }

  private static long date(@Nullable Given given, long otherwise) {
    if (given == null) {
      return otherwise;
    }
    Matcher m = DATE.matcher(given.text());
    if (!m.matches()) {
      throw Values.bad(given.value(), "a date such as 2026-01-31T12:00:00");
    }
    try {
      return LocalDateTime.of(
              Integer.parseInt(m.group(1)),
              part(m, 2, 1),
              part(m, 3, 1),
              part(m, 4, 0),
              part(m, 5, 0),
              part(m, 6, 0))
          .toEpochSecond(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw Values.bad(given.value(), "a date such as 2026-01-31T12:00:00");
    }
  }

  private static int part(Matcher m, int group, int otherwise) {
    return m.group(group) == null ? otherwise : Integer.parseInt(m.group(group));
  }

  private static int clock(@Nullable Given given, int otherwise) {
    if (given == null) {
      return otherwise;
    }
    Matcher m = CLOCK.matcher(given.text());
    if (!m.matches()) {
      throw Values.bad(given.value(), "a time such as 08:30");
    }
    int hours = part(m, 1, 0);
    int minutes = part(m, 2, 0);
    int seconds = part(m, 3, 0);
    if (hours > 23 || minutes > 59 || seconds > 59) {
      throw Values.bad(given.value(), "a time such as 08:30");
    }
    return hours * 3600 + minutes * 60 + seconds;
  }

  private static int weekdays(@Nullable Given given) {
    if (given == null) {
      return ALL_WEEKDAYS;
    }
    int bits = 0;
    for (String part : Values.list(given.value())) {
      String name = part.toLowerCase(Locale.ROOT);
      int day = -1;
      if (name.matches("[1-7]")) {
        day = Integer.parseInt(name);
      } else if (name.length() >= 2) {
        int found = DAYS.indexOf(name.substring(0, 2));
        day = found < 0 ? -1 : found + 1;
      }
      if (day < 0) {
        throw Values.bad(given.value(), "days such as Mon,Tue or 1,2");
      }
      bits |= 1 << day;
    }
    return given.inverted() ? bits ^ ALL_WEEKDAYS : bits;
  }

  private static long monthdays(@Nullable Given given) {
    if (given == null) {
      return ALL_MONTHDAYS;
    }
    long bits = 0;
    for (String part : Values.list(given.value())) {
      bits |= 1L << Values.number(given.value(), part, 1, 31, "days of the month");
    }
    return given.inverted() ? bits ^ ALL_MONTHDAYS : bits;
  }
}
