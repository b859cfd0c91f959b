package io.twinwall.capture.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Asks a decompressor for little at a time. Where the packed data is damaged or cut off, it loses
 * what it has unpacked within the call that finds out.
 */
final class SmallReads extends FilterInputStream {
  private static final int MOST = 4096;

  SmallReads(InputStream in) {
    super(in);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    return in.read(buffer, offset, Math.min(length, MOST));
  }
}
