package io.twinwall.core.flow;

/** Which way a packet goes in its connection: as the first packet, or against it. */
public enum Direction {
  ORIGINAL,
  REPLY;

  public Direction opposite() {
    return this == ORIGINAL ? REPLY : ORIGINAL;
  }

  /** The word of the record and of {@code ct direction}. */
  public String word() {
    return this == ORIGINAL ? "original" : "reply";
  }
}
