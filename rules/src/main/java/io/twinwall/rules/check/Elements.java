package io.twinwall.rules.check;

import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.Constant;
import io.twinwall.rules.model.Expression.Prefix;
import io.twinwall.rules.model.Expression.Range;
import io.twinwall.rules.model.Expression.StringWildcard;
import io.twinwall.rules.model.SetElement;
import io.twinwall.rules.model.ValueType;
import io.twinwall.rules.print.ValuePrinter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sorts, merges and compares the elements of sets. */
final class Elements {
  private Elements() {}

  /** First value of a key, as its plain number. */
  static BigInteger low(Expression key) {
    if (key instanceof Constant c) {
      return c.value();
    }
    if (key instanceof Range r) {
      return r.low();
    }
    if (key instanceof Prefix p) {
      return p.value();
    }
    if (key instanceof StringWildcard w) {
      return pad(w, 0);
    }
    return BigInteger.ONE.negate();
  }

  /** Last value of a key. */
  static BigInteger high(Expression key) {
    if (key instanceof Range r) {
      return r.high();
    }
    if (key instanceof Prefix p) {
      BigInteger size = BigInteger.ONE.shiftLeft(p.type().bits() - p.length());
      return p.value().add(size).subtract(BigInteger.ONE);
    }
    if (key instanceof StringWildcard w) {
      return pad(w, 255);
    }
    return low(key);
  }

