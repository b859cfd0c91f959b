package io.twinwall.rules.parse;

import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Token;
import io.twinwall.rules.text.Token.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the blocks of stateful objects. */
final class ObjectParser {
  private static final int TCP = 6;
  private static final int UDP = 17;

  private final Input in;
  private final Numbers numbers;
  private final StatefulParser stateful;
  private @Nullable String comment;

  ObjectParser(Input in, Numbers numbers, StatefulParser stateful) {
    this.in = in;
    this.numbers = numbers;
    this.stateful = stateful;
  }

  /** Behind the name; {@code block} false: a command may hold the values without braces. */
  NamedObject object(NamedObject.Kind kind, Token name, Family family) {
    String text = name.text();
    boolean braces = in.acceptSign("{");
    if (!braces && in.atEndOfStatement() && kind != NamedObject.Kind.COUNTER) {
      throw in.unexpected("'{'");
    }
    if (braces) {
      in.skipSeparators();
    }
    NamedObject object =
        switch (kind) {
          case COUNTER -> counter(text);
          case QUOTA -> quota(name);
          case LIMIT -> limit(name);
          case SYNPROXY -> synproxy(text, braces);
          case SECMARK -> secmark(text);
          case CT_HELPER -> helper(name, family);
          case CT_TIMEOUT -> timeout(name, family);
          case CT_EXPECTATION -> expectation(name, family);
        };
    if (braces) {
      in.skipSeparators();
      comment();
      in.expectSign("}");
    }
    return object;
  }

  private void comment() {
    if (in.acceptWord("comment")) {
      comment = in.name("the comment's text").text();
      in.skipSeparators();
    }
  }

  private NamedObject counter(String name) {
    comment();
    long packets = 0;
    long bytes = 0;
    if (in.atWord("packets")) {
      Statement.Counter counter = stateful.counter();
      packets = counter.packets();
      bytes = counter.bytes();
      in.acceptSign(";");
    }
    if (in.atWord("comment")) {
      comment();
    }
    return new NamedObject.CounterObject(name, 0, comment, packets, bytes);
  }

  private NamedObject quota(Token name) {
    comment();
    Statement.Quota quota = stateful.quota();
    closing();
    return new NamedObject.QuotaObject(name.text(), 0, comment, quota);
  }

  private NamedObject limit(Token name) {
    comment();
    in.expectWord("rate");
    Statement.Limit limit = stateful.limit();
    closing();
    return new NamedObject.LimitObject(name.text(), 0, comment, limit);
  }

  private void closing() {
    if (in.peek().kind() == Kind.NEWLINE && !in.sources().isEmpty()) {
      return;
    }
    in.acceptSign(";");
    if (in.atWord("comment")) {
      comment();
    }
  }

  private NamedObject synproxy(String name, boolean braces) {
    Statement.Synproxy all = new Statement.Synproxy(-1, -1, false, false);
    Statement.Synproxy empty = all;
    while (true) {
      Statement.Synproxy part = stateful.synproxy();
      if (part.equals(empty)) {
        break;
      }
      all =
          new Statement.Synproxy(
              part.mss() >= 0 ? part.mss() : all.mss(),
              part.wscale() >= 0 ? part.wscale() : all.wscale(),
              all.timestamp() || part.timestamp(),
              all.sackPerm() || part.sackPerm());
      if (!braces) {
        break;
      }
      in.skipSeparators();
    }
    return new NamedObject.SynproxyObject(name, 0, comment, all);
  }

  private NamedObject secmark(String name) {
    Token context = in.name("the context in quotes");
    in.acceptSign(";");
    return new NamedObject.SecmarkObject(name, 0, comment, context.text());
  }

  private int protocol() {
    Token token = in.name("tcp or udp");
    return switch (token.text()) {
      case "tcp" -> TCP;
      case "udp" -> UDP;
      default ->
          throw new Fault(
              token.span(), "syntax error, unexpected " + token.text(), "expected tcp or udp");
    };
  }

