package io.twinwall.rules.iptables;

import io.twinwall.rules.model.XtStep;
import io.twinwall.rules.model.XtStep.U32Op;
import io.twinwall.rules.model.XtStep.U32Part;
import io.twinwall.rules.model.XtStep.U32Test;
import io.twinwall.rules.text.Fault;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code -m u32 --u32 "0>>22&0x3C@4>>16=0x50,80:90 && ..."}. */
final class U32Match {
  private static final int MOST = 10;

  private final Word word;
  private final String text;
  private int at;

  private U32Match(Word word) {
    this.word = word;
    this.text = word.text();
  }

  static void register(Registry registry) {
    registry
        .match(
            "u32",
            (options, rule) -> {
              Given given = options.need("--u32");
              List<U32Test> tests = new U32Match(given.value()).tests();
              rule.step(options.span(), new XtStep.U32(options.written(), tests, given.inverted()));
            })
        .may("--u32", 1);
  }

  private List<U32Test> tests() {
    List<U32Test> tests = new ArrayList<>();
    do {
      tests.add(test());
      if (tests.size() > MOST) {
        throw fault("at most " + MOST + " tests");
      }
    } while (accept("&&"));
    skip();
    if (at < text.length()) {
      throw fault("\"&&\" or the end at character " + (at + 1));
    }
    return tests;
  }

  private U32Test test() {
    long start = number();
    List<U32Part> parts = new ArrayList<>();
    while (!accept("=")) {
      U32Op op =
          accept("&")
              ? U32Op.AND
              : accept("<<")
                  ? U32Op.LEFT
                  : accept(">>") ? U32Op.RIGHT : accept("@") ? U32Op.AT : null;
      if (op == null) {
        throw fault("an operator or '=' at character " + (at + 1));
      }
      parts.add(new U32Part(op, number()));
      if (parts.size() > MOST) {
        throw fault("at most " + MOST + " operators");
      }
    }
    List<Long> ranges = new ArrayList<>();
    do {
      long low = number();
      ranges.add(low);
      ranges.add(accept(":") ? number() : low);
      if (ranges.size() > 2 * MOST) {
        throw fault("at most " + MOST + " values");
      }
    } while (accept(","));
    return new U32Test(start, parts, ranges);
  }

  private void skip() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  private boolean accept(String sign) {
    skip();
    boolean both = sign.equals("&") && text.startsWith("&&", at);
    boolean is = !both && text.startsWith(sign, at);
    if (is) {
      at += sign.length();
    }
    return is;
  }

  private long number() {
    skip();
    int start = at;
    while (at < text.length() && Character.digit(text.charAt(at), 16) >= 0
        || at == start + 1 && at < text.length() && "xX".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (start == at) {
      throw fault("a number at character " + (at + 1));
    }
    return Values.number(word, text.substring(start, at), 0, 0xffffffffL, "a number");
  }

  private Fault fault(String expected) {
    return new Fault(word.span(), "u32: '" + text + "' is no test", "expected " + expected);
  }
}
