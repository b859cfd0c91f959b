package io.twinwall.rules.eval;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Packet;
import io.twinwall.rules.model.XtStep.U32Part;
import io.twinwall.rules.model.XtStep.U32Test;
import java.util.List;

/** {@code -m u32}: arithmetic on four bytes at a time, from the IP header (Linux xt_u32.c). */
final class XtU32 {
  private static final long ALL = 0xffffffffL;

  private XtU32() {}

  static boolean holds(List<U32Test> tests, Packet p) {
    for (U32Test test : tests) {
      if (!holds(test, p)) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(U32Test test, Packet p) {
    long base = 0;
    long value = load(p, test.start());
    for (U32Part part : test.parts()) {
      if (value < 0) {
        return false;
      }
      switch (part.op()) {
        case AND -> value &= part.number();
        case LEFT -> value = value << (part.number() & 31) & ALL;
        case RIGHT -> value >>>= part.number() & 31;
        case AT -> {
          base += value;
          value = base > ALL ? -1 : load(p, base + part.number());
        }
      }
    }
    return value >= 0 && inRanges(test.ranges(), value);
  }

  /** Four bytes, or -1 where the packet ends before. */
  private static long load(Packet p, long at) {
    return at + 4 > p.length() ? -1 : Bytes.u32(p.bytes(), p.offset() + (int) at);
  }

  private static boolean inRanges(List<Long> ranges, long value) {
    for (int i = 0; i < ranges.size(); i += 2) {
      if (ranges.get(i) <= value && value <= ranges.get(i + 1)) {
        return true;
      }
    }
    return false;
  }
}
