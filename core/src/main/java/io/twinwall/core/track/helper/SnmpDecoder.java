package io.twinwall.core.track.helper;

import io.twinwall.core.packet.Bytes;
import java.util.function.IntConsumer;

/**
 * Walks an SNMP message's BER encoding (RFC 1157, RFC 3416) as Linux 6.18 does: lib/asn1_decoder.c
 * with the grammar nf_nat_snmp_basic.asn1.
 */
/*
 * A list of steps, each of which expects a tag. At the end of the enclosing value every step is passed
 * over, also one that would have opened a value; the end of that value then closes the one around it, and
 * the last end finds nothing to close. So a PDU without variables fails, a message without PDU does not.
 */
final class SnmpDecoder {
  private static final int DEPTH = 10;
  private static final int CONSTRUCTED = 0x20;

  private enum Op {
    /** Opens a constructed value. */
    OPEN,
    /** A primitive value that must be there. */
    LEAF,
    /** The first or a further alternative of a choice. */
    FIRST,
    OTHER,
    /** A choice whose alternatives open a PDU: the value of the step is its beginning. */
    CALL,
    NONE_MATCHED,
    CLOSE,
    CLOSE_OR_REPEAT,
    RETURN,
    COMPLETE
  }

  private enum Action {
    NONE,
    VERSION,
    ADDRESS
  }

  private record Step(Op op, int tag, Action action, int target) {
    Step(Op op) {
      this(op, 0, Action.NONE, 0);
    }

    Step(Op op, int tag) {
      this(op, tag, Action.NONE, 0);
    }
  }

  private static final int PDU = 14;
  private static final int VARIABLE = PDU + 4;

  private static final Step[] STEPS = {
    new Step(Op.OPEN, 0x30),
    new Step(Op.LEAF, 0x02, Action.VERSION, 0),
    new Step(Op.LEAF, 0x04),
    new Step(Op.CALL, 0xA0, Action.NONE, PDU),
    new Step(Op.CALL, 0xA1, Action.NONE, PDU),
    new Step(Op.CALL, 0xA5, Action.NONE, PDU),
    new Step(Op.CALL, 0xA2, Action.NONE, PDU),
    new Step(Op.CALL, 0xA3, Action.NONE, PDU),
    new Step(Op.CALL, 0xA6, Action.NONE, PDU),
    new Step(Op.CALL, 0xA7, Action.NONE, PDU),
    new Step(Op.CALL, 0xA8, Action.NONE, PDU),
    new Step(Op.NONE_MATCHED),
    new Step(Op.CLOSE),
    new Step(Op.COMPLETE),
    // a PDU: request id, error status, error index, variables
    new Step(Op.LEAF, 0x02),
    new Step(Op.LEAF, 0x02),
    new Step(Op.LEAF, 0x02),
    new Step(Op.OPEN, 0x30),
    // a variable: name and value
    new Step(Op.OPEN, 0x30),
    new Step(Op.LEAF, 0x06),
    new Step(Op.FIRST, 0x02),
    new Step(Op.OTHER, 0x04),
    new Step(Op.OTHER, 0x06),
    new Step(Op.OTHER, 0x40, Action.ADDRESS, 0),
    new Step(Op.OTHER, 0x41),
    new Step(Op.OTHER, 0x43),
    new Step(Op.OTHER, 0x44),
    new Step(Op.OTHER, 0x46),
    new Step(Op.OTHER, 0x42),
    new Step(Op.OTHER, 0x05),
    new Step(Op.OTHER, 0x80),
    new Step(Op.OTHER, 0x81),
    new Step(Op.OTHER, 0x82),
    new Step(Op.NONE_MATCHED),
    new Step(Op.CLOSE),
    new Step(Op.CLOSE_OR_REPEAT, 0, Action.NONE, VARIABLE),
    new Step(Op.CLOSE),
    new Step(Op.RETURN)
  };

