package io.twinwall.rules.parse;

import io.twinwall.rules.model.Statement;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Token;
import io.twinwall.rules.text.Token.Kind;

/** Reads the statements that keep a state: counter, limit, quota, ct count, last, synproxy. */
final class StatefulParser {
  /** A limit's burst in packets where none is given (nft). */
  static final long DEFAULT_BURST = 5;

  private final Input in;
  private final Numbers numbers;

  StatefulParser(Input in, Numbers numbers) {
    this.in = in;
    this.numbers = numbers;
  }

  /** One of them, by its first word. */
  Statement statement() {
    Token token = in.next();
    return switch (token.text()) {
      case "counter" -> counter();
      case "limit" -> {
        in.expectWord("rate");
        yield limit();
      }
      case "quota" -> quota();
      case "last" -> last();
      default -> throw new IllegalStateException(token.text());
    };
  }

  private Statement last() {
    if (in.acceptWord("used") && !in.acceptWord("never")) {
      numbers.durationNanos();
    }
    return new Statement.Last();
  }

  /** Behind counter: {@code packets P bytes B} or nothing. */
  Statement.Counter counter() {
    if (!in.acceptWord("packets")) {
      return new Statement.Counter(0, 0);
    }
    long packets = numbers.number("a number of packets");
    in.expectWord("bytes");
    return new Statement.Counter(packets, numbers.number("a number of bytes"));
  }

  /** Behind {@code limit rate}. */
  Statement.Limit limit() {
    boolean over = in.acceptWord("over");
    Token rateToken = in.peek();
    long rate = numbers.number("a rate such as 10/second");
    if (rate == 0) {
      throw new Fault(rateToken.span(), "limit rate must be greater than zero");
    }
    long factor = 0;
    String unit = null;
    if (in.peek().kind() == Kind.WORD) {
      Token word = in.next();
      String[] parts = word.text().split("/", 2);
      Long bytes = Numbers.byteUnit(parts[0]);
      if (bytes == null) {
        throw new Fault(
            word.span(),
            "syntax error, unexpected " + word.text(),
            "expected '/second', or bytes, kbytes, mbytes");
      }
      factor = bytes;
      unit = parts.length > 1 ? parts[1] : null;
    }
    long seconds;
    if (unit == null || unit.isEmpty()) {
      if (unit == null) {
        in.expectSign("/");
      }
      seconds = numbers.unitSeconds();
    } else {
      seconds = seconds(unit);
    }
    long burst = burst(factor > 0);
    return new Statement.Limit(
        factor > 0 ? Math.multiplyExact(rate, factor) : rate, seconds, factor > 0, burst, over);
  }

  private long seconds(String unit) {
    return switch (unit) {
      case "second" -> 1;
      case "minute" -> 60;
      case "hour" -> 3600;
      case "day" -> 86_400;
      case "week" -> 604_800;
      default ->
          throw new Fault(
              in.last(), "Wrong unit format", "expected second, minute, hour, day or week");
    };
  }

  private long burst(boolean bytes) {
    if (!in.acceptWord("burst")) {
      return bytes ? 0 : DEFAULT_BURST;
    }
    Token place = in.peek();
    long burst = numbers.number("a burst");
    if (burst == 0 && !bytes) {
      throw new Fault(place.span(), "packet limit burst must be > 0");
    }
    Token word = in.name(bytes ? "bytes, kbytes or mbytes" : "packets");
    if (!bytes && word.text().equals("packets")) {
      return burst;
    }
    Long factor = Numbers.byteUnit(word.text());
    if (!bytes || factor == null) {
      throw new Fault(
          word.span(),
          "syntax error, unexpected " + word.text(),
          bytes ? "expected bytes, kbytes or mbytes" : "expected packets");
    }
    return Math.multiplyExact(burst, factor);
  }

  /** Behind quota. */
  Statement.Quota quota() {
    boolean over = in.acceptWord("over");
    if (!over) {
      in.acceptWord("until");
    }
    long bytes = volume();
    long used = in.acceptWord("used") ? volume() : 0;
    return new Statement.Quota(bytes, used, over);
  }

  private long volume() {
    long count = numbers.number("a number of bytes");
    Token word = in.name("bytes, kbytes or mbytes");
    Long factor = Numbers.byteUnit(word.text());
    if (factor == null || count > Long.MAX_VALUE / factor) {
      throw new Fault(
          word.span(),
          "syntax error, unexpected " + word.text(),
          "expected bytes, kbytes or mbytes");
    }
    return count * factor;
  }

  /** {@code ct count [over] N}. */
  Statement.ConnLimit connLimit() {
    in.expectWord("ct");
    in.expectWord("count");
    boolean over = in.acceptWord("over");
    return new Statement.ConnLimit(numbers.number("a number of connections", 0xffffffffL), over);
  }

  Statement.Synproxy synproxyStatement() {
    in.next();
    return synproxy();
  }

  /** Behind synproxy; blocks of an object may hold newlines. */
  Statement.Synproxy synproxy() {
    int mss = -1;
    int wscale = -1;
    boolean timestamp = false;
    boolean sackPerm = false;
    while (true) {
      if (in.acceptWord("mss")) {
        mss = (int) numbers.number("a segment size", 65_535);
      } else if (in.acceptWord("wscale")) {
        wscale = (int) numbers.number("a window shift", 255);
      } else if (in.acceptWord("timestamp")) {
        timestamp = true;
      } else if (in.acceptWord("sack-perm")) {
        sackPerm = true;
      } else {
        return new Statement.Synproxy(mss, wscale, timestamp, sackPerm);
      }
    }
  }
}
