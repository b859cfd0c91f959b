package io.twinwall.rules.parse;

import io.twinwall.rules.model.Statement;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Suggestions;
import io.twinwall.rules.text.Token;
import io.twinwall.rules.text.Token.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code log} with its options. */
final class LogParser {
  /** Syslog levels by number; audit is one more. */
  private static final List<String> LEVELS =
      List.of("emerg", "alert", "crit", "err", "warn", "notice", "info", "debug", "audit");

  private static final int WARN = 4;
  private static final int TCP_SEQUENCE = 1;
  private static final int TCP_OPTIONS = 2;
  private static final int IP_OPTIONS = 4;
  private static final int SKUID = 8;
  private static final int ETHER = 32;
  private static final int LONGEST_PREFIX = 127;

  private final Input in;
  private final Numbers numbers;
  private @Nullable String prefix;
  private @Nullable Integer group;
  private @Nullable Long snaplen;
  private @Nullable Integer threshold;
  private int level = WARN;
  private boolean levelGiven;
  private int flags;

  LogParser(Input in, Numbers numbers) {
    this.in = in;
    this.numbers = numbers;
  }

  Statement.Log statement() {
    Token log = in.next();
    boolean more = true;
    while (more && in.peek().kind() == Kind.WORD) {
      more = option(in.peek().text());
    }
    if (group != null && (levelGiven || flags != 0)) {
      throw new Fault(
          log.span().to(in.last()), "level and flags options are mutually exclusive with group");
    }
    if (group == null && (snaplen != null || threshold != null)) {
      group = 0;
    }
    return new Statement.Log(prefix, group, snaplen, threshold, level, flags);
  }

  private boolean option(String word) {
    switch (word) {
      case "prefix" -> {
        in.next();
        Token text = in.name("the prefix in quotes");
        if (text.text().length() > LONGEST_PREFIX) {
          throw new Fault(text.span(), "log prefix is too long", "at most 127 characters");
        }
        prefix = text.text();
        return true;
      }
      case "group" -> {
        in.next();
        group = (int) numbers.number("a group", 65_535);
        return true;
      }
      case "snaplen" -> {
        in.next();
        snaplen = numbers.number("a length", 0xffffffffL);
        return true;
      }
      case "queue-threshold" -> {
        in.next();
        threshold = (int) numbers.number("a number of packets", 65_535);
        return true;
      }
      case "level" -> {
        in.next();
        readLevel();
        return true;
      }
      case "flags" -> {
        in.next();
        readFlags();
        return true;
      }
      default -> {
        return false;
      }
    }
  }

  private void readLevel() {
    Token token = in.name("a log level");
    level = LEVELS.indexOf(token.text());
    levelGiven = true;
    if (level < 0) {
      String near = Suggestions.didYouMean(token.text(), LEVELS);
      throw new Fault(
          token.span(),
          "invalid log level",
          near != null ? near : "expected one of " + String.join(", ", LEVELS));
    }
  }

  private void readFlags() {
    Token token = in.name("tcp, ip, skuid, ether or all");
    switch (token.text()) {
      case "all" -> flags |= TCP_SEQUENCE | TCP_OPTIONS | IP_OPTIONS | SKUID | ETHER;
      case "skuid" -> flags |= SKUID;
      case "ether" -> flags |= ETHER;
      case "ip" -> {
        in.expectWord("options");
        flags |= IP_OPTIONS;
      }
      case "tcp" -> {
        do {
          Token flag = in.name("sequence or options");
          flags |= flag.text().equals("options") ? TCP_OPTIONS : TCP_SEQUENCE;
        } while (in.acceptSign(","));
      }
      default ->
          throw new Fault(
              token.span(),
              "syntax error, unexpected " + token.text(),
              "expected tcp, ip, skuid, ether or all");
    }
  }
}