  private final byte[] b;
  private final IntConsumer address;
  private final int[] ends = new int[DEPTH];
  private final boolean[] indefinite = new boolean[DEPTH];
  private int depth;
  private int at;
  private int end;
  private int step;
  private int caller = -1;
  private boolean matched;
  private int length;
  private boolean lengthOpen;

  /**
   * @param address is told where each address of four bytes begins
   */
  SnmpDecoder(byte[] b, int from, int end, IntConsumer address) {
    this.b = b;
    this.at = from;
    this.end = end;
    this.address = address;
  }

  /** Whether the message follows the grammar. */
  boolean run() {
    while (true) {
      Step s = STEPS[step];
      switch (s.op()) {
        case OPEN, LEAF, FIRST, OTHER, CALL -> {
          if (!value(s)) {
            return false;
          }
        }
        case NONE_MATCHED -> {
          if (!matched) {
            return false;
          }
          step++;
        }
        case CLOSE, CLOSE_OR_REPEAT -> {
          if (!close(s)) {
            return false;
          }
        }
        case RETURN -> {
          if (caller < 0) {
            return false;
          }
          step = caller;
          caller = -1;
        }
        case COMPLETE -> {
          return depth == 0 && caller < 0;
        }
      }
    }
  }

  private boolean value(Step s) {
    boolean choice = s.op() == Op.FIRST || s.op() == Op.OTHER || s.op() == Op.CALL;
    boolean conditional = s.op() == Op.OTHER || s.op() == Op.CALL && step > 3;
    if (conditional && matched || at == end) {
      step++;
      return true;
    }
    matched = false;
    if (end - at < 2 || (b[at] & 0x1F) == 0x1F) {
      return false;
    }
    int tag = b[at] & 0xFF;
    boolean constructed = (s.tag() & CONSTRUCTED) != 0;
    if (((tag ^ s.tag()) & ~(s.tag() & CONSTRUCTED)) != 0) {
      step++;
      return choice;
    }
    matched = true;
    at++;
    if (!length(tag) || constructed && !open()) {
      return false;
    }
    if (!constructed) {
      if (!act(s.action())) {
        return false;
      }
      at += length;
    }
    if (s.op() == Op.CALL) {
      caller = step + 1;
      step = s.target();
    } else {
      step++;
    }
    return true;
  }

  private boolean length(int tag) {
    length = b[at++] & 0xFF;
    lengthOpen = false;
    if (length <= 0x7F) {
      return length <= end - at;
    }
    if (length == 0x80) {
      lengthOpen = true;
      return (tag & CONSTRUCTED) != 0 && end - at >= 2;
    }
    int n = length - 0x80;
    if (n > 2 || n > end - at) {
      return false;
    }
    length = 0;
    for (; n > 0; n--) {
      length = length << 8 | b[at++] & 0xFF;
    }
    return length <= end - at;
  }

  private boolean open() {
    if (depth >= DEPTH) {
      return false;
    }
    ends[depth] = end;
    indefinite[depth++] = lengthOpen;
    end = lengthOpen ? end : at + length;
    return true;
  }

  private boolean act(Action a) {
    switch (a) {
      case VERSION -> {
        return length == 1 && (b[at] & 0xFF) <= 1;
      }
      case ADDRESS -> {
        if (length != 4) {
          return false;
        }
        address.accept(at);
        return true;
      }
      case NONE -> {
        return true;
      }
    }
    return true;
  }

  private boolean close(Step s) {
    if (depth == 0) {
      return false;
    }
    boolean repeats = s.op() == Op.CLOSE_OR_REPEAT;
    if (indefinite[depth - 1]) {
      if (end - at < 2) {
        return false;
      }
      if (Bytes.u16(b, at) != 0) {
        step = s.target();
        return repeats && b[at] != 0;
      }
      at += 2;
    } else if (at < end && repeats) {
      step = s.target();
      return true;
    } else if (at != end) {
      return false;
    }
    end = ends[--depth];
    step++;
    return true;
  }
}
