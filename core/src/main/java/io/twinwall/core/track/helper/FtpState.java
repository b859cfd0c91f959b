package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.HelperBinding;

/**
 * Where the next lines of an FTP control connection begin: commands are only looked for at the
 * sequence number behind a line's end, of which the latest two are kept for each direction (Linux
 * seq_aft_nl).
 */
final class FtpState implements HelperBinding {
  private static final int REMEMBERED = 2;

  private final int[][] lineStarts = new int[2][REMEMBERED];
  private final int[] known = new int[2];

  @Override
  public String helperName() {
    return FtpHelper.NAME;
  }

  boolean lineStartsAt(Direction d, int sequence) {
    int[] starts = lineStarts[d.ordinal()];
    for (int i = 0; i < known[d.ordinal()]; i++) {
      if (starts[i] == sequence) {
        return true;
      }
    }
    return false;
  }

  /** Notes that a line ends before a sequence number; an older one is ignored. */
  void lineEndsBefore(Direction d, int sequence) {
    if (lineStartsAt(d, sequence)) {
      return;
    }
    int[] starts = lineStarts[d.ordinal()];
    if (known[d.ordinal()] < REMEMBERED) {
      starts[known[d.ordinal()]++] = sequence;
      return;
    }
    int oldest = starts[0] - starts[1] < 0 ? 0 : 1;
    if (sequence - starts[oldest] > 0) {
      starts[oldest] = sequence;
    }
  }
}
