package io.twinwall.rules.iptables;

import io.twinwall.rules.model.XtStep;
import io.twinwall.rules.text.Fault;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** {@code -m string}: text or bytes anywhere in the packet (Linux xt_string.c). */
final class StringMatch {
  private static final int LONGEST = 128;

  private StringMatch() {}

  static void register(Registry registry) {
    registry
        .match("string", StringMatch::translate)
        .may("--string", 1)
        .may("--hex-string", 1)
        .plain("--algo", 1)
        .plain("--from", 1)
        .plain("--to", 1)
        .plain("--icase", 0);
  }

  private static void translate(Options options, RuleBuilder rule) {
    Given hex = options.get("--hex-string");
    Given given = hex != null ? hex : options.need("--string");
    Given algorithm = options.need("--algo");
    if (!algorithm.text().equals("bm") && !algorithm.text().equals("kmp")) {
      throw Values.bad(algorithm.value(), "bm or kmp");
    }
    String pattern =
        hex != null
            ? bytes(given)
            : new String(
                given.text().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    if (pattern.isEmpty() || pattern.length() > LONGEST) {
      throw new Fault(given.value().span(), "STRING too long or empty \"" + given.text() + "\"");
    }
    rule.step(
        options.span(),
        new XtStep.Search(
            options.written(),
            pattern,
            offset(options.get("--from"), 0),
            offset(options.get("--to"), 0xffff),
            options.has("--icase"),
            given.inverted()));
  }

  private static int offset(@Nullable Given given, int otherwise) {
    return given == null
        ? otherwise
        : (int) Values.number(given.value(), 0, 0xffff, "an offset in bytes");
  }

  /** Text with stretches of hexadecimal between bars: {@code |0d 0a|Host}. */
  private static String bytes(Given given) {
    StringBuilder out = new StringBuilder();
    StringBuilder digits = new StringBuilder();
    boolean hex = false;
    for (char c : given.text().toCharArray()) {
      if (c == '|') {
        hex = !hex;
      } else if (!hex) {
        out.append(c);
      } else if (c != ' ') {
        digits.append(c);
        if (digits.length() == 2) {
          out.append((char) digit(given, digits.toString()));
          digits.setLength(0);
        }
      }
    }
    if (hex || digits.length() > 0) {
      throw Values.bad(given.value(), "pairs of hexadecimal digits between bars, as in |0d0a|");
    }
    return out.toString();
  }

  private static int digit(Given given, String pair) {
    if (!pair.matches("[0-9A-Fa-f]{2}")) {
      throw Values.bad(given.value(), "pairs of hexadecimal digits between bars, as in |0d0a|");
    }
    return Integer.parseInt(pair, 16);
  }
}