  private static BigInteger pad(StringWildcard wildcard, int with) {
    byte[] bytes = new byte[wildcard.type().bytes()];
    byte[] text = wildcard.prefix().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = i < text.length ? text[i] : (byte) with;
    }
    return new BigInteger(1, bytes);
  }

  /** The value as nft compares it: what is held in host order is compared from its last byte. */
  private static BigInteger order(Expression key) {
    if (key instanceof Constant c && c.type().datatype().isBitmask() && c.value().bitCount() > 1) {
      return BigInteger.ONE.negate();
    }
    if (key instanceof Constant c
        && c.type().order() == ValueType.Order.HOST
        && c.type().bytes() > 8) {
      byte[] bytes = new byte[c.type().bytes()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = c.value().shiftRight(8 * i).byteValue();
      }
      return new BigInteger(1, bytes);
    }
    return low(key);
  }

  private static BigInteger listed(Expression key) {
    return key instanceof Expression.Concat concat ? joined(concat) : order(key);
  }

  /** All fields behind each other as they lie in registers, read from the last byte. */
  private static BigInteger joined(Expression.Concat concat) {
    BigInteger sum = BigInteger.ZERO;
    int at = 0;
    for (Expression part : concat.parts()) {
      ValueType type = part.type();
      int bytes = type.bytes();
      boolean host = type.order() == ValueType.Order.HOST && !isText(type);
      for (int i = 0; i < bytes; i++) {
        int from = host ? i : bytes - 1 - i;
        long octet = low(part).shiftRight(8 * from).intValue() & 255;
        sum = sum.or(BigInteger.valueOf(octet).shiftLeft(8 * at++));
      }
    }
    return sum;
  }

  private static boolean isText(ValueType type) {
    return type.datatype() == Datatype.IFNAME || type.datatype() == Datatype.STRING;
  }

  /** By first value, as intervals are listed. */
  static List<SetElement> sortByValue(List<SetElement> elements) {
    List<SetElement> sorted = new ArrayList<>(elements);
    sorted.removeIf(e -> e.key() instanceof Expression.CatchAll);
    sorted.sort(Comparator.comparing(e -> low(e.key())));
    elements.stream().filter(e -> e.key() instanceof Expression.CatchAll).forEach(sorted::add);
    return sorted;
  }

  private record Placed(BigInteger place, long narrow, SetElement element) {}

  /** Sorted by where the listing shows the key; short keys are compared as numbers. */
  private static List<SetElement> placed(List<SetElement> elements) {
    List<Placed> places = new ArrayList<>(elements.size());
    boolean narrow = true;
    for (SetElement element : elements) {
      BigInteger place = listed(element.key());
      narrow &= place.bitLength() < 63;
      places.add(new Placed(place, place.longValue(), element));
    }
    places.sort(
        narrow ? Comparator.comparingLong(Placed::narrow) : Comparator.comparing(Placed::place));
    List<SetElement> sorted = new ArrayList<>(elements.size());
    places.forEach(p -> sorted.add(p.element()));
    return sorted;
  }

  /** In the order of the listing. */
  static List<SetElement> sort(List<SetElement> elements) {
    List<SetElement> sorted = placed(elements);
    List<SetElement> catchAll = new ArrayList<>();
    sorted.removeIf(
        e -> {
          boolean is = e.key() instanceof Expression.CatchAll;
          if (is) {
            catchAll.add(e);
          }
          return is;
        });
    sorted.addAll(catchAll);
    return sorted;
  }

  /** Without repetitions; the first stays. */
  static List<SetElement> distinct(List<SetElement> elements) {
    Map<Expression, SetElement> seen = new LinkedHashMap<>();
    elements.forEach(e -> seen.putIfAbsent(e.key(), e));
    return new ArrayList<>(seen.values());
  }

  /** Two elements of a sorted list that overlap, or null. */
  static SetElement @Nullable [] overlap(List<SetElement> sorted) {
    SetElement last = null;
    for (SetElement element : sorted) {
      if (element.key() instanceof Expression.CatchAll) {
        continue;
      }
      if (last != null && low(element.key()).compareTo(high(last.key())) <= 0) {
        return new SetElement[] {last, element};
      }
      last = element;
    }
    return null;
  }

  /** Overlapping and adjacent keys of a sorted list become one. */
  static List<SetElement> merge(List<SetElement> sorted) {
    List<SetElement> merged = new ArrayList<>();
    for (SetElement element : sorted) {
      SetElement last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null
          && !(element.key() instanceof Expression.CatchAll)
          && low(element.key()).compareTo(high(last.key()).add(BigInteger.ONE)) <= 0) {
        BigInteger high = high(last.key()).max(high(element.key()));
        merged.set(
            merged.size() - 1,
            new SetElement(
                interval(last.key().type(), low(last.key()), high),
                last.data(),
                last.timeoutNanos(),
                last.expiresNanos(),
                last.comment(),
                last.statements()));
      } else {
        merged.add(element);
      }
    }
    return merged;
  }

  /** Ranges that are prefixes become prefixes, as the listing shows them. */
  static List<SetElement> canonical(List<SetElement> elements) {
    List<SetElement> out = new ArrayList<>();
    for (SetElement e : elements) {
      out.add(
          new SetElement(
              canonical(e.key()),
              e.data(),
              e.timeoutNanos(),
              e.expiresNanos(),
              e.comment(),
              e.statements()));
    }
    return out;
  }

  static Expression canonical(Expression key) {
    if (key instanceof Expression.Concat concat) {
      List<Expression> parts = new ArrayList<>();
      concat.parts().forEach(p -> parts.add(canonical(p)));
      return new Expression.Concat(parts);
    }
    if (key instanceof Range r) {
      return interval(r.type(), r.low(), r.high());
    }
    if (key instanceof Prefix p) {
      return interval(p.type(), p.value(), high(p));
    }
    return key;
  }

  /** A value, a prefix where the type is written so, or a range. */
  static Expression interval(ValueType type, BigInteger low, BigInteger high) {
    if (low.equals(high)) {
      return new Constant(type, low);
    }
    BigInteger size = high.subtract(low).add(BigInteger.ONE);
    boolean power = size.bitCount() == 1;
    boolean aligned = low.and(size.subtract(BigInteger.ONE)).signum() == 0;
    if (ValuePrinter.showsPrefixes(type.datatype()) && power && aligned) {
      return new Prefix(type, low, type.bits() - size.bitLength() + 1);
    }
    return new Range(type, low, high);
  }
}
