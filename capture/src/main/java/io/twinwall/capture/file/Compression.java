package io.twinwall.capture.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** How a capture file is packed, told by its first bytes. */
enum Compression {
  NONE("", ""),
  GZIP("gzip", "1f8b") {
    @Override
    InputStream unpack(InputStream packed) throws IOException {
      return new GZIPInputStream(packed, BUFFER_SIZE);
    }
  },
  ZSTD("zstd", "28b52ffd") {
    @Override
    InputStream unpack(InputStream packed) {
      return new ZstdStream(packed);
    }
  },
  XZ("xz", "fd377a585a00") {
    @Override
    InputStream unpack(InputStream packed) throws IOException {
      return new SmallReads(new XZInputStream(packed, XZ_MEMORY_LIMIT_KIB));
    }
  };

  /** Enough for {@code xz -9}, which takes 65 MiB, several times over. */
  private static final int XZ_MEMORY_LIMIT_KIB = 256 * 1024;

  private static final int BUFFER_SIZE = 64 * 1024;

  /** Bytes needed to recognise any of them. */
  static final int LONGEST_MAGIC = 6;

  private final String program;

  /** The first bytes, in hexadecimal. */
  private final String magic;

  Compression(String program, String magic) {
    this.program = program;
    this.magic = magic;
  }

  /** The program that packs so, and its format: "gzip". */
  String program() {
    return program;
  }

  InputStream unpack(InputStream packed) throws IOException {
    return packed;
  }

  /** Recognises the compression from the first {@code count} bytes of a file. */
  static Compression of(byte[] head, int count) {
    String first = HexFormat.of().formatHex(head, 0, count);
    for (Compression compression : values()) {
      if (compression != NONE && first.startsWith(compression.magic)) {
        return compression;
      }
    }
    return NONE;
  }
}
