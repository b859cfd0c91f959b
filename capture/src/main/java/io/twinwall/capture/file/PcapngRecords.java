package io.twinwall.capture.file;

import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.LinkType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The packet blocks of a pcapng file (draft-ietf-opsawg-pcapng).
 *
 * <pre>
 * every block                        section header      enhanced packet      obsolete packet
 *    0 | type                          8 | 1A2B3C4D        8 | interface        8 | interface, drops
 *    4 | total length, 4n             12 | version        12 | time, high      12 | time, high
 *    8 | body                         16 | length         16 | time, low       16 | time, low
 *  n-4 | total length again           24 | options        20 | captured        20 | captured
 *                                                         24 | original        24 | original
 * simple packet: 8 | original                             28 | bytes, padded   28 | bytes, padded
 *               12 | bytes, padded
 * </pre>
 *
 * A section header sets the byte order and forgets the interfaces. Blocks of other types are passed
 * over, whatever their length.
 */
final class PcapngRecords implements Records {
  static final int SECTION_HEADER = 0x0A0D0D0A;
  static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;

  /** Larger than any packet (a BIG TCP one may have 512 KiB); what claims more is damaged. */
  static final int LONGEST_FRAME = 16 << 20;

  private static final int INTERFACE = 1;
  private static final int OLD_PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;

  private static final int SMALLEST_BLOCK = 12;
  private static final int PACKET_BYTES_AT = 28;
  private static final int SIMPLE_BYTES_AT = 12;

  /** A longest frame and as much again for comments. */
  private static final int LONGEST_BLOCK = 2 * LONGEST_FRAME;

  private static final int MOST_INTERFACES = 65_536;
  private static final String DAMAGED = "The file is damaged here or before.";

  private final Chunk chunk;
  private final List<InterfaceBlock> interfaces = new ArrayList<>();
  private boolean bigEndian;
  private long timeNanos;
  private long packets;

  /** Begins at the first section header. */
  PcapngRecords(Chunk chunk) {
    this.chunk = chunk;
  }

  @Override
  public Step next(Frame frame) throws IOException {
    while (chunk.has(SMALLEST_BLOCK)) {
      byte[] bytes = chunk.bytes();
      int at = chunk.position();
      int type = Words.int32(bytes, at, bigEndian);
      if (type == SECTION_HEADER) {
        bigEndian = byteOrder(Words.int32(bytes, at + 8, true));
      }
      int length = Words.int32(bytes, at + 4, bigEndian);
      int smallest = smallest(type);
      if (Integer.compareUnsigned(length, smallest) < 0 || (length & 3) != 0) {
        throw impossibleLength(type, length, smallest);
      }
      if (smallest == SMALLEST_BLOCK) {
        if (!passed(type, Integer.toUnsignedLong(length))) {
          return Step.PAUSE;
        }
        continue;
      }
      if (length < 0 || length > LONGEST_BLOCK) {
        throw impossibleLength(type, length, smallest);
      }
      if (!whole(type, length)) {
        return Step.PAUSE;
      }
      boolean filled = take(type, length, frame);
      chunk.advance(length);
      if (filled) {
        packets++;
        return Step.FRAME;
      }
    }
    return pauseOrEnd();
  }

  @Override
  public long packets() {
    return packets;
  }

  /** Handles a block that lies in the chunk as a whole; true if it was a packet. */
  private boolean take(int type, int length, Frame frame) throws Fault {
    byte[] bytes = chunk.bytes();
    int at = chunk.position();
    return switch (type) {
      case ENHANCED_PACKET -> packet(frame, Words.int32(bytes, at + 8, bigEndian), length);
      case OLD_PACKET -> packet(frame, Words.int16(bytes, at + 8, bigEndian), length);
      case SIMPLE_PACKET -> simplePacket(frame, length);
      case INTERFACE -> addInterface(length);
      default -> newSection();
    };
  }

  private static int smallest(int type) {
    return switch (type) {
      case SECTION_HEADER -> 28;
      case INTERFACE -> 20;
      case SIMPLE_PACKET -> 16;
      case ENHANCED_PACKET, OLD_PACKET -> 32;
      default -> SMALLEST_BLOCK;
    };
  }

  private boolean packet(Frame frame, int interfaceId, int length) throws Fault {
    byte[] bytes = chunk.bytes();
    int at = chunk.position();
    InterfaceBlock from = interfaceOf(interfaceId);
    int captured = Words.int32(bytes, at + 20, bigEndian);
    int original = Words.int32(bytes, at + 24, bigEndian);
    int room = length - PACKET_BYTES_AT - 4;
    if (captured < 0 || captured > Math.min(room, LONGEST_FRAME)) {
      throw impossiblePacket(20, captured, room);
    }
    long high = Words.int32(bytes, at + 12, bigEndian);
    long low = Integer.toUnsignedLong(Words.int32(bytes, at + 16, bigEndian));
    timeNanos = from.timeScale.nanos(high << 32 | low);
    return fill(frame, from, at + PACKET_BYTES_AT, captured, original);
  }

  /** No interface, no time, no captured length: the first, the one before, the snapshot length. */
  private boolean simplePacket(Frame frame, int length) throws Fault {
    InterfaceBlock from = interfaceOf(0);
    int at = chunk.position();
    int original = Words.int32(chunk.bytes(), at + 8, bigEndian);
    int captured = original;
    if (from.snapLength != 0 && Integer.compareUnsigned(from.snapLength, original) < 0) {
      captured = from.snapLength;
    }
    int room = length - SIMPLE_BYTES_AT - 4;
    if (captured < 0 || captured > Math.min(room, LONGEST_FRAME)) {
      throw impossiblePacket(8, captured, room);
    }
    return fill(frame, from, at + SIMPLE_BYTES_AT, captured, original);
  }

