package io.twinwall.rules.iptables;

import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.symbol.Symbols;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Suggestions;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Values as iptables writes them, checked, and as nftables writes them. */
final class Values {
  private static final long MOST_PORT = 0xffff;

  /** Names of protocols that iptables brings along. */
  private static final Map<String, Integer> OWN_NAMES =
      Map.of("icmp6", 58, "mh", 135, "ipv6-mh", 135);

  private Values() {}

  static Fault bad(Word word, String what) {
    return new Fault(word.span(), "'" + word.text() + "' is no valid value", "expected " + what);
  }

  /** A number, decimal or behind 0x, within bounds. */
  static long number(Word word, long least, long most, String what) {
    return number(word, word.text(), least, most, what);
  }

  static long number(Word word, String text, long least, long most, String what) {
    try {
      boolean hex = text.startsWith("0x") || text.startsWith("0X");
      boolean octal = !hex && text.length() > 1 && text.startsWith("0");
      BigInteger value = new BigInteger(hex ? text.substring(2) : text, hex ? 16 : octal ? 8 : 10);
      if (value.signum() >= 0
          && value.compareTo(BigInteger.valueOf(least)) >= 0
          && value.compareTo(BigInteger.valueOf(most)) <= 0) {
        return value.longValue();
      }
    } catch (NumberFormatException e) {
      throw bad(word, what + ", a number from " + least + " to " + most);
    }
    throw bad(word, what + ", a number from " + least + " to " + most);
  }

  /** {@code a}, {@code a:b}, {@code :b} or {@code a:} as a range of nftables. */
  static String range(Word word, String separator, long most, String what) {
    long[] r = bounds(word, separator, most, what);
    return r[0] == r[1] ? String.valueOf(r[0]) : r[0] + "-" + r[1];
  }

  static long[] bounds(Word word, String separator, long most, String what) {
    String text = word.text();
    int cut = text.indexOf(separator);
    if (cut < 0) {
      long n = number(word, text, 0, most, what);
      return new long[] {n, n};
    }
    String left = text.substring(0, cut);
    String right = text.substring(cut + separator.length());
    long low = left.isEmpty() ? 0 : number(word, left, 0, most, what);
    long high = right.isEmpty() ? most : number(word, right, 0, most, what);
    if (low > high) {
      throw new Fault(word.span(), "invalid range '" + text + "': the end is before the start");
    }
    return new long[] {low, high};
  }

  static int port(Word word, String text) {
    Map<String, Integer> services = Symbols.table(Datatype.INET_SERVICE);
    Integer known = services.get(text);
    if (known != null) {
      return known;
    }
    if (!text.matches("[0-9]+|0[xX][0-9A-Fa-f]+")) {
      throw new Fault(
          word.span(),
          "invalid port/service '" + text + "' specified",
          Suggestions.didYouMean(text, services.keySet()));
    }
    return (int) number(word, text, 0, MOST_PORT, "a port");
  }

  /** A port or {@code a:b}. */
  static String ports(Word word, String text) {
    int cut = text.indexOf(':');
    if (cut < 0) {
      return String.valueOf(port(word, text));
    }
    int low = cut == 0 ? 0 : port(word, text.substring(0, cut));
    String right = text.substring(cut + 1);
    int high = right.isEmpty() ? (int) MOST_PORT : port(word, right);
    if (low > high) {
      throw new Fault(
          word.span(),
          "invalid portrange (min > max)",
          "'" + text + "': write the lower one first");
    }
    return low == high ? String.valueOf(low) : low + "-" + high;
  }

  static int protocol(Word word) {
    String text = word.text();
    if (text.matches("[0-9]+|0[xX][0-9A-Fa-f]+")) {
      return (int) number(word, 0, 255, "a protocol");
    }
    Map<String, Integer> names = Symbols.table(Datatype.INET_PROTO);
    String lower = text.toLowerCase(java.util.Locale.ROOT);
    Integer known = OWN_NAMES.containsKey(lower) ? OWN_NAMES.get(lower) : names.get(lower);
    if (known == null) {
      throw new Fault(
          word.span(),
          "unknown protocol \"" + text + "\" specified",
          Suggestions.didYouMean(text, names.keySet()));
    }
    return known;
  }

  /** Protocol as nftables writes it: by name where it has one. */
  static String protocolName(int number) {
    String name = Symbols.name(Datatype.INET_PROTO, number);
    return name == null ? String.valueOf(number) : name;
  }

  /** {@code value/mask}; the mask is all ones if there is none. */
  static long[] masked(Word word, String what) {
    long all = 0xffffffffL;
    int cut = word.text().indexOf('/');
    if (cut < 0) {
      return new long[] {number(word, 0, all, what), all};
    }
    return new long[] {
      number(word, word.text().substring(0, cut), 0, all, what),
      number(word, word.text().substring(cut + 1), 0, all, what + "'s mask")
    };
  }

  static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  /** A list with commas, empty parts refused. */
  static List<String> list(Word word) {
    List<String> parts = new ArrayList<>();
    for (String part : word.text().split(",", -1)) {
      if (part.isEmpty()) {
        throw bad(word, "a list such as a,b");
      }
      parts.add(part);
    }
    return parts;
  }

  /** One value, or a set of several. */
  static String oneOf(List<String> values) {
    return values.size() == 1 ? values.get(0) : "{ " + String.join(", ", values) + " }";
  }

  /** Text that nftables can hold in quotes. */
  static String quotable(String text) {
    StringBuilder out = new StringBuilder();
    text.chars().forEach(c -> out.append(c == '"' ? '\'' : c < ' ' ? ' ' : (char) c));
    return out.toString();
  }
}
