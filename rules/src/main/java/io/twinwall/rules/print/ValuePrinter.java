package io.twinwall.rules.print;

import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.Constant;
import io.twinwall.rules.model.Expression.Prefix;
import io.twinwall.rules.model.Expression.Range;
import io.twinwall.rules.model.Expression.StringWildcard;
import io.twinwall.rules.model.ValueType;
import io.twinwall.rules.symbol.Symbols;
import io.twinwall.rules.text.Addresses;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Values of a datatype as the listing writes them. */
public final class ValuePrinter {
  private ValuePrinter() {}

  /** Whether ranges of this type that are prefixes are listed as such. */
  public static boolean showsPrefixes(Datatype type) {
    return switch (type) {
      case IPV4_ADDR, IPV6_ADDR, ETHER_ADDR, MARK, INTEGER, STRING, IFNAME, LL_ADDR -> true;
      default -> false;
    };
  }

  /** A constant, range, prefix or wildcard. */
  public static String value(Expression expression) {
    return value(expression, Style.PLAIN);
  }

  /**
   * A constant, range, prefix or wildcard.
   *
   * @param style how it is written
   */
  public static String value(Expression expression, Style style) {
    if (expression instanceof Constant c && c.type().datatype() == Datatype.TIME) {
      return duration(c.value().longValue() * 1_000_000L, style);
    }
    if (expression instanceof Constant c) {
      return constant(c.type(), c.value(), style);
    }
    if (expression instanceof Range r) {
      return end(r.type(), r.low(), style) + "-" + end(r.type(), r.high(), style);
    }
    if (expression instanceof Prefix p) {
      return constant(p.type(), p.value(), style) + "/" + p.length();
    }
    if (expression instanceof StringWildcard w) {
      return "\"" + w.prefix() + "*\"";
    }
    if (expression instanceof Expression.Concat concat) {
      List<String> parts = new ArrayList<>();
      concat.parts().forEach(p -> parts.add(value(p, style)));
      return String.join(" . ", parts);
    }
    if (expression instanceof Expression.CatchAll) {
      return "*";
    }
    throw new IllegalArgumentException(expression.toString());
  }

  private static String constant(ValueType type, BigInteger value, Style style) {
    return switch (type.datatype()) {
      case IPV4_ADDR -> Addresses.formatIpv4(value);
      case IPV6_ADDR -> Addresses.formatIpv6(value);
      case ETHER_ADDR, LL_ADDR -> etherAddress(value);
      case MARK -> hex(value, 8);
      case IFNAME, STRING -> "\"" + text(value, type.bytes()) + "\"";
      case IFACE_INDEX -> interfaceName(value, style);
      case TIME -> value.divide(BigInteger.valueOf(1000)) + "s";
      case HOUR -> hour(value.longValue());
      case DAY ->
          style.numeric()
              ? value.toString()
              : "\"" + Symbols.name(Datatype.DAY, value.intValue()) + "\"";
      case DATE -> date(value);
      case TC_HANDLE -> trafficHandle(value.longValue());
      case CT_LABEL -> String.valueOf(Math.max(0, value.getLowestSetBit()));
      case INET_SERVICE, UID, GID -> value.toString();
      case TCP_FLAG, CT_STATE, CT_STATUS, CT_EVENT, BITMASK -> bits(type, value, " | ", style);
      default -> symbol(type, value, style);
    };
  }

  /** An end of a range: without names. */
  private static String end(ValueType type, BigInteger value, Style style) {
    return switch (type.datatype()) {
      case IPV4_ADDR,
          IPV6_ADDR,
          ETHER_ADDR,
          LL_ADDR,
          MARK,
          IFNAME,
          STRING,
          IFACE_INDEX,
          TIME,
          HOUR,
          DATE,
          TC_HANDLE,
          INET_SERVICE,
          UID,
          GID ->
          constant(type, value, style);
      case DSCP -> hex(value, 2);
      case ETHER_TYPE, IFACE_TYPE -> hex(value, 4);
      default -> value.toString();
    };
  }

  private static String hex(BigInteger value, int digits) {
    String text = value.toString(16);
    return "0x" + "0".repeat(Math.max(0, digits - text.length())) + text;
  }

  private static String interfaceName(BigInteger value, Style style) {
    String name = style.interfaces().get(value.intValue());
    return name == null ? value.toString() : "\"" + name + "\"";
  }

  private static String etherAddress(BigInteger value) {
    StringBuilder out = new StringBuilder();
    for (int shift = 40; shift >= 0; shift -= 8) {
      out.append(out.isEmpty() ? "" : ":");
      out.append(String.format(Locale.ROOT, "%02x", value.shiftRight(shift).intValue() & 255));
    }
    return out.toString();
  }

  /** The characters of a text value. */
  static String text(BigInteger value, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = value.shiftRight(8 * (size - 1 - i)).byteValue();
    }
    int length = 0;
    while (length < size && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static String hour(long seconds) {
    String text = String.format(Locale.ROOT, "%02d:%02d", seconds / 3600, seconds % 3600 / 60);
    return "\""
        + text
        + (seconds % 60 == 0 ? "" : String.format(Locale.ROOT, ":%02d", seconds % 60))
        + "\"";
  }

  private static String date(BigInteger nanos) {
    long seconds = nanos.divide(BigInteger.valueOf(1_000_000_000L)).longValue();
    LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
    return String.format(Locale.ROOT, "\"%tF %<tT\"", time);
  }

  private static String trafficHandle(long value) {
    if (value == 0xffffffffL) {
      return "root";
    }
    return value == 0
        ? "none"
        : Long.toHexString(value >>> 16) + ":" + Long.toHexString(value & 0xffff);
  }

  /** The names of the bits, lowest first. */
  static String bits(ValueType type, BigInteger value, String between, Style style) {
    List<String> names = new ArrayList<>();
    for (int bit = 0; bit < value.bitLength(); bit++) {
      if (value.testBit(bit)) {
        String name = bit < 31 ? style.name(type.datatype(), 1 << bit) : null;
        names.add(
            name != null
                ? name
                : hex(BigInteger.ONE.shiftLeft(bit), style.numeric() ? 1 : type.bytes() * 2));
      }
    }
    return names.isEmpty() ? "0x0" : String.join(between, names);
  }

  private static String symbol(ValueType type, BigInteger value, Style style) {
    @Nullable String name =
        value.bitLength() < 32 ? style.name(type.datatype(), value.intValue()) : null;
    if (name != null) {
      boolean quoted = type.datatype() == Datatype.REALM || type.datatype() == Datatype.DEVGROUP;
      return quoted ? "\"" + name + "\"" : name;
    }
    return switch (type.datatype()) {
      case DSCP -> hex(value, 2);
      case ECN -> hex(value, 1);
      case ETHER_TYPE, IFACE_TYPE -> hex(value, 4);
      default -> value.toString();
    };
  }

  /** A duration: units, or seconds alone. */
  static String duration(long nanos, Style style) {
    return style.numeric() && nanos % 1_000_000_000L == 0
        ? nanos / 1_000_000_000L + "s"
        : Durations.format(nanos);
  }
}
