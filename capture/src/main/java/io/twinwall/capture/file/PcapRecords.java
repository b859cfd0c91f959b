package io.twinwall.capture.file;

import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.LinkType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The records of a pcap file.
 *
 * <pre>
 * file header, 24 bytes                          record header, 16 bytes
 *   0 | magic                                      0 | seconds                unsigned
 *   4 | version major | minor                      4 | micro- or nanoseconds
 *   8 | time zone, 4; accuracy, 4 (never used)     8 | captured length
 *  16 | snapshot length                           12 | original length
 *  20 | link type (upper bits: FCS length)        16 | only Kuznetzov's: interface, protocol, kind
 * </pre>
 *
 * The magic tells byte order and resolution. Files of before version 2.3 hold the two lengths the
 * other way round, those of 2.3 sometimes (pcap-savefile(5), libpcap's history).
 */
final class PcapRecords implements Records {
  static final int MAGIC_MICROS = 0xA1B2C3D4;
  static final int MAGIC_NANOS = 0xA1B23C4D;

  /** Alexey Kuznetzov's variant of the late nineties: 24-byte record headers. */
  static final int MAGIC_KUZNETZOV = 0xA1B2CD34;

  static final int HEADER_LENGTH = 24;

  /** Largest capture length of any tool (libpcap MAXIMUM_SNAPLEN). */
  private static final int USUAL_SNAP_LENGTH = 262_144;

  private static final int LINK_TYPE_MASK = 0x03FF_FFFF;

  private final Chunk chunk;
  private final boolean bigEndian;
  private final int recordHeader;
  private final long fractionNanos;
  private final int longestFrame;
  private final int linkCode;
  private final @Nullable LinkType linkType;
  private final boolean lengthsMayBeSwapped;
  private long packets;

  /**
   * Reads the file header, which lies in the chunk.
   *
   * @param magic one of the three
   */
  PcapRecords(Chunk chunk, int magic, boolean bigEndian) {
    this.chunk = chunk;
    this.bigEndian = bigEndian;
    byte[] bytes = chunk.bytes();
    int at = chunk.position();
    recordHeader = magic == MAGIC_KUZNETZOV ? 24 : 16;
    fractionNanos = magic == MAGIC_NANOS ? 1 : 1000;
    int major = Words.int16(bytes, at + 4, bigEndian);
    int minor = Words.int16(bytes, at + 6, bigEndian);
    lengthsMayBeSwapped = major < 2 || (major == 2 && minor <= 3);
    int snapLength = Words.int32(bytes, at + 16, bigEndian);
    longestFrame = Math.max(USUAL_SNAP_LENGTH, Math.min(snapLength, PcapngRecords.LONGEST_FRAME));
    linkCode = Words.int32(bytes, at + 20, bigEndian) & LINK_TYPE_MASK;
    linkType = LinkTypes.of(linkCode);
    chunk.advance(HEADER_LENGTH);
  }

  @Override
  public Step next(Frame frame) throws IOException {
    if (!chunk.has(recordHeader)) {
      return pauseOrEnd();
    }
    byte[] bytes = chunk.bytes();
    int at = chunk.position();
    int captured = Words.int32(bytes, at + 8, bigEndian);
    int original = Words.int32(bytes, at + 12, bigEndian);
    if (lengthsMayBeSwapped && Integer.compareUnsigned(captured, original) > 0) {
      int swap = captured;
      captured = original;
      original = swap;
    }
    if (captured < 0 || captured > longestFrame) {
      throw impossibleLength(captured);
    }
    if (!chunk.has(recordHeader + captured)) {
      if (chunk.pinned()) {
        return Step.PAUSE;
      }
      throw Fault.cutShort(
          chunk.offset() + chunk.available(),
          "a packet whose record begins at byte " + chunk.offset(),
          recordHeader + (long) captured,
          chunk.available());
    }
    fill(frame, captured, original);
    return Step.FRAME;
  }

  @Override
  public long packets() {
    return packets;
  }

  private void fill(Frame frame, int captured, int original) throws Fault {
    if (linkType == null) {
      throw new Fault(chunk.offset(), LinkTypes.refusal(linkCode), "");
    }
    byte[] bytes = chunk.bytes();
    int at = chunk.position();
    long seconds = Integer.toUnsignedLong(Words.int32(bytes, at, bigEndian));
    long fraction = Integer.toUnsignedLong(Words.int32(bytes, at + 4, bigEndian));
    frame.set(
        seconds * 1_000_000_000L + fraction * fractionNanos,
        null,
        linkType,
        bytes,
        at + recordHeader,
        captured,
        original < captured ? originalLength(captured, original) : original);
    chunk.advance(recordHeader + captured);
    packets++;
  }

  /** At least what was captured; a length beyond 2^31 is none. */
  static int originalLength(int captured, int original) {
    return original < 0 ? Integer.MAX_VALUE : Math.max(captured, original);
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
        "a record header that begins at byte " + chunk.offset(),
        recordHeader,
        chunk.available());
  }

  private Fault impossibleLength(int captured) {
    return new Fault(
        chunk.offset() + 8,
        "impossible captured length "
            + Integer.toUnsignedString(captured)
            + " in a record header: at most "
            + longestFrame
            + " bytes expected",
        "The file is damaged here or before; what follows cannot be found.");
  }
}
