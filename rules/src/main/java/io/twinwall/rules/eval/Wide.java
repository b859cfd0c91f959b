package io.twinwall.rules.eval;

import java.math.BigInteger;

/** A place for an unsigned number of up to 128 bits. */
final class Wide {
  long high;
  long low;

  Wide set(long high, long low) {
    this.high = high;
    this.low = low;
    return this;
  }

  static Wide of(BigInteger v) {
    return new Wide().set(v.shiftRight(64).longValue(), v.longValue());
  }

  boolean same(Wide o) {
    return low == o.low && high == o.high;
  }

  /** As {@link Long#compareUnsigned}. */
  int compare(Wide o) {
    int c = Long.compareUnsigned(high, o.high);
    return c != 0 ? c : Long.compareUnsigned(low, o.low);
  }
}
