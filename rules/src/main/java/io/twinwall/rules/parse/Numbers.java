package io.twinwall.rules.parse;

import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Token;
import io.twinwall.rules.text.Token.Kind;
import java.math.BigInteger;

/** Plain numbers, durations, sizes and rates of the grammar (not values of a datatype). */
final class Numbers {
  private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

  private final Input in;

  Numbers(Input in) {
    this.in = in;
  }

  /** An unsigned number below 2^63. */
  long number(String what) {
    Token token = in.peek();
    if (token.kind() == Kind.VARIABLE) {
      in.next();
      if (in.variable(token) instanceof io.twinwall.rules.ast.Node.Word word
          && !word.text().isEmpty()
          && word.text().chars().allMatch(Character::isDigit)) {
        return value(token, word.text());
      }
      throw new Fault(token.span(), "invalid variable", "expected " + what);
    }
    if (token.kind() != Kind.NUMBER) {
      throw in.unexpected(what);
    }
    in.next();
    return value(token, token.text());
  }

  /** A number within bounds. */
  long number(String what, long most) {
    Token token = in.peek();
    long value = number(what);
    if (value > most) {
      throw new Fault(token.span(), "value too large", what + " is at most " + most);
    }
    return value;
  }

  static long value(Token token, String text) {
    BigInteger value = parse(text);
    if (value.compareTo(LARGEST) > 0) {
      throw new Fault(token.span(), "Value " + text + " exceeds valid range");
    }
    return value.longValue();
  }

  /** Decimal, or hexadecimal behind 0x; a leading zero means octal, as in C. */
  static BigInteger parse(String text) {
    if (text.startsWith("0x") || text.startsWith("0X")) {
      return new BigInteger(text.substring(2), 16);
    }
    boolean octal = text.length() > 1 && text.startsWith("0") && text.matches("[0-7]+");
    return new BigInteger(text, octal ? 8 : 10);
  }

  /** A duration such as 1h30m, or a number of seconds. */
  long durationNanos() {
    Token token = in.peek();
    if (token.kind() == Kind.QUOTED || token.kind() == Kind.TIME || token.kind() == Kind.NUMBER) {
      in.next();
      long millis = millis(token);
      if (millis > Long.MAX_VALUE / 1_000_000) {
        throw new Fault(token.span(), "duration too long");
      }
      return millis * 1_000_000L;
    }
    throw in.unexpected("a duration such as 30s or 1h30m");
  }

  private static long millis(Token token) {
    String text = token.text();
    long sum = 0;
    int i = 0;
    while (i < text.length()) {
      int begin = i;
      while (i < text.length() && Character.isDigit(text.charAt(i))) {
        i++;
      }
      if (i == begin || i - begin > 12) {
        throw new Fault(token.span(), "cannot parse time", "write it as 30s or 1h30m");
      }
      long count = Long.parseLong(text.substring(begin, i));
      int unitStart = i;
      while (i < text.length() && Character.isLetter(text.charAt(i))) {
        i++;
      }
      sum += count * unitMillis(token, text.substring(unitStart, i));
    }
    return sum;
  }

  private static long unitMillis(Token token, String unit) {
    return switch (unit) {
      case "w" -> 604_800_000L;
      case "d" -> 86_400_000L;
      case "h" -> 3_600_000L;
      case "m" -> 60_000L;
      case "s", "" -> 1000L;
      case "ms" -> 1L;
      default -> throw new Fault(token.span(), "cannot parse time", "units are d, h, m, s, ms");
    };
  }

  /** Seconds of a rate's unit. */
  long unitSeconds() {
    Token token = in.name("second, minute, hour, day or week");
    return switch (token.text()) {
      case "second" -> 1;
      case "minute" -> 60;
      case "hour" -> 3600;
      case "day" -> 86_400;
      case "week" -> 604_800;
      default ->
          throw new Fault(
              token.span(),
              "syntax error, unexpected " + token.described(),
              "expected second, minute, hour, day or week");
    };
  }

  /** Bytes of a word such as kbytes; null if it is none. */
  static @org.jspecify.annotations.Nullable Long byteUnit(String word) {
    return switch (word) {
      case "bytes" -> 1L;
      case "kbytes" -> 1024L;
      case "mbytes" -> 1024L * 1024;
      default -> null;
    };
  }
}