  private boolean fill(Frame frame, InterfaceBlock from, int at, int captured, int original)
      throws Fault {
    LinkType linkType = from.linkType;
    if (linkType == null) {
      throw new Fault(
          chunk.offset(),
          "a packet of "
              + (from.name == null ? "an interface without name" : "interface " + from.name)
              + " cannot be read: "
              + LinkTypes.refusal(from.linkCode),
          "");
    }
    int onWire = PcapRecords.originalLength(captured, original);
    frame.set(timeNanos, from.name, linkType, chunk.bytes(), at, captured, onWire);
    return true;
  }

  private InterfaceBlock interfaceOf(int id) throws Fault {
    if (Integer.compareUnsigned(id, interfaces.size()) >= 0) {
      throw new Fault(
          chunk.offset(),
          "a packet of interface number "
              + Integer.toUnsignedString(id)
              + ", but the section has described "
              + Counted.of(interfaces.size(), "interface")
              + " so far",
          DAMAGED);
    }
    return interfaces.get(id);
  }

  private boolean addInterface(int length) throws Fault {
    if (interfaces.size() == MOST_INTERFACES) {
      throw new Fault(
          chunk.offset(), "a section with more than " + MOST_INTERFACES + " interfaces", DAMAGED);
    }
    interfaces.add(
        new InterfaceBlock(chunk.bytes(), chunk.position(), length, bigEndian, chunk.offset()));
    return false;
  }

  private boolean newSection() throws Fault {
    int major = Words.int16(chunk.bytes(), chunk.position() + 12, bigEndian);
    int minor = Words.int16(chunk.bytes(), chunk.position() + 14, bigEndian);
    if (major != 1) {
      throw new Fault(
          chunk.offset() + 12,
          "a section of pcapng version " + major + "." + minor + "; version 1 is read",
          "");
    }
    interfaces.clear();
    return false;
  }

  private boolean byteOrder(int magic) throws Fault {
    if (magic != BYTE_ORDER_MAGIC && magic != Integer.reverseBytes(BYTE_ORDER_MAGIC)) {
      throw new Fault(
          chunk.offset() + 8,
          "a section header without byte order: 1a 2b 3c 4d or 4d 3c 2b 1a expected, there stands "
              + Counted.bytes(chunk.bytes(), chunk.position() + 8, 4),
          DAMAGED);
    }
    return magic == BYTE_ORDER_MAGIC;
  }

  /** Whether the block lies in the chunk; if not, the chunk is pinned. */
  private boolean whole(int type, int length) throws IOException {
    if (!chunk.has(length)) {
      if (chunk.pinned()) {
        return false;
      }
      throw cutShort(type, length, chunk.offset(), chunk.available());
    }
    requireSameLength(type, length, chunk.position() + length - 4);
    return true;
  }

  /** Goes past a block of no interest; false if that must wait for the next read. */
  private boolean passed(int type, long length) throws IOException {
    if (chunk.available() < length && chunk.pinned()) {
      return false;
    }
    long start = chunk.offset();
    if (!chunk.skip(length - 4) || !chunk.has(4)) {
      throw cutShort(type, length, start, chunk.offset() + chunk.available() - start);
    }
    requireSameLength(type, (int) length, chunk.position());
    chunk.advance(4);
    return true;
  }

  private void requireSameLength(int type, int length, int at) throws Fault {
    int again = Words.int32(chunk.bytes(), at, bigEndian);
    if (again != length) {
      throw new Fault(
          chunk.offset() + at - chunk.position(),
          block(type)
              + " begins with the length "
              + Integer.toUnsignedString(length)
              + " and ends with "
              + Integer.toUnsignedString(again)
              + "; both must be the same",
          DAMAGED);
    }
  }

  private Step pauseOrEnd() throws Fault {
    if (chunk.pinned()) {
      return Step.PAUSE;
    }
    if (chunk.available() == 0) {
      return Step.END;
    }
    throw Fault.cutShort(
        chunk.offset() + chunk.available(),
        "a block header that begins at byte " + chunk.offset(),
        SMALLEST_BLOCK,
        chunk.available());
  }

  private Fault cutShort(int type, long length, long start, long there) {
    return Fault.cutShort(
        start + there, block(type) + " that begins at byte " + start, length, there);
  }

  private Fault impossibleLength(int type, int length, int smallest) {
    return new Fault(
        chunk.offset() + 4,
        "impossible length "
            + Integer.toUnsignedString(length)
            + " of "
            + block(type)
            + ": a multiple of 4 from "
            + smallest
            + (smallest == SMALLEST_BLOCK ? " on" : " to " + LONGEST_BLOCK)
            + " expected",
        DAMAGED);
  }

  private Fault impossiblePacket(int at, int captured, int room) {
    return new Fault(
        chunk.offset() + at,
        "impossible captured length "
            + Integer.toUnsignedString(captured)
            + ": its block has room for "
            + Math.min(room, LONGEST_FRAME),
        DAMAGED);
  }

  private static String block(int type) {
    return switch (type) {
      case SECTION_HEADER -> "a section header";
      case INTERFACE -> "an interface block";
      case OLD_PACKET, SIMPLE_PACKET, ENHANCED_PACKET -> "a packet";
      default -> "a block of type " + Integer.toUnsignedString(type);
    };
  }
}
