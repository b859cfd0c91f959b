package io.twinwall.capture.file;

import io.twinwall.capture.CaptureException;
import io.twinwall.capture.FrameSink;
import io.twinwall.core.packet.LinkType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a pcapng file: one section, little endian, nanoseconds, an interface block for each pair
 * of name and link type as it first comes up (or is declared), and enhanced packet blocks with
 * comment and packet identifier. Buffered; {@link #flush} makes what was written visible.
 */
public final class PcapngWriter implements FrameSink {
  private static final int BUFFER_SIZE = 128 * 1024;

  private static final int INTERFACE = 1;
  private static final int ENHANCED_PACKET = 6;
  private static final int PACKET_HEADER = 28;

  private static final int OPT_END = 0;
  private static final int OPT_COMMENT = 1;
  private static final int IF_NAME = 2;
  private static final int IF_TSRESOL = 9;
  private static final int SHB_USERAPPL = 4;
  private static final int EPB_PACKETID = 5;
  private static final int NANOSECONDS = 9;

  /** An option's length has 16 bits. */
  private static final int LONGEST_OPTION = 0xFFFF;

  private static final byte[] NONE = {};

  private final String name;
  private final OutputStream out;
  private final List<Described> interfaces = new ArrayList<>();
  private byte[] buffer = new byte[BUFFER_SIZE];
  private int used;

  /** The last comment and its bytes: most packets have the same few comments. */
  private @Nullable String lastComment;

  private byte[] lastCommentBytes = NONE;

  /** An interface block that has been written; its position in the list is its number. */
  private record Described(String name, LinkType linkType) {}

  /**
   * Writes to a stream, and closes it in the end.
   *
   * @param name of the output, for messages
   */
  public PcapngWriter(String name, OutputStream out) throws IOException {
    this.name = name;
    this.out = out;
    sectionHeader();
  }

  /**
   * Creates a file, or replaces what it held.
   *
   * @throws CaptureException if that cannot be done
   */
  public static PcapngWriter create(Path path) throws IOException {
    String name = path.toString();
    if (Files.isDirectory(path)) {
      throw new CaptureException(name, "is a directory; name a file to write to");
    }
    try {
      return new PcapngWriter(name, Files.newOutputStream(path));
    } catch (CaptureException e) {
      throw e;
    } catch (IOException e) {
      throw new CaptureException(
          name, CaptureException.NO_OFFSET, "cannot be written: " + reason(e, name), e);
    }
  }

  /** Writes the interface block now, so that interfaces stand in a known order. */
  public void declare(String interfaceName, LinkType linkType) throws IOException {
    interfaceNumber(interfaceName, linkType);
  }

  @Override
  public void write(
      String interfaceName,
      LinkType linkType,
      long timeNanos,
      byte[] frame,
      int offset,
      int length,
      int originalLength,
      @Nullable String comment,
      long packetId)
      throws IOException {
    int number = interfaceNumber(interfaceName, linkType);
    byte[] text = comment == null ? NONE : bytesOf(comment);
    int options =
        (comment == null ? 0 : optionLength(text.length)) + (packetId == 0 ? 0 : optionLength(8));
    int total = PACKET_HEADER + padded(length) + (options == 0 ? 0 : options + 4) + 4;
    int at = reserve(total);
    long time = Math.max(0, timeNanos);
    Words.putInt32(buffer, at, ENHANCED_PACKET);
    Words.putInt32(buffer, at + 4, total);
    Words.putInt32(buffer, at + 8, number);
    Words.putInt32(buffer, at + 12, (int) (time >>> 32));
    Words.putInt32(buffer, at + 16, (int) time);
    Words.putInt32(buffer, at + 20, length);
    Words.putInt32(buffer, at + 24, originalLength);
    int end = putPadded(at + PACKET_HEADER, frame, offset, length);
    if (comment != null) {
      end = putOption(end, OPT_COMMENT, text);
    }
    if (packetId != 0) {
      putOptionHeader(end, EPB_PACKETID, 8);
      Words.putInt64(buffer, end + 4, packetId);
      end += 12;
    }
    if (options != 0) {
      putOptionHeader(end, OPT_END, 0);
      end += 4;
    }
    Words.putInt32(buffer, end, total);
  }

  /** Hands what is buffered to the file. */
  public void flush() throws IOException {
    writeOut();
    try {
      out.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      flush();
    } finally {
      out.close();
    }
  }

  private void sectionHeader() throws IOException {
    byte[] program = "Twinwall".getBytes(StandardCharsets.US_ASCII);
    int total = 24 + optionLength(program.length) + 4 + 4;
    int at = reserve(total);
    Words.putInt32(buffer, at, PcapngRecords.SECTION_HEADER);
    Words.putInt32(buffer, at + 4, total);
    Words.putInt32(buffer, at + 8, PcapngRecords.BYTE_ORDER_MAGIC);
    Words.putInt16(buffer, at + 12, 1);
    Words.putInt16(buffer, at + 14, 0);
    Words.putInt64(buffer, at + 16, -1);
    int end = putOption(at + 24, SHB_USERAPPL, program);
    putOptionHeader(end, OPT_END, 0);
    Words.putInt32(buffer, end + 4, total);
  }

  private int interfaceNumber(String interfaceName, LinkType linkType) throws IOException {
    for (int i = 0; i < interfaces.size(); i++) {
      Described described = interfaces.get(i);
      if (described.linkType == linkType && described.name.equals(interfaceName)) {
        return i;
      }
    }
    interfaces.add(new Described(interfaceName, linkType));
    interfaceBlock(bytesOf(interfaceName), linkType);
    return interfaces.size() - 1;
  }

  private void interfaceBlock(byte[] text, LinkType linkType) throws IOException {
    int total = 16 + optionLength(text.length) + optionLength(1) + 4 + 4;
    int at = reserve(total);
    Words.putInt32(buffer, at, INTERFACE);
    Words.putInt32(buffer, at + 4, total);
    Words.putInt32(buffer, at + 8, linkType.code());
    Words.putInt32(buffer, at + 12, 0);
    int end = putOption(at + 16, IF_NAME, text);
    end = putOption(end, IF_TSRESOL, new byte[] {NANOSECONDS});
    putOptionHeader(end, OPT_END, 0);
    Words.putInt32(buffer, end + 4, total);
  }

  private byte[] bytesOf(String text) {
    if (!text.equals(lastComment)) {
      lastComment = text;
      lastCommentBytes = shortened(text.getBytes(StandardCharsets.UTF_8));
    }
    return lastCommentBytes;
  }

  /** Cuts what no option can hold, but not within a character. */
  private static byte[] shortened(byte[] utf8) {
    if (utf8.length <= LONGEST_OPTION) {
      return utf8;
    }
    int length = LONGEST_OPTION;
    while ((utf8[length] & 0xC0) == 0x80) {
      length--;
    }
    return Arrays.copyOf(utf8, length);
  }

  private int putOption(int at, int code, byte[] value) {
    putOptionHeader(at, code, value.length);
    return putPadded(at + 4, value, 0, value.length);
  }

  private void putOptionHeader(int at, int code, int length) {
    Words.putInt16(buffer, at, code);
    Words.putInt16(buffer, at + 2, length);
  }

  /** Copies, pads with zeros to 32 bits, and returns where the next thing stands. */
  private int putPadded(int at, byte[] value, int offset, int length) {
    System.arraycopy(value, offset, buffer, at, length);
    int end = at + padded(length);
    for (int i = at + length; i < end; i++) {
      buffer[i] = 0;
    }
    return end;
  }

  private static int optionLength(int length) {
    return 4 + padded(length);
  }

  private static int padded(int length) {
    return (length + 3) & ~3;
  }

  /** Makes room for a block; the index where it begins. */
  private int reserve(int total) throws IOException {
    if (used + total > buffer.length) {
      writeOut();
      if (total > buffer.length) {
        buffer = new byte[total];
      }
    }
    int at = used;
    used += total;
    return at;
  }

  private void writeOut() throws IOException {
    int count = used;
    used = 0;
    try {
      out.write(buffer, 0, count);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private CaptureException failed(IOException e) {
    return new CaptureException(
        name, CaptureException.NO_OFFSET, "cannot be written on: " + reason(e, name), e);
  }

  private static String reason(IOException e, String name) {
    if (e instanceof AccessDeniedException) {
      return "no permission";
    }
    if (e instanceof NoSuchFileException) {
      return "its directory does not exist";
    }
    String message = String.valueOf(e.getMessage());
    return message.startsWith(name + ": ") ? message.substring(name.length() + 2) : message;
  }
}
