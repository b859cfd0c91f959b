package io.twinwall.rules.check;

import io.twinwall.rules.ast.Node;
import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.BinaryOp;
import io.twinwall.rules.model.Expression.Constant;
import io.twinwall.rules.model.ValueType;
import io.twinwall.rules.text.Fault;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Nodes that hold no selector to values of a type, folded and masked. */
final class Values {
  private final Literals literals;

  Values(Literals literals) {
    this.literals = literals;
  }

  /** A value of one type, or of several joined by dots. */
  Expression value(Node node, List<ValueType> types) {
    if (node instanceof Node.Concat concat) {
      return concat(concat, types);
    }
    if (types.size() > 1) {
      throw new Fault(
          node.span(),
          "datatype mismatch, expected concatenation of ("
              + names(types)
              + "), expression has type "
              + describe(node),
          "join the values with ' . '");
    }
    return single(node, types.get(0));
  }

  private static String describe(Node node) {
    return node instanceof Node.Word || node instanceof Node.Quoted ? "a single value" : "another";
  }

  static String names(List<ValueType> types) {
    List<String> names = new ArrayList<>();
    types.forEach(t -> names.add(t.datatype().keyword()));
    return String.join(" . ", names);
  }

  private Expression concat(Node.Concat concat, List<ValueType> types) {
    if (concat.parts().size() != types.size()) {
      throw new Fault(
          concat.span(),
          types.size() == 1
              ? "datatype mismatch, expected "
                  + types.get(0).datatype().keyword()
                  + ", expression has type concatenation"
              : "unexpected concatenation component count",
          "expected " + names(types));
    }
    List<Expression> parts = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      parts.add(single(concat.parts().get(i), types.get(i)));
    }
    return new Expression.Concat(parts);
  }

  /** A value of one type. */
  Expression single(Node node, ValueType type) {
    if (node instanceof Node.Word word) {
      return literals.literal(word.span(), word.text(), type, false);
    }
    if (node instanceof Node.Quoted quoted) {
      return literals.literal(quoted.span(), quoted.text(), type, true);
    }
    if (node instanceof Node.Range range) {
      return range(range, type);
    }
    if (node instanceof Node.Prefix prefix) {
      return prefix(prefix, type);
    }
    if (node instanceof Node.Binary binary) {
      return fold(binary, type);
    }
    if (node instanceof Node.Alternatives list) {
      return bits(list, type);
    }
    if (node instanceof Node.CatchAll) {
      if (type.datatype() == Datatype.IFNAME) {
        return literals.literal(node.span(), "*", type, true);
      }
      return new Expression.CatchAll(type);
    }
    if (node instanceof Node.SetLiteral set) {
      throw new Fault(set.span(), "a set cannot be used here");
    }
    throw new Fault(node.span(), "syntax error, unexpected expression", "expected a value");
  }

  /** A single constant. */
  Constant constant(Node node, ValueType type) {
    if (single(node, type) instanceof Constant constant) {
      return constant;
    }
    throw new Fault(node.span(), "expected a single " + type.datatype().keyword());
  }

  private Expression range(Node.Range range, ValueType type) {
    Constant low = constant(range.low(), type);
    Constant high = constant(range.high(), type);
    if (low.value().compareTo(high.value()) > 0 && type.datatype() != Datatype.HOUR) {
      throw new Fault(
          range.span(), "Range negative size", "the left end is greater than the right one");
    }
    if (low.value().equals(high.value())) {
      return low;
    }
    return new Expression.Range(type, low.value(), high.value());
  }

  private Expression prefix(Node.Prefix prefix, ValueType type) {
    int bits = type.bits();
    switch (type.datatype()) {
      case IPV4_ADDR, IPV6_ADDR, ETHER_ADDR, INTEGER, MARK, INET_SERVICE, INET_PROTO, LL_ADDR -> {}
      default ->
          throw new Fault(
              prefix.span(),
              "Prefix expression is undefined for " + type.datatype().keyword() + " types");
    }
    if (prefix.length() > bits) {
      throw new Fault(
          prefix.span(),
          "Prefix length " + prefix.length() + " is invalid for type of " + bits + " bits width");
    }
    Constant address = constant(prefix.address(), type);
    return prefix(type, address.value(), prefix.length());
  }

  /** Masked; a full length is a plain value. */
  static Expression prefix(ValueType type, BigInteger value, int length) {
    int host = type.bits() - length;
    BigInteger masked = value.shiftRight(host).shiftLeft(host);
    return host == 0 ? new Constant(type, masked) : new Expression.Prefix(type, masked, length);
  }

  private Expression fold(Node.Binary binary, ValueType type) {
    ValueType right =
        binary.op() == BinaryOp.LEFT_SHIFT || binary.op() == BinaryOp.RIGHT_SHIFT
            ? ValueType.integer(32)
            : type;
    BigInteger a = constant(binary.left(), type).value();
    BigInteger b = constant(binary.right(), right).value();
    BigInteger mask = BigInteger.ONE.shiftLeft(type.bits()).subtract(BigInteger.ONE);
    BigInteger value =
        switch (binary.op()) {
          case AND -> a.and(b);
          case OR -> a.or(b);
          case XOR -> a.xor(b);
          case LEFT_SHIFT -> a.shiftLeft(Math.min(b.intValue(), 128)).and(mask);
          case RIGHT_SHIFT -> a.shiftRight(Math.min(b.intValue(), 128));
        };
    return new Constant(type, value);
  }

  private Expression bits(Node.Alternatives list, ValueType type) {
    if (!type.datatype().isBitmask()) {
      throw new Fault(
          list.span(),
          "Basetype of type " + type.datatype().keyword() + " is not bitmask",
          "several values stand in braces: { a, b }");
    }
    BigInteger value = BigInteger.ZERO;
    for (Node item : list.items()) {
      value = value.or(constant(item, type).value());
    }
    return new Constant(type, value);
  }
}
