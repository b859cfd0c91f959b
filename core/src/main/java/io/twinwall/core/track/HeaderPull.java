package io.twinwall.core.track;

import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;

/**
 * Whether a reassembled packet can leave in the fragments that it came in: Linux pulls the
 * transport header together for TCP and SCTP, and if it lay in several fragments their borders are
 * lost, for what is left of them is no multiple of 8.
 */
final class HeaderPull {
  private static final int TCP = 20;
  private static final int SCTP = 12;

  private HeaderPull() {}

  static boolean keepsCuts(Packet whole, Fragment first) {
    int pulled =
        switch (whole.protocol()) {
          case Protocol.TCP -> TCP;
          case Protocol.SCTP -> SCTP;
          default -> 0;
        };
    int transport = whole.transportOffset() - whole.offset();
    int there = first.end() - (transport - (first.payload() - first.ip()));
    return whole.fragmentOffset() != 0 || there >= pulled;
  }
}
