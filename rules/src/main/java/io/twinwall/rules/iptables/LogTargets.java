package io.twinwall.rules.iptables;

import io.twinwall.rules.model.Statement;
import io.twinwall.rules.text.Fault;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Targets that tell somebody: LOG, NFLOG, AUDIT, TRACE. The packet goes on. */
final class LogTargets {
  private static final List<String> LEVELS =
      List.of("emerg", "alert", "crit", "err", "warn", "notice", "info", "debug");
  private static final Map<String, String> OTHER_NAMES =
      Map.of("panic", "emerg", "error", "err", "warning", "warn");
  private static final int DEFAULT_LEVEL = 4;
  private static final int AUDIT_LEVEL = 8;
  private static final int LONGEST_PREFIX = 127;

  private LogTargets() {}

  static void register(Registry registry) {
    registry
        .target("LOG", LogTargets::log)
        .plain("--log-level", 1)
        .plain("--log-prefix", 1)
        .plain("--log-tcp-sequence", 0)
        .plain("--log-tcp-options", 0)
        .plain("--log-ip-options", 0)
        .plain("--log-uid", 0)
        .plain("--log-macdecode", 0);
    registry
        .target("NFLOG", LogTargets::nflog)
        .plain("--nflog-group", 1)
        .plain("--nflog-prefix", 1)
        .plain("--nflog-range", 1)
        .plain("--nflog-size", 1)
        .plain("--nflog-threshold", 1);
    registry
        .target(
            "AUDIT",
            (o, r) -> r.add(o.span(), new Statement.Log(null, null, null, null, AUDIT_LEVEL, 0)))
        .plain("--type", 1);
    registry.target("TRACE", (o, r) -> r.add(o.span(), "meta nftrace set 1"));
  }

  private static @Nullable String prefix(@Nullable Given given) {
    if (given == null) {
      return null;
    }
    if (given.text().length() > LONGEST_PREFIX) {
      throw new Fault(given.value().span(), "log prefix too long (at most " + LONGEST_PREFIX + ")");
    }
    return Values.quotable(given.text());
  }

  private static void log(Options options, RuleBuilder rule) {
    int flags = 0;
    for (Given given : options.all()) {
      flags |=
          switch (given.name()) {
            case "--log-tcp-sequence" -> 1;
            case "--log-tcp-options" -> 2;
            case "--log-ip-options" -> 4;
            case "--log-uid" -> 8;
            case "--log-macdecode" -> 32;
            default -> 0;
          };
    }
    String prefix = prefix(options.get("--log-prefix"));
    int level = level(options.get("--log-level"));
    rule.add(options.span(), new Statement.Log(prefix, null, null, null, level, flags));
  }

  private static int level(@Nullable Given given) {
    if (given == null) {
      return DEFAULT_LEVEL;
    }
    String text = given.text().toLowerCase(Locale.ROOT);
    if (text.matches("[0-9]+")) {
      return (int) Values.number(given.value(), 0, 7, "a log level");
    }
    int level = LEVELS.indexOf(OTHER_NAMES.getOrDefault(text, text));
    if (level < 0) {
      throw new Fault(
          given.value().span(),
          "log-level '" + given.text() + "' unknown",
          "the levels are " + String.join(", ", LEVELS));
    }
    return level;
  }

  private static void nflog(Options options, RuleBuilder rule) {
    Given group = options.get("--nflog-group");
    Given size = options.get("--nflog-size");
    Given threshold = options.get("--nflog-threshold");
    rule.add(
        options.span(),
        new Statement.Log(
            prefix(options.get("--nflog-prefix")),
            group == null ? 0 : (int) Values.number(group.value(), 0, 0xffff, "a group"),
            size == null ? null : Values.number(size.value(), 0, 0xffffffffL, "a size"),
            threshold == null
                ? null
                : (int) Values.number(threshold.value(), 1, 0xffff, "a threshold"),
            DEFAULT_LEVEL,
            0));
  }
}
