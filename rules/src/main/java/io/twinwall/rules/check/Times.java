package io.twinwall.rules.check;

import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and times of day as values. */
final class Times {
  private static final Pattern PART = Pattern.compile("([0-9]{1,9})(ms|[wdhms])?");
  private static final int SECONDS_OF_DAY = 86_400;

  private Times() {}

  /** 1h30m, or seconds, to milliseconds. */
  static BigInteger millis(Span span, String text) {
    Matcher part = PART.matcher(text);
    long sum = 0;
    int end = 0;
    while (end < text.length() && part.find(end) && part.start() == end) {
      String unit = part.group(2) == null ? "s" : part.group(2);
      sum += Long.parseLong(part.group(1)) * unit(unit);
      end = part.end();
    }
    if (end == 0 || end < text.length()) {
      throw new Fault(span, "cannot parse time", "write it as 30s or 1h30m");
    }
    return BigInteger.valueOf(sum);
  }

  private static long unit(String unit) {
    return switch (unit) {
      case "w" -> 604_800_000L;
      case "d" -> 86_400_000L;
      case "h" -> 3_600_000L;
      case "m" -> 60_000L;
      case "ms" -> 1L;
      default -> 1000L;
    };
  }

  /** 14:30 or 14:30:15 to the second of the day. */
  static BigInteger hour(Span span, String text) {
    if (Literals.isNumber(text)) {
      return Literals.parse(text);
    }
    String[] parts = text.split(":", -1);
    long seconds = 0;
    boolean good = parts.length == 2 || parts.length == 3;
    for (int i = 0; good && i < parts.length; i++) {
      good = parts[i].matches("[0-9]{1,2}");
      seconds = good ? seconds * 60 + Long.parseLong(parts[i]) : 0;
    }
    seconds = parts.length == 2 ? seconds * 60 : seconds;
    if (!good || seconds >= SECONDS_OF_DAY) {
      throw new Fault(span, "Can't parse hour", "as in \"14:30\" (UTC)");
    }
    return BigInteger.valueOf(seconds);
  }
}
