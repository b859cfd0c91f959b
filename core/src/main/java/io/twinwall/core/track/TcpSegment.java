package io.twinwall.core.track;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.TcpHeader;

/** The TCP segment under the tracker's eyes; a reusable place. */
final class TcpSegment {
  /** Options of a timestamp alone, padded as RFC 7323 appendix A recommends: NOP NOP 8 10. */
  private static final int PADDED_TIMESTAMP = 0x0101080A;

  private static final int END = 0;
  private static final int NOP = 1;
  private static final int WINDOW_SCALE = 3;
  private static final int SACK_PERMITTED = 4;
  private static final int SACK = 5;

  /** 14: RFC 7323 section 2.3: a larger shift counts as 14. */
  private static final int MAX_SCALE = 14;

  int sequence;
  int ack;

  /** As the field says, unscaled. */
  int window;

  int flags;

  /** Behind its last sequence number; SYN and FIN count one each. */
  int end;

  /** The kind of segment, by {@link TcpStateTable}. */
  int index;

  private byte[] bytes = {};
  private int options;
  private int optionsEnd;

  /** Reads a header whose fixed part is there; what the capture cut of the options is not. */
  void read(Packet p) {
    bytes = p.bytes();
    int o = p.transportOffset();
    int headerLength = TcpHeader.headerLength(bytes, o);
    sequence = TcpHeader.sequence(bytes, o);
    ack = TcpHeader.acknowledgment(bytes, o);
    window = TcpHeader.window(bytes, o);
    flags = TcpHeader.flags(bytes, o);
    end = sequence + p.transportLength() - headerLength + (syn() ? 1 : 0) + (fin() ? 1 : 0);
    index = kind();
    options = o + TcpHeader.LENGTH;
    optionsEnd = p.hasTransport(headerLength) ? o + headerLength : options;
  }

  private int kind() {
    if (rst()) {
      return TcpStateTable.RST;
    }
    if (syn()) {
      return hasAck() ? TcpStateTable.SYN_ACK : TcpStateTable.SYN;
    }
    if (fin()) {
      return TcpStateTable.FIN;
    }
    return hasAck() ? TcpStateTable.ACK : TcpStateTable.NO_FLAGS;
  }

  boolean syn() {
    return (flags & TcpHeader.SYN) != 0;
  }

  boolean fin() {
    return (flags & TcpHeader.FIN) != 0;
  }

  boolean rst() {
    return (flags & TcpHeader.RST) != 0;
  }

  boolean hasAck() {
    return (flags & TcpHeader.ACK) != 0;
  }

  /** Takes over what a SYN's options say: window scale, SACK permitted (Linux tcp_options). */
  void readSynOptions(TcpPeer sender) {
    if (options == optionsEnd) {
      return;
    }
    sender.scale = 0;
    sender.flags &= TcpPeer.BE_LIBERAL;
    for (int o = options; (o = option(o)) >= 0; o += length(o)) {
      if (bytes[o] == SACK_PERMITTED && length(o) == 2) {
        sender.flags |= TcpPeer.SACK_PERMITTED;
      } else if (bytes[o] == WINDOW_SCALE && length(o) == 3) {
        sender.scale = Math.min(Bytes.u8(bytes, o + 2), MAX_SCALE);
        sender.flags |= TcpPeer.WINDOW_SCALE;
      }
    }
  }

  /** The highest right edge of its SACK blocks, if above {@code ack} (Linux tcp_sack). */
  int highestSack(int ack) {
    if (optionsEnd - options == 12 && Bytes.s32(bytes, options) == PADDED_TIMESTAMP) {
      return ack;
    }
    int highest = ack;
    for (int o = options; (o = option(o)) >= 0; o += length(o)) {
      int n = length(o);
      if (bytes[o] == SACK && n >= 10 && (n - 2) % 8 == 0) {
        for (int i = o + 6; i < o + n; i += 8) {
          int edge = Bytes.s32(bytes, i);
          highest = edge - highest > 0 ? edge : highest;
        }
        return highest;
      }
    }
    return highest;
  }

  /** Where the option at or behind {@code o} stands, NOPs skipped; -1 if there is no whole one. */
  private int option(int o) {
    while (o < optionsEnd && bytes[o] == NOP) {
      o++;
    }
    if (o + 2 > optionsEnd || bytes[o] == END) {
      return -1;
    }
    return length(o) < 2 || o + length(o) > optionsEnd ? -1 : o;
  }

  private int length(int o) {
    return Bytes.u8(bytes, o + 1);
  }
}
