package io.twinwall.rules.iptables;

import io.twinwall.rules.model.Family;
import io.twinwall.rules.text.Addresses;
import io.twinwall.rules.text.Fault;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** An address with its mask, as iptables takes it: {@code 10.0.0.0/8}, {@code 10/255.0.0.0}. */
record AddressWord(Family family, BigInteger address, BigInteger mask) {
  static final BigInteger ONE = BigInteger.ONE;

  static int bits(Family family) {
    return family == Family.IP6 ? 128 : 32;
  }

  static BigInteger all(int bits) {
    return ONE.shiftLeft(bits).subtract(ONE);
  }

  /** The mask of a prefix length. */
  static BigInteger prefixMask(int length, int bits) {
    return all(bits).xor(all(bits - length));
  }

  /** An address alone, host bits of the mask taken off. */
  static AddressWord parse(Word word, String text, Family family) {
    int cut = text.indexOf('/');
    BigInteger address = address(word, cut < 0 ? text : text.substring(0, cut), family);
    BigInteger mask = cut < 0 ? all(bits(family)) : mask(word, text.substring(cut + 1), family);
    return new AddressWord(family, address.and(mask), mask);
  }

  static BigInteger address(Word word, String text, Family family) {
    BigInteger value = plain(text, family);
    if (value != null) {
      return value;
    }
    Family other = family == Family.IP ? Family.IP6 : Family.IP;
    if (plain(text, other) != null) {
      throw new Fault(
          word.span(),
          "host/network '" + text + "' not found",
          "this is an "
              + (other == Family.IP ? "IPv4" : "IPv6")
              + " address in rules of "
              + (family == Family.IP ? "iptables" : "ip6tables")
              + " (--rules-format says whose they are)");
    }
    throw new Fault(
        word.span(),
        "host/network '" + text + "' not found",
        "expected an address; names are never looked up");
  }

  private static @Nullable BigInteger plain(String text, Family family) {
    if (family == Family.IP6) {
      return Addresses.parseIpv6(text);
    }
    StringBuilder padded = new StringBuilder(text);
    if (text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){0,2}")) {
      for (long dots = text.chars().filter(c -> c == '.').count(); dots < 3; dots++) {
        padded.append(".0");
      }
    }
    return Addresses.parseIpv4(padded.toString());
  }

  /** A prefix length or a mask as an address. */
  static BigInteger mask(Word word, String text, Family family) {
    int bits = bits(family);
    if (text.matches("[0-9]{1,3}")) {
      return prefixMask((int) Values.number(word, text, 0, bits, "a prefix length"), bits);
    }
    BigInteger mask = family == Family.IP6 ? Addresses.parseIpv6(text) : Addresses.parseIpv4(text);
    if (mask == null) {
      throw new Fault(word.span(), "invalid mask '" + text + "' specified");
    }
    return mask;
  }

  /** The mask's prefix length, -1 if it has holes. */
  int length() {
    int bits = bits(family);
    int length = mask.bitCount();
    return mask.equals(prefixMask(length, bits)) ? length : -1;
  }

  boolean isAny() {
    return mask.signum() == 0;
  }

  static String text(BigInteger value, Family family) {
    return family == Family.IP6 ? Addresses.formatIpv6(value) : Addresses.formatIpv4(value);
  }

  /** As nftables writes it: an address or a prefix; not for masks with holes. */
  String written() {
    int length = length();
    String text = text(address, family);
    return length == bits(family) ? text : text + "/" + length;
  }

  /** A condition that a field of the packet lies in it. */
  String condition(String field, boolean inverted) {
    String not = inverted ? "!= " : "";
    if (length() >= 0) {
      return field + " " + not + written();
    }
    return field
        + " & "
        + text(mask, family)
        + " "
        + (inverted ? "!= " : "== ")
        + text(address, family);
  }
}
