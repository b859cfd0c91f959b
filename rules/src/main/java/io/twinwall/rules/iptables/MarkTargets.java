package io.twinwall.rules.iptables;

import io.twinwall.rules.model.XtStep;
import io.twinwall.rules.text.Fault;
import org.jspecify.annotations.Nullable;

/** Targets that mark: MARK, CONNMARK, CLASSIFY (Linux xt_mark.c, xt_connmark.c). */
final class MarkTargets {
  private static final long ALL = 0xffffffffL;

  private MarkTargets() {}

  static void register(Registry registry) {
    operations(registry.target("MARK", (o, r) -> set(o, r, "meta mark")));
    operations(registry.target("CONNMARK", MarkTargets::connmark))
        .plain("--save-mark", 0)
        .plain("--restore-mark", 0)
        .plain("--nfmask", 1)
        .plain("--ctmask", 1)
        .plain("--mask", 1)
        .plain("--left-shift-mark", 1)
        .plain("--right-shift-mark", 1);
    registry.target("CLASSIFY", MarkTargets::classify).plain("--set-class", 1);
  }

  private static Extension operations(Extension extension) {
    return extension
        .plain("--set-xmark", 1)
        .plain("--set-mark", 1)
        .plain("--and-mark", 1)
        .plain("--or-mark", 1)
        .plain("--xor-mark", 1);
  }

  /** New value: {@code (old & ~mask) ^ value}. */
  private static void set(Options options, RuleBuilder rule, String key) {
    if (options.all().size() != 1) {
      throw new Fault(
          options.span(),
          options.extension().name()
              + ": One of the --set-xmark, --{and,or,xor,set}-mark is required");
    }
    Given given = options.all().get(0);
    long[] mark = Values.masked(given.value(), "a mark");
    long value = mark[0];
    long mask = mark[1];
    switch (given.name()) {
      case "--set-mark" -> mask |= value;
      case "--and-mark" -> {
        mask = ~value & ALL;
        value = 0;
      }
      case "--or-mark" -> mask = value;
      case "--xor-mark" -> mask = 0;
      default -> {}
    }
    rule.add(options.span(), key + " set " + changed(key, value, mask));
  }

  /** The value of {@code (old & ~mask) ^ value}, as simply as it can be said. */
  static String changed(String key, long value, long mask) {
    String kept = " & " + Values.hex(~mask & ALL);
    if (mask == ALL) {
      return Values.hex(value);
    } else if (mask == 0) {
      return value == 0 ? key : key + " ^ " + Values.hex(value);
    } else if (value == 0) {
      return key + kept;
    } else if (mask == value) {
      return key + " | " + Values.hex(value);
    }
    return key + kept + ((value & ~mask) == 0 ? " | " : " ^ ") + Values.hex(value);
  }

  private static void connmark(Options options, RuleBuilder rule) {
    options.refuse("--left-shift-mark", "marks are not shifted");
    options.refuse("--right-shift-mark", "marks are not shifted");
    boolean save = options.has("--save-mark");
    if (!save && !options.has("--restore-mark")) {
      set(options, rule, "ct mark");
      return;
    }
    long both = mask(options.get("--mask"), ALL);
    long connection = mask(options.get("--ctmask"), both);
    long packet = mask(options.get("--nfmask"), both);
    long changed = save ? connection : packet;
    long taken = save ? packet : connection;
    String to = save ? "ct mark" : "meta mark";
    String from = save ? "meta mark" : "ct mark";
    if (changed == ALL) {
      rule.add(
          options.span(), to + " set " + from + (taken == ALL ? "" : " & " + Values.hex(taken)));
    } else {
      rule.step(
          options.span(),
          new XtStep.MarkTransfer(options.written(), !save, (int) connection, (int) packet));
    }
  }

  private static long mask(@Nullable Given given, long otherwise) {
    return given == null ? otherwise : Values.number(given.value(), 0, ALL, "a mask");
  }

  private static void classify(Options options, RuleBuilder rule) {
    Given given = options.need("--set-class");
    if (!given.text().matches("[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}")) {
      throw Values.bad(given.value(), "a class such as 1:10");
    }
    rule.add(given.span(), "meta priority set " + given.text().toLowerCase(java.util.Locale.ROOT));
  }
}