  private Family l3proto() {
    Token token = in.name("ip, ip6 or inet");
    return switch (token.text()) {
      case "ip" -> Family.IP;
      case "ip6" -> Family.IP6;
      case "inet" -> Family.INET;
      default ->
          throw new Fault(
              token.span(), "syntax error, unexpected " + token.text(), "expected ip, ip6 or inet");
    };
  }

  private NamedObject helper(Token name, Family family) {
    String type = null;
    int protocol = -1;
    Family l3proto = family;
    while (!in.atSign("}")) {
      Token word = in.name("type, l3proto or comment");
      switch (word.text()) {
        case "type" -> {
          type = in.name("the helper's name in quotes").text();
          in.expectWord("protocol");
          protocol = protocol();
        }
        case "l3proto" -> l3proto = l3proto();
        case "comment" -> comment = in.name("the comment's text").text();
        default -> throw unknown(word, "type, l3proto or comment");
      }
      separator();
    }
    if (type == null) {
      throw new Fault(name.span(), "ct helper needs a type", "as in type \"ftp\" protocol tcp");
    }
    return new NamedObject.CtHelperObject(name.text(), 0, comment, type, protocol, l3proto);
  }

  private void separator() {
    if (!in.atEndOfStatement() && !in.atSign("}")) {
      throw in.unexpected("newline or ';'");
    }
    in.skipSeparators();
    if (in.peek().kind() == Kind.END) {
      throw in.unexpected("'}'");
    }
  }

  private static Fault unknown(Token word, String expected) {
    return new Fault(
        word.span(), "syntax error, unexpected " + word.described(), "expected " + expected);
  }

  private NamedObject timeout(Token name, Family family) {
    int protocol = -1;
    Family l3proto = family;
    Map<String, Long> policy = new LinkedHashMap<>();
    while (!in.atSign("}")) {
      Token word = in.name("protocol, l3proto, policy or comment");
      switch (word.text()) {
        case "protocol" -> protocol = protocol();
        case "l3proto" -> l3proto = l3proto();
        case "comment" -> comment = in.name("the comment's text").text();
        case "policy" -> policy(policy);
        default -> throw unknown(word, "protocol, l3proto, policy or comment");
      }
      separator();
    }
    if (protocol < 0) {
      throw new Fault(name.span(), "ct timeout needs a protocol", "as in protocol tcp");
    }
    return new NamedObject.CtTimeoutObject(name.text(), 0, comment, protocol, l3proto, policy);
  }

  private void policy(Map<String, Long> policy) {
    in.expectSign("=");
    in.expectSign("{");
    in.skipNewlines();
    while (!in.atSign("}")) {
      Token state = in.name("the name of a state");
      in.expectSign(":");
      policy.put(state.text(), numbers.durationNanos() / 1_000_000_000L);
      in.skipNewlines();
      if (!in.acceptSign(",")) {
        break;
      }
      in.skipNewlines();
    }
    in.expectSign("}");
  }

  private NamedObject expectation(Token name, Family family) {
    int protocol = -1;
    Family l3proto = family;
    int dport = 0;
    long timeout = 0;
    int size = 0;
    while (!in.atSign("}")) {
      Token word = in.name("protocol, dport, timeout, size, l3proto or comment");
      switch (word.text()) {
        case "protocol" -> protocol = protocol();
        case "l3proto" -> l3proto = l3proto();
        case "comment" -> comment = in.name("the comment's text").text();
        case "dport" -> dport = (int) numbers.number("a port", 65_535);
        case "timeout" -> timeout = numbers.durationNanos();
        case "size" -> size = (int) numbers.number("a number", 255);
        default -> throw unknown(word, "protocol, dport, timeout, size, l3proto or comment");
      }
      separator();
    }
    if (protocol < 0) {
      throw new Fault(name.span(), "ct expectation needs a protocol", "as in protocol tcp");
    }
    return new NamedObject.CtExpectationObject(
        name.text(), 0, comment, protocol, dport, timeout, size, l3proto);
  }
}
