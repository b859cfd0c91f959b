package io.twinwall.rules.check;

import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.Constant;
import io.twinwall.rules.model.ValueType;
import io.twinwall.rules.symbol.Symbols;
import io.twinwall.rules.text.Addresses;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import io.twinwall.rules.text.Suggestions;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Words and numbers to values of a datatype. */
final class Literals {
  private static final int LONGEST_INTERFACE = 15;
  private final Map<String, Integer> interfaces;

  /**
   * @param interfaces numbers of the interfaces that exist
   */
  Literals(Map<String, Integer> interfaces) {
    this.interfaces = interfaces;
  }

  /** The value of a word in a type; {@link Fault} where it has none. */
  Expression literal(Span span, String text, ValueType type, boolean quoted) {
    return switch (type.datatype()) {
      case IFNAME -> interfaceName(span, text, type);
      case STRING -> string(span, text, type);
      default -> constant(type, number(span, text, type, quoted), span, text);
    };
  }

  private static Constant constant(ValueType type, BigInteger value, Span span, String text) {
    int bits = type.bits() == 0 ? 128 : type.bits();
    if (value.signum() < 0 || value.bitLength() > bits) {
      BigInteger most = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
      throw new Fault(span, "Value " + text + " exceeds valid range 0-" + most);
    }
    return new Constant(type, value);
  }

  private BigInteger number(Span span, String text, ValueType type, boolean quoted) {
    return switch (type.datatype()) {
      case IPV4_ADDR -> address(span, text, Addresses.parseIpv4(text), "IPv4");
      case IPV6_ADDR -> ipv6(span, text);
      case ETHER_ADDR, LL_ADDR -> etherAddress(span, text, type);
      case IFACE_INDEX -> interfaceIndex(span, text, quoted);
      case TC_HANDLE -> trafficHandle(span, text);
      case TIME -> Times.millis(span, text);
      case HOUR -> Times.hour(span, text);
      case DAY -> day(span, text);
      case DATE -> date(span, text);
      case CT_LABEL -> label(span, text);
      default -> symbol(span, text, type);
    };
  }

  private static BigInteger address(
      Span span, String text, @Nullable BigInteger value, String family) {
    if (value != null) {
      return value;
    }
    if (isNumber(text)) {
      return parse(text);
    }
    if (Addresses.parseIpv6(text) != null || Addresses.parseIpv4(text) != null) {
      throw new Fault(
          span,
          "Could not resolve hostname: Address family for hostname not supported",
          "an " + family + " address is expected here");
    }
    throw new Fault(
        span,
        "Could not resolve hostname: '" + text + "' is no " + family + " address",
        "names are never looked up: write the address, or define a variable");
  }

  private static BigInteger ipv6(Span span, String text) {
    BigInteger four = Addresses.parseIpv4(text);
    if (four != null) {
      return address(span, text, null, "IPv6");
    }
    return address(span, text, Addresses.parseIpv6(text), "IPv6");
  }

  private static BigInteger etherAddress(Span span, String text, ValueType type) {
    if (isNumber(text) && type.datatype() == Datatype.LL_ADDR) {
      return parse(text);
    }
    String[] parts = text.split(":", -1);
    if (parts.length != 6) {
      throw new Fault(span, "invalid link layer address '" + text + "'", "as in 02:00:00:00:00:01");
    }
    BigInteger value = BigInteger.ZERO;
    for (String part : parts) {
      if (part.isEmpty() || part.length() > 2) {
        throw new Fault(span, "invalid link layer address '" + text + "'");
      }
      value = value.shiftLeft(8).or(new BigInteger(part, 16));
    }
    return value;
  }

  private BigInteger interfaceIndex(Span span, String text, boolean quoted) {
    Integer index = interfaces.get(text);
    if (index != null) {
      return BigInteger.valueOf(index);
    }
    if (!quoted && isNumber(text)) {
      return parse(text);
    }
    String near = Suggestions.didYouMean(text, interfaces.keySet());
    throw new Fault(
        span,
        "Interface does not exist",
        near != null
            ? near
            : "iif and oif need the interface when the rules load; iifname and oifname do not");
  }

  private static BigInteger trafficHandle(Span span, String text) {
    if (text.equals("none") || text.equals("root")) {
      return text.equals("none") ? BigInteger.ZERO : BigInteger.valueOf(0xffffffffL);
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      return integer(span, text);
    }
    try {
      long major = colon == 0 ? 0 : Long.parseLong(text.substring(0, colon), 16);
      long minor = colon == text.length() - 1 ? 0 : Long.parseLong(text.substring(colon + 1), 16);
      if (major <= 0xffff && minor <= 0xffff) {
        return BigInteger.valueOf(major << 16 | minor);
      }
    } catch (NumberFormatException e) {
      throw new Fault(span, "wrong handle, as in 1:2 (hexadecimal)");
    }
    throw new Fault(span, "wrong handle, as in 1:2 (hexadecimal)");
  }

