package io.twinwall.capture.live;

import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.LinkType;

/**
 * The way of one tap's frames to the reader: the tap fills one slab while the reader's frames point
 * into the other; they change places when the reader has seen all of its own.
 */
final class Lane {
  private final String name;
  private final LinkType linkType;
  Slab filling;
  Slab reading;

  /** Whether the tap may still bring frames. */
  boolean open = true;

  /**
   * A lane for an interface.
   *
   * @param longestFrame in bytes
   */
  Lane(String name, LinkType linkType, int longestFrame) {
    this.name = name;
    this.linkType = linkType;
    filling = new Slab(longestFrame);
    reading = new Slab(longestFrame);
  }

  /** Gives the reader what the tap has brought, once it has seen all it had. */
  void turn() {
    if (reading.isEmpty() && !filling.isEmpty()) {
      Slab seen = reading;
      reading = filling;
      seen.clear();
      filling = seen;
    }
  }

  /** Reads the next frame, which there must be. */
  void give(Frame frame) {
    reading.give(frame, name, linkType);
  }
}
