package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Packet;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.BinaryOp;

/** Constants, bit operations, generators. */
final class Arithmetic {
  private Arithmetic() {}

  static Selector constant(Expression.Constant e) {
    Wide v = Wide.of(e.value());
    if (e.value().bitLength() <= 63) {
      long n = e.value().longValue();
      return (Selector.Narrow) c -> n;
    }
    return (Selector.Broad)
        (c, into) -> {
          into.set(v.high, v.low);
          return true;
        };
  }

  static Selector binary(Expression.Binary e, Selector left, Selector right) {
    int bits = e.type().bits() == 0 ? 128 : e.type().bits();
    if (bits <= 63 && left.narrow() && right.narrow()) {
      return new NarrowBinary(e.op(), left, right, (1L << bits) - 1);
    }
    return new WideBinary(e.op(), left, right, bits, new Wide());
  }

  private record NarrowBinary(BinaryOp op, Selector left, Selector right, long mask)
      implements Selector.Narrow {
    @Override
    public long number(PacketContext c) {
      long a = left.number(c);
      long b = a < 0 ? MISSING : right.number(c);
      if (b < 0) {
        return MISSING;
      }
      return mask
          & switch (op) {
            case AND -> a & b;
            case OR -> a | b;
            case XOR -> a ^ b;
            case LEFT_SHIFT -> b > 62 ? 0 : a << b;
            case RIGHT_SHIFT -> b > 62 ? 0 : a >>> b;
          };
    }
  }

  private record WideBinary(BinaryOp op, Selector left, Selector right, int bits, Wide scratch)
      implements Selector {
    @Override
    public boolean narrow() {
      return bits <= 63;
    }

    @Override
    public long number(PacketContext c) {
      Wide w = new Wide();
      return load(c, w) ? w.low : MISSING;
    }

    @Override
    public boolean load(PacketContext c, Wide into) {
      if (!left.load(c, into) || !right.load(c, scratch)) {
        return false;
      }
      switch (op) {
        case AND -> into.set(into.high & scratch.high, into.low & scratch.low);
        case OR -> into.set(into.high | scratch.high, into.low | scratch.low);
        case XOR -> into.set(into.high ^ scratch.high, into.low ^ scratch.low);
        case LEFT_SHIFT -> shiftLeft(into, scratch);
        case RIGHT_SHIFT -> shiftRight(into, scratch);
      }
      if (bits < 128) {
        into.high &= bits <= 64 ? 0 : (1L << (bits - 64)) - 1;
        into.low &= bits >= 64 ? -1 : (1L << bits) - 1;
      }
      return true;
    }

    private static void shiftLeft(Wide v, Wide by) {
      int n = by.high != 0 || by.low < 0 || by.low > 127 ? 128 : (int) by.low;
      if (n >= 128) {
        v.set(0, 0);
      } else if (n >= 64) {
        v.set(v.low << (n - 64), 0);
      } else if (n > 0) {
        v.set(v.high << n | v.low >>> (64 - n), v.low << n);
      }
    }

    private static void shiftRight(Wide v, Wide by) {
      int n = by.high != 0 || by.low < 0 || by.low > 127 ? 128 : (int) by.low;
      if (n >= 128) {
        v.set(0, 0);
      } else if (n >= 64) {
        v.set(0, v.high >>> (n - 64));
      } else if (n > 0) {
        v.set(v.high >>> n, v.low >>> n | v.high << (64 - n));
      }
    }
  }

  /** {@code numgen}: the first packet gets 0 (Linux nft_numgen.c). */
  static final class Numgen implements Selector.Narrow {
    private final Expression.Numgen e;
    private final Draws draws;
    private long counter;

    Numgen(Expression.Numgen e, Draws draws) {
      this.e = e;
      this.draws = draws;
      this.counter = e.modulus() - 1;
    }

    @Override
    public long number(PacketContext c) {
      if (e.random()) {
        return Draws.scale(draws.next32(), e.modulus()) + e.offset();
      }
      counter = counter + 1 < e.modulus() ? counter + 1 : 0;
      return counter + e.offset();
    }
  }

  /**
   * {@code symhash}: alike for both directions of a flow. The kernel's is keyed at random when the
   * host starts; this one is keyed by the seed.
   */
  record Symhash(Expression.Symhash e, long seed) implements Selector.Narrow {
    @Override
    public long number(PacketContext c) {
      Packet p = c.packet();
      long h = seed ^ (p.sourceLow() ^ p.destinationLow());
      h = mix(h) ^ (p.sourceLow() + p.destinationLow());
      h = mix(h) ^ (p.sourceHigh() ^ p.destinationHigh());
      h = mix(h) ^ TransportHeader.protocol(p);
      if (p.hasPorts()) {
        h =
            mix(h)
                ^ (p.sourcePort() ^ p.destinationPort())
                ^ (long) p.sourcePort() * p.destinationPort();
      }
      return Draws.scale(mix(h) >>> 32, e.modulus()) + e.offset();
    }

    private static long mix(long h) {
      h *= 0x9E3779B97F4A7C15L;
      return h ^ h >>> 29;
    }
  }
}