  private static BigInteger day(Span span, String text) {
    for (Map.Entry<String, Integer> day : Symbols.table(Datatype.DAY).entrySet()) {
      if (day.getKey().equals(text)) {
        return BigInteger.valueOf(day.getValue());
      }
    }
    BigInteger number = symbol(span, text, ValueType.of(Datatype.DAY));
    if (number.compareTo(BigInteger.valueOf(6)) > 0) {
      throw new Fault(span, "Value " + text + " exceeds valid range 0-6");
    }
    return number;
  }

  private static BigInteger date(Span span, String text) {
    if (isNumber(text)) {
      return parse(text).multiply(BigInteger.valueOf(1_000_000_000L));
    }
    String full = text.length() == 10 ? text + " 00:00:00" : text;
    full = full.length() == 16 ? full + ":00" : full;
    try {
      long seconds = LocalDateTime.parse(full.replace(' ', 'T')).toEpochSecond(ZoneOffset.UTC);
      return BigInteger.valueOf(seconds).multiply(BigInteger.valueOf(1_000_000_000L));
    } catch (DateTimeException e) {
      throw new Fault(span, "Cannot parse date", "as in \"2026-11-22 12:00:00\" (UTC)");
    }
  }

  private static BigInteger label(Span span, String text) {
    BigInteger bit = integer(span, text);
    if (bit.compareTo(BigInteger.valueOf(127)) > 0) {
      throw new Fault(span, "Value " + text + " exceeds valid range 0-127");
    }
    return BigInteger.ONE.shiftLeft(bit.intValue());
  }

  private static BigInteger symbol(Span span, String text, ValueType type) {
    Integer named = Symbols.value(type.datatype(), text);
    if (named != null) {
      return BigInteger.valueOf(named);
    }
    if (isNumber(text)) {
      return parse(text);
    }
    String near = Suggestions.didYouMean(text, Symbols.names(type.datatype()));
    throw switch (type.datatype()) {
      case INET_SERVICE ->
          new Fault(
              span,
              "Could not resolve service: Servname not found in nft services list",
              near != null ? near : "a port is a number 0-65535 or the name of a service");
      case INET_PROTO ->
          new Fault(
              span,
              "Could not resolve protocol name",
              near != null ? near : "a protocol is a name or a number 0-255");
      case UID, GID ->
          new Fault(
              span,
              type.datatype() == Datatype.UID ? "User does not exist" : "Group does not exist",
              "accounts of a machine are not looked up: write the number");
      default -> unknown(span, text, type, near);
    };
  }

  private static Fault unknown(Span span, String text, ValueType type, @Nullable String near) {
    if (Symbols.names(type.datatype()).isEmpty()) {
      return new Fault(
          span, "Could not parse " + type.datatype().keyword(), "'" + text + "' is no number");
    }
    return new Fault(
        span,
        "Could not parse symbolic " + type.datatype().keyword() + " expression",
        near != null ? near : "known: " + String.join(", ", Symbols.names(type.datatype())));
  }

  private static BigInteger integer(Span span, String text) {
    if (isNumber(text)) {
      return parse(text);
    }
    throw new Fault(span, "Could not parse integer", "'" + text + "' is no number");
  }

  static boolean isNumber(String text) {
    return text.matches("[0-9]{1,60}|0[xX][0-9a-fA-F]{1,60}");
  }

  /** Decimal, hexadecimal behind 0x, octal behind 0. */
  static BigInteger parse(String text) {
    if (text.startsWith("0x") || text.startsWith("0X")) {
      return new BigInteger(text.substring(2), 16);
    }
    return new BigInteger(text, text.matches("0[0-7]+") ? 8 : 10);
  }

  private static Expression interfaceName(Span span, String text, ValueType type) {
    if (text.isEmpty() || text.equals("*")) {
      throw new Fault(
          span,
          text.isEmpty() ? "Empty string is not allowed" : "Invalid wildcard",
          "name an interface, or the beginning of names as in \"eth*\"");
    }
    boolean wildcard = text.endsWith("*") && !text.endsWith("\\*");
    String name = wildcard ? text.substring(0, text.length() - 1) : text.replace("\\*", "*");
    if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_INTERFACE) {
      throw new Fault(
          span,
          "String exceeds maximum length of 16",
          "names of interfaces have at most 15 characters");
    }
    if (wildcard) {
      return new Expression.StringWildcard(type, name);
    }
    return string(span, name, type);
  }

  private static Expression string(Span span, String text, ValueType type) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int size = Math.max(type.bytes(), 1);
    if (text.isEmpty()) {
      throw new Fault(span, "Empty string is not allowed");
    }
    if (bytes.length >= size) {
      throw new Fault(span, "String exceeds maximum length of " + size);
    }
    byte[] padded = new byte[size];
    System.arraycopy(bytes, 0, padded, 0, bytes.length);
    return new Constant(type, new BigInteger(1, padded));
  }
}
