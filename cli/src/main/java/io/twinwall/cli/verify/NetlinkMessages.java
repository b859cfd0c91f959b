package io.twinwall.cli.verify;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The messages of a netlink datagram.
 *
 * <pre>
 *   0 | length, header included |
 *   4 | type     | flags        |   type: subsystem in the high byte (nfnetlink)
 *   8 | sequence                |
 *  12 | port                    |
 *  16 | family | version | id   |   nfgenmsg, then attributes
 * </pre>
 */
final class NetlinkMessages {
  static final int HEADER = 16;
  static final int FAMILY_HEADER = 4;
  static final int ERROR = 2;
  static final int REQUEST = 1;
  static final int ACK = 4;

  private static final int NESTED = 0x8000;

  /** Hears of a message. */
  interface Visitor {
    /**
     * Sees one message.
     *
     * @param offset where the header ends
     * @param end behind its last byte
     */
    void message(int type, int sequence, byte[] bytes, int offset, int end);
  }

  private NetlinkMessages() {}

  static void each(byte[] datagram, Visitor visitor) {
    ByteBuffer b = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
    int o = 0;
    while (o + HEADER <= datagram.length) {
      int length = b.getInt(o);
      if (length < HEADER || length > datagram.length - o) {
        return;
      }
      visitor.message(
          b.getShort(o + 4) & 0xFFFF, b.getInt(o + 8), datagram, o + HEADER, o + length);
      o += (length + 3) & ~3;
    }
  }

  /** The error number of an {@link #ERROR} message; 0 is an acknowledgement. */
  static int errorNumber(byte[] bytes, int offset) {
    return -ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt(offset);
  }

  /** A request to a subsystem of netfilter. */
  static byte[] request(int type, int flags, int sequence, int family, byte[] attributes) {
    int length = HEADER + FAMILY_HEADER + attributes.length;
    ByteBuffer b = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    b.putInt(length).putShort((short) type).putShort((short) (flags | REQUEST)).putInt(sequence);
    b.putInt(0).put((byte) family).put((byte) 0).putShort((short) 0).put(attributes);
    return b.array();
  }

  /** Appends an attribute, padded. */
  static void attribute(ByteArrayOutputStream out, int type, boolean nests, byte[] value)
      throws IOException {
    ByteBuffer head = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
    head.putShort((short) (4 + value.length)).putShort((short) (nests ? type | NESTED : type));
    out.write(head.array());
    out.write(value);
    out.write(new byte[-value.length & 3]);
  }
}
