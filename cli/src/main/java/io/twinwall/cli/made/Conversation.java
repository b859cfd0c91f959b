package io.twinwall.cli.made;

import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.TcpHeader;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives TCP packets made one after the other the sequence numbers of one conversation, where their
 * lines give none: a reply acknowledges what its peer has sent.
 */
public final class Conversation {
  private static final long FIRST = 1000;
  private static final long SPREAD = 100_000;

  /** An end of a conversation as its peer addresses it. */
  private record End(IpAddress address, int port) {}

  private final Map<End, Long> nextBySender = new HashMap<>();
  private final Map<End, End> lastPeer = new HashMap<>();
  private int number;

  /** The bytes of the next packet. */
  public byte[] next(MadePacket p) {
    number++;
    if (p.isTcp()) {
      number(p);
    }
    return p.bytes(number);
  }

  private void number(MadePacket p) {
    End from = new End(p.source, p.port(true));
    End to = new End(p.destination, p.port(false));
    if (p.sequence < 0) {
      Long next = nextBySender.get(from);
      boolean syn = (p.flags() & TcpHeader.SYN) != 0;
      p.sequence = next == null || syn ? FIRST + SPREAD * nextBySender.size() : next;
    }
    if (p.acknowledgment < 0 && (p.flags() & TcpHeader.ACK) != 0) {
      Long theirs = theirs(from, to);
      p.acknowledgment = theirs == null ? 0 : theirs;
    }
    nextBySender.put(from, p.sequence + p.sequenceLength() & 0xFFFF_FFFFL);
    lastPeer.put(to, from);
  }

  /** What the peer sends next: by its address here, or (NAT between) by whom it last spoke to. */
  private @Nullable Long theirs(End from, End to) {
    Long next = nextBySender.get(to);
    if (next != null) {
      return next;
    }
    End peer = lastPeer.get(from);
    return peer == null ? null : nextBySender.get(peer);
  }
}
