package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Lookup3;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.ValueType.Order;
import java.util.List;

/**
 * {@code jhash}: Bob Jenkins' lookup3 over the bytes as they lie in the kernel's registers (Linux
 * include/linux/jhash.h, nft_hash.c, on a little-endian machine): fields in their own byte order,
 * those of a concatenation padded to four bytes.
 */
final class Jhash implements Selector.Narrow {
  private final List<Selector> parts;
  private final int[] offsets;
  private final int[] bytes;
  private final boolean[] hostOrder;
  private final byte[] register;
  private final int length;
  private final Wide value = new Wide();
  private final long modulus;
  private final int seed;
  private final long offset;

  Jhash(Expression.Jhash e, List<Expression> inputs, List<Selector> parts, int seed) {
    this.parts = parts;
    this.modulus = e.modulus();
    this.seed = seed;
    this.offset = e.offset();
    int n = parts.size();
    offsets = new int[n];
    bytes = new int[n];
    hostOrder = new boolean[n];
    int at = 0;
    for (int i = 0; i < n; i++) {
      offsets[i] = at;
      bytes[i] = inputs.get(i).type().bytes();
      hostOrder[i] = inputs.get(i).type().order() == Order.HOST && bytes[i] <= 8;
      at += n == 1 ? bytes[i] : bytes[i] + 3 & ~3;
    }
    length = at;
    register = new byte[at + 3 & ~3];
  }

  @Override
  public long number(PacketContext c) {
    for (int i = 0; i < offsets.length; i++) {
      if (!parts.get(i).load(c, value)) {
        return MISSING;
      }
      store(i);
    }
    return Draws.scale(Lookup3.hash(register, length, seed) & 0xFFFF_FFFFL, modulus) + offset;
  }

  private void store(int i) {
    int n = bytes[i];
    for (int k = 0; k < n; k++) {
      int place = hostOrder[i] ? k : n - 1 - k;
      long half = k < 8 ? value.low : value.high;
      register[offsets[i] + place] = (byte) (half >>> 8 * (k & 7));
    }
  }
}
