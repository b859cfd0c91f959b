package io.twinwall.rules.check;

import io.twinwall.rules.model.Statement;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import java.math.BigInteger;

/** What the kernel refuses of a limit (Linux nft_limit.c, 6.18). */
final class Limits {
  private static final BigInteger MOST = BigInteger.ONE.shiftLeft(64);
  private static final long NANOS = 1_000_000_000L;

  private Limits() {}

  static void check(Statement.Limit limit, Span span) {
    BigInteger amount = BigInteger.valueOf(limit.burst());
    BigInteger rate = BigInteger.valueOf(limit.rate());
    BigInteger unit = BigInteger.valueOf(limit.unitSeconds()).multiply(BigInteger.valueOf(NANOS));
    if (limit.bytes() && unit.multiply(rate.add(amount)).compareTo(MOST) >= 0) {
      throw new Fault(
          span,
          "Could not process rule: Value too large for defined data type",
          "name a smaller unit of time or a smaller burst");
    }
  }
}
