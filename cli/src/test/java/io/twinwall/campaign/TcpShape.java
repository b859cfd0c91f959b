package io.twinwall.campaign;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Protocol;
import java.util.Arrays;

/** How a TCP segment looks: plain, unless a field is bent. */
final class TcpShape {
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int PSH = 8;
  static final int ACK = 16;
  static final int URG = 32;
  static final int ECE = 64;
  static final int CWR = 128;

  int flags;
  int seq;
  int ack;
  int window = 65535;
  int urgent;
  byte[] options = {};
  byte[] data = {};
  boolean badChecksum;

  /** The data offset field's value, or -1 for the true one. */
  int dataOffset = -1;

  /** Bytes of the segment that are left, or -1 for all. */
  int cut = -1;

  TcpShape(int flags, int seq, int ack) {
    this.flags = flags;
    this.seq = seq;
    this.ack = ack;
  }

  TcpShape data(byte[] bytes) {
    data = bytes;
    return this;
  }

  byte[] between(Ends e) {
    int header = 20 + (options.length + 3) / 4 * 4;
    Wire w = new Wire().u16(e.sport()).u16(e.dport()).u32(seq).u32(ack);
    w.u8((dataOffset < 0 ? header / 4 : dataOffset) << 4).u8(flags).u16(window).u16(0).u16(urgent);
    w.bytes(options);
    while (w.size() < header) {
      w.u8(1);
    }
    byte[] b = w.bytes(data).done();
    if (cut >= 0) {
      return Arrays.copyOf(b, Math.min(cut, b.length));
    }
    Segments.summed(e, Protocol.TCP, b, 16);
    if (badChecksum) {
      Bytes.put16(b, 16, Bytes.u16(b, 16) ^ 0x1234);
    }
    return b;
  }
}
