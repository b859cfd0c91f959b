package io.twinwall.capture.file;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** How a capture file is packed, told by its first bytes. */
enum Compression {
  NONE(""),
  GZIP("gzip", 0x1F, 0x8B) {
    @Override
    InputStream unpack(InputStream packed) throws IOException {
      return new GZIPInputStream(packed, BUFFER_SIZE);
    }
  },
  ZSTD("zstd", 0x28, 0xB5, 0x2F, 0xFD) {
    @Override
    InputStream unpack(InputStream packed) {
      return new ZstdStream(new ZstdInputStream(packed));
    }
  },
  XZ("xz", 0xFD, '7', 'z', 'X', 'Z', 0) {
    @Override
    InputStream unpack(InputStream packed) throws IOException {
      return new XZInputStream(packed, XZ_MEMORY_LIMIT_KIB);
    }
  };

  /** Enough for {@code xz -9}, which takes 65 MiB, several times over. */
  private static final int XZ_MEMORY_LIMIT_KIB = 256 * 1024;

  private static final int BUFFER_SIZE = 64 * 1024;

  /** Bytes needed to recognise any of them. */
  static final int LONGEST_MAGIC = 6;

  private final String program;
  private final int[] magic;

  Compression(String program, int... magic) {
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
    for (Compression compression : values()) {
      if (compression != NONE && compression.begins(head, count)) {
        return compression;
      }
    }
    return NONE;
  }

  private boolean begins(byte[] head, int count) {
    if (count < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((head[i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
