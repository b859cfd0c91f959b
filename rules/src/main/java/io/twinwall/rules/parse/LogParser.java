package io.twinwall.rules.parse;

import io.twinwall.rules.ast.Node;
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
  private static final int AUDIT = 8;

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
    if (levelGiven && level == AUDIT && (prefix != null || flags != 0)) {
      throw new Fault(
          log.span().to(in.last()), "log level audit doesn't support any further options");
    }
    if (group == null) {
      snaplen = null;
      threshold = null;
    }
    return new Statement.Log(prefix, group, snaplen, threshold, level, flags);
  }

  private boolean option(String word) {
    switch (word) {
      case "prefix" -> {
        in.next();
        Token text = in.name("the prefix in quotes");
        String words = expanded(text);
        if (words.length() > LONGEST_PREFIX) {
          throw new Fault(text.span(), "log prefix is too long", "at most 127 characters");
        }
        prefix = words;
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

  /** A prefix may hold variables. */
  private String expanded(Token text) {
    String words = text.text();
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < words.length()) {
      int end = at + 1;
      if (words.charAt(at) == '$') {
        while (end < words.length() && isName(words.charAt(end))) {
          end++;
        }
      }
      String part = words.substring(at, end);
      out.append(end > at + 1 ? value(text, part.substring(1)) : part);
      at = end;
    }
    return out.toString();
  }

  private static boolean isName(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private String value(Token place, String name) {
    Node value = in.variable(new Token(Kind.VARIABLE, name, place.span()));
    if (value instanceof Node.Quoted quoted) {
      return quoted.text();
    }
    if (value instanceof Node.Word word) {
      return word.text();
    }
    throw new Fault(place.span(), "invalid variable, a text is expected");
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
